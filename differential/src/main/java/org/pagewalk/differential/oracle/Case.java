package org.pagewalk.differential.oracle;

import java.util.Arrays;

/**
 * One experiment: code bytes at CS:EIP of a starting state, and words of memory that differ from
 * {@link CaseLayout}'s base content. The case ends when the instruction pointer reaches the byte
 * after the code, or with the first exception.
 */
public final class Case {
  /** The most words of memory that a case may set. */
  public static final int MAX_MEMORY_WORDS = 8;

  /** The longest code, in bytes. */
  public static final int MAX_CODE = 320;

  private static final int[] NO_MEMORY = {};

  private final CpuState start;
  private final byte[] code;
  private final int[] memory;
  private final boolean mayChangeCodeSegment;

  /**
   * @param mayChangeCodeSegment whether the code holds a far transfer, so that CS may be another
   *     one when its end is reached
   * @param memory pairs of a word's linear address (a multiple of 4 in a page of the layout) and
   *     its value
   */
  public Case(CpuState start, byte[] code, boolean mayChangeCodeSegment, int... memory) {
    if (code.length == 0 || code.length > MAX_CODE) {
      throw new IllegalArgumentException("code of " + code.length + " bytes");
    }
    if (memory.length > 2 * MAX_MEMORY_WORDS || memory.length % 2 != 0) {
      throw new IllegalArgumentException(memory.length + " words of memory set-up");
    }
    this.start = start;
    this.code = code;
    this.mayChangeCodeSegment = mayChangeCodeSegment;
    this.memory = memory.length == 0 ? NO_MEMORY : memory;
  }

  public CpuState start() {
    return start;
  }

  public byte[] code() {
    return code;
  }

  /** Pairs of linear address and value. */
  public int[] memory() {
    return memory;
  }

  public boolean mayChangeCodeSegment() {
    return mayChangeCodeSegment;
  }

  /** Linear address of the first code byte. */
  public int codeAddress() {
    return CaseSegments.base(start.get(CpuState.CS)) + start.get(CpuState.EIP);
  }

  /** Linear address of the byte after the code. */
  public int endAddress() {
    return codeAddress() + code.length;
  }

  /**
   * The code and what ends it, as it stands in memory: a jump to the native oracle's return point
   * where CS stays flat, otherwise UD2 (whose #UD with EIP at the end of the code is the end). The
   * terminator is cut where the code's pages end.
   */
  public byte[] placedCode() {
    boolean flat = start.get(CpuState.CS) == CaseSegments.FLAT_CODE && !mayChangeCodeSegment;
    int distance = CaseLayout.ORACLE - (endAddress() + 5);
    int room = CaseLayout.roomForCode(codeAddress()) - code.length;
    byte[] placed = Arrays.copyOf(code, code.length + Math.min(flat ? 5 : 2, room));
    for (int i = code.length; i < placed.length; i++) {
      int at = i - code.length;
      int jump = at == 0 ? 0xE9 : distance >> 8 * (at - 1);
      placed[i] = (byte) (flat ? jump : at == 0 ? 0x0F : 0x0B);
    }
    return placed;
  }

  /** Whether an exception is only that of the terminator, so that the case has completed. */
  public boolean isTerminator(int vector, CpuState state) {
    boolean fetchOrUndefined = vector == 6 || vector == 13 || vector == 14;
    return fetchOrUndefined && endsAt(state);
  }

  /** Whether CS:EIP of a state is the end of the code. */
  public boolean endsAt(CpuState state) {
    return CaseSegments.base(state.get(CpuState.CS)) + state.get(CpuState.EIP) == endAddress();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Case that
        && start.equals(that.start)
        && Arrays.equals(code, that.code)
        && mayChangeCodeSegment == that.mayChangeCodeSegment
        && Arrays.equals(memory, that.memory);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * start.hashCode() + Arrays.hashCode(code)) + Arrays.hashCode(memory);
  }
}
