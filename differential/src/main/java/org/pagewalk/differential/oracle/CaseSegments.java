package org.pagewalk.differential.oracle;

import java.util.ArrayList;
import java.util.List;

/**
 * The segments that a case can use: Linux's GDT, of which a 32-bit program sees the flat code and
 * data segments, and an LDT made for the purpose, in which limits and types are arranged around the
 * pages of {@link CaseLayout}.
 */
public final class CaseSegments {
  /** Selectors of the flat segments. */
  public static final int FLAT_CODE = 0x23;

  public static final int FLAT_DATA = 0x2B;

  /** Limits in bytes of the two tables. */
  public static final int GDT_LIMIT = 0x7F;

  public static final int LDT_LIMIT;

  private static final int DATA =
      SegmentDescriptor.ACCESSED | SegmentDescriptor.WRITABLE_OR_READABLE;
  private static final int READ_ONLY = SegmentDescriptor.ACCESSED;
  private static final int DOWN = DATA | SegmentDescriptor.EXPAND_DOWN_OR_CONFORMING;
  private static final int DOWN_READ_ONLY = DOWN & ~SegmentDescriptor.WRITABLE_OR_READABLE;
  private static final int CODE = DATA | SegmentDescriptor.CODE;
  private static final int EXECUTE_ONLY = CODE & ~SegmentDescriptor.WRITABLE_OR_READABLE;
  private static final int CONFORMING = CODE | SegmentDescriptor.EXPAND_DOWN_OR_CONFORMING;
  private static final int ALL = 0xF_FFFF;
  private static final int AT_DATA = CaseLayout.DATA;
  private static final int AT_CODE = CaseLayout.CODE;
  private static final int AT_STACK = CaseLayout.STACK;

  /** The LDT by index; null where a descriptor's eight bytes are zero. */
  private static final SegmentDescriptor[] LDT = {
    // Data, expanding up.
    bytes(AT_DATA, 0x1FFF, DATA, true),
    pages(0, ALL, DATA, true),
    bytes(AT_DATA, 0xFFF, DATA, true),
    bytes(AT_DATA + 0x123, 0x456, DATA, true),
    pages(AT_DATA, 0, DATA, true),
    bytes(AT_DATA, 0, DATA, true),
    bytes(AT_DATA, 1, DATA, true),
    bytes(AT_DATA, 3, DATA, true),
    bytes(AT_DATA, 7, DATA, true),
    bytes(AT_DATA, 0xFFFF, DATA, false),
    bytes(CaseLayout.READ_ONLY, 0xFFFF, DATA, true),
    pages(AT_DATA, ALL, DATA, true),
    pages(0xF000_0000, ALL, DATA, true),
    bytes(AT_DATA, 0xFFFF, READ_ONLY, true),
    pages(0, ALL, READ_ONLY, true),
    null,
    // Data, expanding down.
    bytes(AT_DATA - 0xE000, 0xDFFF, DOWN, false),
    bytes(AT_DATA - 0xE000, 0xEFFF, DOWN, false),
    pages(AT_DATA + 0x2000, 0xF_FFFD, DOWN, true),
    bytes(AT_DATA, 0x0FFF, DOWN, true),
    bytes(AT_DATA, 0xFFFF, DOWN, false),
    pages(AT_DATA, ALL, DOWN, true),
    bytes(AT_DATA - 0xE000, 0xE7FF, DOWN_READ_ONLY, false),
    bytes(AT_DATA, 0x00FF, DOWN, false),
    // Stacks.
    bytes(AT_STACK - 0x8000, 0xFFFF, DATA, false),
    bytes(AT_STACK, 0xFFF, DATA, true),
    bytes(AT_STACK, 0x7FF, DATA, true),
    bytes(AT_STACK - 0xF000, 0xEFFF, DOWN, false),
    bytes(AT_STACK - 0xF000, 0xF7FF, DOWN, false),
    pages(AT_STACK + 0x1000, 0xF_FFFE, DOWN, true),
    bytes(AT_STACK, 0xFFF, DATA, false),
    pages(AT_STACK, ALL, DATA, false),
    // Code.
    pages(0, ALL, CODE, true),
    pages(0, ALL, EXECUTE_ONLY, true),
    bytes(AT_CODE, 0x1FFF, CODE, true),
    bytes(AT_CODE, 0x1FFF, CODE, false),
    bytes(AT_CODE, 0xFFFF, EXECUTE_ONLY, false),
    bytes(AT_CODE, 0x0FFF, CODE, true),
    bytes(AT_CODE, 0x07FF, EXECUTE_ONLY, true),
    bytes(CaseLayout.LAST_CODE, 0x0FFF, CODE, false),
    bytes(AT_DATA, 0xFFFF, CODE, true),
    bytes(AT_CODE - 0x40, 0x2FFF, CODE, false),
    // Not present.
    absent(AT_DATA, DATA),
    absent(AT_CODE, CODE),
    absent(AT_CODE, CONFORMING),
    absent(AT_DATA, DOWN),
    null,
    bytes(AT_DATA, 0x1FFF, DATA, false),
  };

  /** Linux's GDT of a 64-bit kernel, as far as a 32-bit program can tell. */
  private static final long[] GDT = {
    0,
    0x00CF_9B00_0000_FFFFL,
    0x00AF_9B00_0000_FFFFL,
    0x00CF_9300_0000_FFFFL,
    0x00CF_FB00_0000_FFFFL,
    0x00CF_F300_0000_FFFFL,
    0x00AF_FB00_0000_FFFFL,
    0,
    0x0000_8B00_0000_2087L,
    0,
    0x0000_8200_0000_0FFFL,
    0,
    0,
    0,
    0,
    0x0040_F500_0000_0000L
  };

  static {
    LDT_LIMIT = LDT.length * 8 - 1;
  }

  private CaseSegments() {}

  private static SegmentDescriptor bytes(int base, int limit, int type, boolean big) {
    return new SegmentDescriptor(base, limit, false, type, big, true);
  }

  private static SegmentDescriptor pages(int base, int limit, int type, boolean big) {
    return new SegmentDescriptor(base, limit, true, type, big, true);
  }

  private static SegmentDescriptor absent(int base, int type) {
    return new SegmentDescriptor(base, 0xFFFF, false, type, true, false);
  }

  /** Number of entries in the LDT. */
  public static int ldtSize() {
    return LDT.length;
  }

  /** An entry of the LDT, or null for one that is all zero. */
  public static SegmentDescriptor ldt(int index) {
    return LDT[index];
  }

  /** Selector with RPL 3 of an LDT entry. */
  public static int ldtSelector(int index) {
    return index << 3 | 7;
  }

  /** The eight bytes of an LDT entry. */
  public static long ldtBits(int index) {
    return LDT[index] == null ? 0 : LDT[index].bits();
  }

  /** The eight bytes of a GDT entry, index 0 to 15. */
  public static long gdtBits(int index) {
    return GDT[index];
  }

  /** Linear base address of a selector; 0 for one that cannot be loaded. */
  public static int base(int selector) {
    int index = selector >>> 3 & 0x1FFF;
    if ((selector & 4) == 0 || index >= LDT.length) {
      return 0;
    }
    SegmentDescriptor descriptor = LDT[index];
    return descriptor == null ? 0 : descriptor.base();
  }

  /**
   * Whether what a selector names differs between hosts: the 64-bit code segment, and the segment
   * that tells the processor's number.
   */
  public static boolean differsBetweenHosts(int selector) {
    int index = selector >>> 3 & 0x1FFF;
    return (selector & 4) == 0 && (index == 6 || index == 15);
  }

  /** Indices of the LDT's present data segments. */
  public static List<Integer> dataSegments() {
    return select(false, true);
  }

  /** Indices of the LDT's present code segments. */
  public static List<Integer> codeSegments() {
    return select(true, true);
  }

  /** Indices of the LDT's code segments that are not present. */
  public static List<Integer> absentCodeSegments() {
    return select(true, false);
  }

  private static List<Integer> select(boolean code, boolean present) {
    List<Integer> indices = new ArrayList<>();
    for (int i = 0; i < LDT.length; i++) {
      if (LDT[i] != null && LDT[i].present() == present && LDT[i].code() == code) {
        indices.add(i);
      }
    }
    return List.copyOf(indices);
  }
}
