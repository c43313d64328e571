package org.pagewalk.emulator.paging;

import java.util.Arrays;

/**
 * The translations of one page directory. For each access and privilege there is a map of two
 * levels, by the upper ten bits of a linear address and by the ten below them, whose second levels
 * belong to {@link TableTranslations}. What the first level has, a walk went through.
 */
final class AddressSpace {
  /** Frame of the page directory, or {@link #UNPAGED}. */
  int directory;

  static final int UNPAGED = -1;

  /** When it was last entered. */
  long entered;

  /** What was derived through each directory entry, or null. */
  final TableTranslations[] tables = new TableTranslations[TableTranslations.ENTRIES];

  /** By {@link TableTranslations#kind}. */
  final byte[][][][] pages = new byte[4][TableTranslations.ENTRIES][][];

  /** By privilege. */
  final int[][][] frames = new int[2][TableTranslations.ENTRIES][];

  AddressSpace(int directory) {
    reset(directory);
  }

  /** Forgets everything, and stands for a directory from now on. */
  void reset(int newDirectory) {
    directory = newDirectory;
    Arrays.fill(tables, null);
    for (byte[][][] map : pages) {
      Arrays.fill(map, TableTranslations.NO_PAGES);
    }
    for (int[][] map : frames) {
      Arrays.fill(map, TableTranslations.NO_FRAMES);
    }
  }

  /** Forgets what was derived through one directory entry. */
  void unlink(int slot) {
    tables[slot] = null;
    for (byte[][][] map : pages) {
      map[slot] = TableTranslations.NO_PAGES;
    }
    for (int[][] map : frames) {
      map[slot] = TableTranslations.NO_FRAMES;
    }
  }
}
