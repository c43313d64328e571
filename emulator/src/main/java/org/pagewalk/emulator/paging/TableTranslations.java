package org.pagewalk.emulator.paging;

/**
 * What was derived through one page table, with the rights of the directory entries that name it:
 * by the index of the entry, one array for each access and privilege, made when first needed. All
 * address spaces that reach the page table with these rights share it.
 *
 * <p>A 4 MiB page has one too, and so have 4 MiB of memory while paging is off; these belong to one
 * address space.
 */
final class TableTranslations {
  static final int ENTRIES = 1024;

  /** Stand for arrays that are not there; nothing is ever put into them. */
  static final byte[][] NO_PAGES = new byte[ENTRIES][];

  static final int[] NO_FRAMES = new int[ENTRIES];

  /** Frame of the page table, or {@link PageWalk#NO_TABLE}. */
  final int frame;

  /** Rights of the directory entry, as {@link PageWalk#rights} has them. */
  final int rights;

  /** No other one has this number at the same time. */
  final int number;

  /** The next one whose page table has the same hash. */
  TableTranslations next;

  /** Whether an address space was found to have it. */
  boolean reached;

  /** By {@link #kind}: the pages for reading and for writing; null where nothing was derived. */
  final byte[][][] pages = new byte[4][][];

  /** By privilege: one more than the frames for execution, or 0. */
  final int[][] frames = new int[2][];

  TableTranslations(int frame, int rights, int number) {
    this.frame = frame;
    this.rights = rights;
    this.number = number;
  }

  /** Index among the arrays of pages. */
  static int kind(Access access, PrivilegeLevel level) {
    return access.ordinal() * 2 + level.ordinal();
  }

  boolean isShared() {
    return frame != PageWalk.NO_TABLE;
  }

  int arrayCount() {
    int count = 0;
    for (byte[][] array : pages) {
      count += array == null ? 0 : 1;
    }
    for (int[] array : frames) {
      count += array == null ? 0 : 1;
    }
    return count;
  }

  /**
   * Drops what was derived from one entry.
   *
   * @return whether it could be executed from
   */
  boolean drop(int index) {
    for (byte[][] array : pages) {
      if (array != null) {
        array[index] = null;
      }
    }
    boolean executable = false;
    for (int[] array : frames) {
      if (array != null) {
        executable |= array[index] != 0;
        array[index] = 0;
      }
    }
    return executable;
  }

  /** Whether a page may be stored to through an entry. */
  boolean writes(int index, byte[] page) {
    for (PrivilegeLevel level : PrivilegeLevel.values()) {
      byte[][] array = pages[kind(Access.WRITE, level)];
      if (array != null && array[index] == page) {
        return true;
      }
    }
    return false;
  }
}
