package org.pagewalk.differential.oracle;

import java.util.List;

/**
 * The linear addresses that a case lives in. Everything else below 4 GiB is not present, so that a
 * stray access faults, the same way for every oracle.
 *
 * <p>Code can stand anywhere in three pages, the last of which is followed by nothing. Data pages
 * are laid out so that an access can cross from a writable page into a writable, a read-only and an
 * absent one, and from an absent or read-only page into a writable one. All pages can be executed
 * and read, because two-level page tables cannot forbid it.
 *
 * <p>All addresses lie below 2 GiB and above the lowest 64 KiB, which Linux gives to no ordinary
 * process: the native oracle could not have them.
 */
public final class CaseLayout {
  public static final int PAGE_SIZE = 4096;

  /** Two pages of code in a row. */
  public static final int CODE = 0x1000_0000;

  /** A page of code followed by an absent page. */
  public static final int LAST_CODE = 0x1001_0000;

  /** Two writable pages in a row, followed by an absent one. */
  public static final int DATA = 0x2000_0000;

  public static final int ABSENT = 0x2000_2000;

  /** A read-only page between an absent and a writable one. */
  public static final int READ_ONLY = 0x2000_3000;

  /** A writable page between two read-only ones. */
  public static final int MIDDLE_DATA = 0x2000_4000;

  /** A read-only page followed by an absent one. */
  public static final int LAST_READ_ONLY = 0x2000_5000;

  /** A writable page between absent ones. */
  public static final int STACK = 0x3000_0000;

  /**
   * First address and end of the native oracle's own memory. A case that comes near it is {@link
   * Ending#OUT_OF_BOUNDS}.
   */
  public static final int ORACLE = 0x6A00_0000;

  public static final int ORACLE_END = 0x6B00_0000;

  /** What fills the code pages around a case's code: INT3. */
  public static final byte CODE_FILL = (byte) 0xCC;

  /** A page of the layout, by its linear address. */
  public record Page(int linear, boolean code, boolean writable) {}

  public static final List<Page> PAGES =
      List.of(
          new Page(CODE, true, false),
          new Page(CODE + PAGE_SIZE, true, false),
          new Page(LAST_CODE, true, false),
          new Page(DATA, false, true),
          new Page(DATA + PAGE_SIZE, false, true),
          new Page(READ_ONLY, false, false),
          new Page(MIDDLE_DATA, false, true),
          new Page(LAST_READ_ONLY, false, false),
          new Page(STACK, false, true));

  private CaseLayout() {}

  /** Index in {@link #PAGES} of the page of a linear address; -1 if it is in none. */
  public static int pageOf(int linear) {
    int page = linear & -PAGE_SIZE;
    for (int i = 0; i < PAGES.size(); i++) {
      if (PAGES.get(i).linear() == page) {
        return i;
      }
    }
    return -1;
  }

  /** Whether a linear address belongs to the native oracle itself. */
  public static boolean belongsToOracle(int linear) {
    return linear >= ORACLE && linear < ORACLE_END;
  }

  /** The word that a page holds at an index (0 to 1023) before a case sets it. */
  public static int baseWord(int page, int index) {
    if (PAGES.get(page).code()) {
      return 0xCCCC_CCCC;
    }
    boolean run = (index >> 5 & 3) == 3;
    if (run) {
      return (index & 0x80) == 0 ? 0 : 0x2020_2020;
    }
    int mixed = (page << 10 | index) * 0x9E37_79B1 ^ 0x5851_F42D;
    mixed = (mixed ^ mixed >>> 15) * 0x2C1B_3C6D;
    return mixed ^ mixed >>> 13;
  }

  /** Bytes from a linear address to the end of the run of code pages that it lies in. */
  static int roomForCode(int linear) {
    return (linear >= LAST_CODE ? LAST_CODE + PAGE_SIZE : CODE + 2 * PAGE_SIZE) - linear;
  }
}
