package org.pagewalk.emulator.processor;

/**
 * What a processor may have beyond the 80386, so far as instructions depend on it. A processor
 * without a feature raises #UD for its instructions.
 *
 * @sdm 2 "CPUID—CPU Identification", 3B "Architecture Compatibility"
 */
public enum Feature {
  /** Every processor of this architecture has it. */
  I386(Feature.NOT_TOLD),
  /** The 80486's instructions: BSWAP, XADD, CMPXCHG, INVD, WBINVD, INVLPG. */
  I486(Feature.NOT_TOLD),
  /** The CPUID instruction. */
  CPUID(Feature.NOT_TOLD),
  /** What came with the Pentium and has no bit: RSM. */
  PENTIUM(Feature.NOT_TOLD),
  /** What came with the P6 family and has no bit: RDPMC, hints. */
  P6(Feature.NOT_TOLD),
  /** Debugging extensions: I/O breakpoints. */
  DE(2),
  /** Pages of 4 MiB. */
  PSE(3),
  /** Time-stamp counter. */
  TSC(4),
  /** Model-specific registers. */
  MSR(5),
  /** CMPXCHG8B. */
  CX8(8),
  /** SYSENTER and SYSEXIT. */
  SEP(11),
  /** Global pages. */
  PGE(13),
  /** Conditional moves. */
  CMOV(15),
  /** MMX registers. */
  MMX(23),
  /** FXSAVE and FXRSTOR. */
  FXSR(24),
  /** Streaming SIMD extensions. */
  SSE(25),
  /** Their second generation. */
  SSE2(26);

  /** Of a feature without a bit in CPUID's leaf 1. */
  private static final int NOT_TOLD = -1;

  private final int bit;

  Feature(int bit) {
    this.bit = bit;
  }

  /** Its bit in EDX of CPUID's leaf 1 as a mask, or 0. */
  public int mask() {
    return bit == NOT_TOLD ? 0 : 1 << bit;
  }
}
