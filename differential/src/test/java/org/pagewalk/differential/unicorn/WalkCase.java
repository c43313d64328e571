package org.pagewalk.differential.unicorn;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.pagewalk.emulator.paging.Access;

/**
 * Two accesses to one linear address through one directory entry and one table entry, as numbers of
 * values: one for each factor, in the order of {@link #SIZES}.
 */
record WalkCase(int[] values) {
  /** Linear address of the accesses: even, so that two bytes of code lie in one page. */
  static final int LINEAR = 0x5552_3456;

  /** Physical addresses: of the directory, of the table and the large page, of the small page. */
  static final int DIRECTORY = 0x10_0000;

  static final int TABLE = 0x40_0000;
  static final int PAGE = 0x30_0000;
  static final int RAM_BYTES = 0x80_0000;

  /** What a load sees at {@link #LINEAR} + 1, and what a fetch at {@link #LINEAR} puts into AL. */
  static final int SMALL_PAGE_CONTENT = 0x51;

  static final int LARGE_PAGE_CONTENT = 0x1A;

  private static final int IGNORED = 0xE18;
  private static final int[] DIRECTORY_EXTRAS = {0, IGNORED, 1 << 21, 1 << 13, 1 << 12};
  private static final int[] TABLE_EXTRAS = {0, IGNORED};

  private static final int DIRECTORY_BITS = 0;
  private static final int DIRECTORY_EXTRA = 7;
  private static final int TABLE_BITS = 8;
  private static final int TABLE_EXTRA = 15;
  private static final int WRITE_PROTECT = 16;
  private static final int EXTENSIONS = 17;
  private static final int ACCESS = 18;
  private static final int LEVEL = 20;

  /** Number of values of each factor. */
  static final int[] SIZES = {2, 2, 2, 2, 2, 2, 2, 5, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 2, 2};

  /** A sample that depends on the seed alone; entries are mostly present. */
  static List<WalkCase> sample(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    List<WalkCase> cases = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int[] values = new int[SIZES.length];
      for (int factor = 0; factor < SIZES.length; factor++) {
        values[factor] = random.nextInt(SIZES[factor]);
      }
      values[DIRECTORY_BITS] |= random.nextInt(4) == 0 ? 0 : 1;
      values[TABLE_BITS] |= random.nextInt(4) == 0 ? 0 : 1;
      cases.add(new WalkCase(values));
    }
    return cases;
  }

  int directoryEntry() {
    return TABLE | DIRECTORY_EXTRAS[values[DIRECTORY_EXTRA]] | bits(DIRECTORY_BITS);
  }

  int tableEntry() {
    return PAGE | TABLE_EXTRAS[values[TABLE_EXTRA]] | bits(TABLE_BITS);
  }

  /** Physical address of the directory entry. */
  static int directoryEntryAddress() {
    return DIRECTORY + (LINEAR >>> 22) * 4;
  }

  /** Physical address of the table entry. */
  int tableEntryAddress() {
    return (directoryEntry() & 0xFFFF_F000) + (LINEAR >>> 12 & 0x3FF) * 4;
  }

  boolean writeProtect() {
    return values[WRITE_PROTECT] == 1;
  }

  boolean extensions() {
    return values[EXTENSIONS] == 1;
  }

  /** The access of turn 0 or 1. */
  Access access(int turn) {
    return Access.values()[values[ACCESS + turn]];
  }

  /** CPL of turn 0 or 1. */
  int level(int turn) {
    return values[LEVEL + turn] == 1 ? 3 : 0;
  }

  /** P, R/W and U/S, then A, D, PS or PAT, and G. */
  private int bits(int first) {
    int entry = 0;
    for (int i = 0; i < 7; i++) {
      entry |= values[first + i] << (i < 3 ? i : i + 2);
    }
    return entry;
  }

  @Override
  public String toString() {
    return String.format(
        "PDE %08x, PTE %08x, WP %b, PSE %b, %s at CPL %d then %s at CPL %d",
        directoryEntry(),
        tableEntry(),
        writeProtect(),
        extensions(),
        access(0),
        level(0),
        access(1),
        level(1));
  }
}
