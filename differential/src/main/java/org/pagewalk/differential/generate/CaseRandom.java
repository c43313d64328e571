package org.pagewalk.differential.generate;

import java.util.List;

/**
 * The random numbers of one case (SplitMix64): a pure function of campaign seed and case index, so
 * that a case is the same in whatever shard or job it is made.
 */
public final class CaseRandom {
  private static final long GAMMA = 0x9E37_79B9_7F4A_7C15L;

  private long state;

  public CaseRandom(long seed, long index) {
    state = mix(seed * GAMMA ^ mix(index + GAMMA));
  }

  private static long mix(long z) {
    long y = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
    long x = (y ^ y >>> 27) * 0x94D0_49BB_1331_11EBL;
    return x ^ x >>> 31;
  }

  /** 32 random bits. */
  public int bits() {
    state += GAMMA;
    return (int) (mix(state) >>> 32);
  }

  /** A number from 0 to {@code bound} − 1. */
  public int below(int bound) {
    return (int) ((bits() & 0xFFFF_FFFFL) * bound >>> 32);
  }

  /** A number from {@code low} to {@code high}, both included. */
  public int between(int low, int high) {
    return low + below(high - low + 1);
  }

  /** True in {@code percent} of a hundred cases. */
  public boolean chance(int percent) {
    return below(100) < percent;
  }

  public int pick(int... values) {
    return values[below(values.length)];
  }

  public <T> T pick(List<T> values) {
    return values.get(below(values.size()));
  }

  /** A value that arithmetic may stumble over, of any width up to 32 bits. */
  public int value() {
    return switch (below(12)) {
      case 0, 1, 2, 3 -> bits();
      case 4 -> pick(0, 1, -1, 2);
      case 5 -> pick(0x7F, 0x80, 0x81, 0xFF, 0x100, 0x7FFF, 0x8000, 0x8001, 0xFFFF, 0x1_0000);
      case 6 -> pick(0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, 0xFFFF_FF80, 0xFFFF_8000, 0xFFFF_7FFF);
      case 7 -> 1 << below(32);
      case 8 -> (1 << below(32)) - 1;
      case 9 -> -1 << below(32);
      case 10 -> below(256) * 0x0101_0101;
      default -> between(-16, 300);
    };
  }
}
