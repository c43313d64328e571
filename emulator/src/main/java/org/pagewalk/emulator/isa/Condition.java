package org.pagewalk.emulator.isa;

import org.pagewalk.emulator.processor.Eflags;

/**
 * Condition codes, in the order of their encoding.
 *
 * @sdm 1 "EFLAGS Condition Codes"
 */
public enum Condition {
  O(Eflags.OF),
  NO(Eflags.OF),
  B(Eflags.CF),
  AE(Eflags.CF),
  E(Eflags.ZF),
  NE(Eflags.ZF),
  BE(Eflags.CF | Eflags.ZF),
  A(Eflags.CF | Eflags.ZF),
  S(Eflags.SF),
  NS(Eflags.SF),
  P(Eflags.PF),
  NP(Eflags.PF),
  L(Eflags.SF | Eflags.OF),
  GE(Eflags.SF | Eflags.OF),
  LE(Eflags.ZF | Eflags.SF | Eflags.OF),
  G(Eflags.ZF | Eflags.SF | Eflags.OF);

  private final int flagsRead;

  Condition(int flagsRead) {
    this.flagsRead = flagsRead;
  }

  /** The flags, at their places in EFLAGS, on which the condition depends. */
  public int flagsRead() {
    return flagsRead;
  }
}
