package org.pagewalk.unicorn;

/** The mode in which an engine's processor starts. */
public enum ProcessorMode {
  /** Real-address mode. */
  BITS_16(1 << 1),
  /** Protected mode with flat 32-bit segments, paging off. */
  BITS_32(1 << 2),
  /** 64-bit mode. */
  BITS_64(1 << 3);

  private final int number;

  ProcessorMode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
