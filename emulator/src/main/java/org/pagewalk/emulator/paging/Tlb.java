package org.pagewalk.emulator.paging;

import java.util.Arrays;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.processor.Processor;

/**
 * Cached translations of linear pages to the arrays of their frames, one map for each access and
 * privilege. A hit means that the access is allowed and that the accessed bit, and for a write the
 * dirty bit, is set already, so it needs no look at the page tables.
 *
 * <p>The caches are coherent, which the SDM permits and which makes them invisible: every frame
 * that a walk has read is marked in {@link PhysicalMemory}, and a store to one of its entries drops
 * what was derived from it. A map is indexed by the low ten bits of the page number, which are the
 * index of the page-table entry within its table, so the entries derived from a stored word are
 * found by looking at one set. A store to a directory drops everything. Pages outside RAM are never
 * cached, and the write maps hold only frames that are plain.
 *
 * <p>Dropping everything advances a generation that is part of each tag.
 *
 * @sdm 3A "Caching Translation Information"
 */
final class Tlb {
  private static final int SET_COUNT = 1024;
  private static final int WAY_COUNT = 4;
  private static final int SIZE = SET_COUNT * WAY_COUNT;
  private static final int GENERATIONS = 1 << 12;
  private static final int PAGE_MASK = 0xFFFF_F000;

  /** The translations for one access at one privilege. */
  final class Map {
    private final Access access;
    private final boolean user;
    private final int[] tags = new int[SIZE];
    private final byte[][] pages = new byte[SIZE][];
    private final int[] frames = new int[SIZE];
    private final long[] entryAddresses = new long[SIZE];

    private Map(Access access, boolean user) {
      this.access = access;
      this.user = user;
    }

    /** The frame's bytes, or null when the translation is not cached. */
    byte[] lookUp(int linearAddress) {
      int index = indexOf(linearAddress);
      return tags[index] == (linearAddress & PAGE_MASK | generation) ? pages[index] : null;
    }

    /** Frame number of a page for which {@link #lookUp} has just answered. */
    int frameOf(int linearAddress) {
      return frames[indexOf(linearAddress)];
    }

    Access access() {
      return access;
    }

    boolean user() {
      return user;
    }

    void fill(int linearAddress, int frame, long entryAddress, byte[] bytes) {
      int index = indexOf(linearAddress);
      tags[index] = linearAddress & PAGE_MASK | generation;
      pages[index] = bytes;
      frames[index] = frame;
      entryAddresses[index] = entryAddress;
    }

    private void dropPage(int linearAddress) {
      int index = indexOf(linearAddress);
      if ((tags[index] ^ linearAddress & PAGE_MASK) >>> 12 == 0) {
        tags[index] = 0;
      }
    }

    private void dropDerived(int set, long entryAddress) {
      for (int index = set; index < SIZE; index += SET_COUNT) {
        if (entryAddresses[index] == entryAddress) {
          tags[index] = 0;
        }
      }
    }

    private void dropFrame(int frame) {
      for (int index = 0; index < SIZE; index++) {
        if (frames[index] == frame) {
          tags[index] = 0;
        }
      }
    }

    private void clear() {
      Arrays.fill(tags, 0);
    }
  }

  private final Map[] maps = new Map[Access.values().length * 2];
  private int generation = 1;

  Tlb() {
    for (Access access : Access.values()) {
      maps[access.ordinal() * 2] = new Map(access, false);
      maps[access.ordinal() * 2 + 1] = new Map(access, true);
    }
  }

  /** The map of an access, at CPL 3 or below. */
  Map map(Access access, boolean user) {
    return maps[access.ordinal() * 2 + (user ? 1 : 0)];
  }

  private static int indexOf(int linearAddress) {
    int way = (linearAddress >>> 22 ^ linearAddress >>> 24 ^ linearAddress >>> 28) & 3;
    return linearAddress >>> 12 & SET_COUNT - 1 | way << 10;
  }

  /** Drops everything, as a load of CR3 does. */
  void flush() {
    generation++;
    if (generation == GENERATIONS) {
      generation = 1;
      for (Map map : maps) {
        map.clear();
      }
    }
  }

  /** Drops what is cached of one linear page, as INVLPG does; of a 4 MiB page all of it. */
  void dropPage(int linearAddress, Processor processor) {
    if ((processor.cr4 & Processor.CR4_PSE) != 0) {
      flush();
      return;
    }
    for (Map map : maps) {
      map.dropPage(linearAddress);
    }
  }

  /** Drops what was derived from the page-table entries in a range of bytes of a frame. */
  void dropDerived(int frame, int offset, int length) {
    if (length >= PhysicalMemory.FRAME_SIZE) {
      flush();
      return;
    }
    int last = offset + length - 1 >>> 2;
    for (int word = offset >>> 2; word <= last; word++) {
      long entryAddress = (long) frame << 12 | word << 2;
      for (Map map : maps) {
        map.dropDerived(word, entryAddress);
      }
    }
  }

  /** Takes a frame out of the write maps. */
  void dropWrites(int frame) {
    map(Access.WRITE, false).dropFrame(frame);
    map(Access.WRITE, true).dropFrame(frame);
  }

  /** Empties the write maps. */
  void dropAllWrites() {
    map(Access.WRITE, false).clear();
    map(Access.WRITE, true).clear();
  }
}
