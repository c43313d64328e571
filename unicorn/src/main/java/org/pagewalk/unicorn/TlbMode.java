package org.pagewalk.unicorn;

/** Who translates linear addresses; choosing needs Unicorn 2.1. */
public enum TlbMode {
  /** The processor: page tables in guest memory, walked when CR0.PG is set. */
  CPU,
  /** The program that runs the engine: linear equals physical unless a TLB hook says otherwise. */
  VIRTUAL;

  int number() {
    return ordinal();
  }
}
