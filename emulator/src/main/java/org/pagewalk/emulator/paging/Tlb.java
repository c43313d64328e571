package org.pagewalk.emulator.paging;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.processor.Processor;

/**
 * Cached translations of linear pages to the arrays of their frames. A hit means that the access is
 * allowed and that the accessed bit, and for a write the dirty bit, is set already, so it needs no
 * look at the page tables.
 *
 * <p>The caches are coherent, which the SDM permits and which makes them invisible: every frame
 * that a walk has read is marked in {@link PhysicalMemory}, and a store to one of its entries drops
 * what was derived from it. So nothing has to go when CR3 is loaded: each page directory has an
 * {@link AddressSpace} of its own, and address spaces that reach the same page table share what was
 * derived through it. Only a change of what rights mean (CR0.PG, CR0.WP, CR4.PSE) drops everything.
 * Pages outside RAM are never cached, and the maps for writing hold only frames that are plain.
 *
 * <p>The size is bounded: {@link #MAXIMUM_ARRAYS} arrays of 4 KiB and {@link #MAXIMUM_SPACES}
 * address spaces of 28 KiB. When the arrays are used up, the half of the address spaces that were
 * entered longest ago are forgotten, and with them what no other one has.
 *
 * @sdm 3A "Caching Translation Information"
 */
final class Tlb {
  static final int MAXIMUM_SPACES = 64;
  static final int MAXIMUM_ARRAYS = 2048;

  private static final int RIGHTS_BITS = Processor.CR0_PG | Processor.CR0_WP;
  private static final int INDEX_MASK = TableTranslations.ENTRIES - 1;
  private static final int NOWHERE = 0;
  private static final int SEVERAL = -1;

  private final PhysicalMemory memory;
  private final List<AddressSpace> spaces = new ArrayList<>();
  private final TableTranslations[] buckets = new TableTranslations[1024];
  private final TableTranslations[] tables = new TableTranslations[MAXIMUM_ARRAYS];

  /**
   * For each frame where it can be written through: number of a table and index in it, plus one; or
   * {@link #SEVERAL}. It may no longer be so.
   */
  private final int[] writers;

  private AddressSpace current = new AddressSpace(AddressSpace.UNPAGED);
  private int arrayCount;
  private int rightsMeaning;
  private long entries;

  Tlb(PhysicalMemory memory) {
    this.memory = memory;
    writers = new int[memory.frameCount()];
    spaces.add(current);
  }

  /** The address space that CR3 names. */
  AddressSpace current() {
    return current;
  }

  List<AddressSpace> spaces() {
    return spaces;
  }

  int arrayCount() {
    return arrayCount;
  }

  /** Makes the address space current that the control registers name. */
  void enter(Processor processor) {
    int meaning = processor.cr0 & RIGHTS_BITS | processor.cr4 & Processor.CR4_PSE;
    if (meaning != rightsMeaning) {
      rightsMeaning = meaning;
      forgetAll();
    }
    int directory = processor.paging() ? processor.cr3 >>> 12 : AddressSpace.UNPAGED;
    if (current.directory != directory) {
      current = space(directory);
    }
    current.entered = ++entries;
  }

  private AddressSpace space(int directory) {
    for (AddressSpace space : spaces) {
      if (space.directory == directory) {
        return space;
      }
    }
    if (spaces.size() == MAXIMUM_SPACES) {
      AddressSpace oldest = spaces.getFirst();
      for (AddressSpace space : spaces) {
        oldest = space.entered < oldest.entered ? space : oldest;
      }
      forget(oldest);
    }
    AddressSpace space = new AddressSpace(directory);
    spaces.add(space);
    return space;
  }

  private void forget(AddressSpace space) {
    for (int slot = 0; slot < TableTranslations.ENTRIES; slot++) {
      unlink(space, slot);
    }
    spaces.remove(space);
  }

  /** Drops everything. */
  void forgetAll() {
    spaces.clear();
    spaces.add(current);
    current.reset(current.directory);
    Arrays.fill(buckets, null);
    Arrays.fill(tables, null);
    arrayCount = 0;
  }

  /** Keeps what the latest walk has found. */
  void fill(int linearAddress, Access access, PrivilegeLevel level, PageWalk walk) {
    int slot = linearAddress >>> 22;
    int index = linearAddress >>> 12 & INDEX_MASK;
    if (arrayCount == MAXIMUM_ARRAYS) {
      makeRoom();
    }
    TableTranslations table = current.tables[slot];
    if (table == null) {
      table = table(walk);
      current.tables[slot] = table;
    }
    if (access == Access.EXECUTE) {
      int[] frames = table.frames[level.ordinal()];
      if (frames == null) {
        frames = new int[TableTranslations.ENTRIES];
        table.frames[level.ordinal()] = frames;
        arrayCount++;
      }
      frames[index] = walk.frame() + 1;
      current.frames[level.ordinal()][slot] = frames;
      return;
    }
    int kind = TableTranslations.kind(access, level);
    byte[][] pages = table.pages[kind];
    if (pages == null) {
      pages = new byte[TableTranslations.ENTRIES][];
      table.pages[kind] = pages;
      arrayCount++;
    }
    if (access == Access.WRITE) {
      noteWriter(walk.frame(), table.number << 10 | index);
    }
    pages[index] = memory.bytes(walk.frame());
    current.pages[kind][slot] = pages;
  }

  private TableTranslations table(PageWalk walk) {
    int frame = walk.tableFrame();
    TableTranslations table = frame == PageWalk.NO_TABLE ? null : find(frame, walk.rights());
    if (table == null) {
      int number = 0;
      while (tables[number] != null) {
        number++;
      }
      table = new TableTranslations(frame, walk.rights(), number);
      tables[number] = table;
      if (table.isShared()) {
        table.next = buckets[frame & buckets.length - 1];
        buckets[frame & buckets.length - 1] = table;
      }
    }
    return table;
  }

  private TableTranslations find(int frame, int rights) {
    TableTranslations table = buckets[frame & buckets.length - 1];
    while (table != null && (table.frame != frame || table.rights != rights)) {
      table = table.next;
    }
    return table;
  }

  private void unlink(AddressSpace space, int slot) {
    TableTranslations table = space.tables[slot];
    if (table != null) {
      space.unlink(slot);
      if (!table.isShared()) {
        release(table);
      }
    }
  }

  private void release(TableTranslations table) {
    tables[table.number] = null;
    arrayCount -= table.arrayCount();
    if (table.isShared()) {
      int bucket = table.frame & buckets.length - 1;
      if (buckets[bucket] == table) {
        buckets[bucket] = table.next;
      } else {
        TableTranslations before = buckets[bucket];
        while (before.next != table) {
          before = before.next;
        }
        before.next = table.next;
      }
    }
  }

  private void makeRoom() {
    List<AddressSpace> byAge = new ArrayList<>(spaces);
    byAge.sort(Comparator.comparingLong(space -> space.entered));
    byAge.subList(0, byAge.size() / 2).forEach(this::forget);
    for (AddressSpace space : spaces) {
      for (TableTranslations table : space.tables) {
        if (table != null) {
          table.reached = true;
        }
      }
    }
    for (TableTranslations table : tables) {
      if (table != null && !table.reached) {
        release(table);
      } else if (table != null) {
        table.reached = false;
      }
    }
    if (arrayCount > MAXIMUM_ARRAYS / 2) {
      forgetAll();
    }
  }

  /**
   * Drops what is cached of one linear page, as INVLPG does; of a 4 MiB page all of it.
   *
   * @return whether it could be executed from
   */
  boolean dropPage(int linearAddress) {
    int slot = linearAddress >>> 22;
    TableTranslations table = current.tables[slot];
    if (table == null) {
      return false;
    }
    if (table.isShared()) {
      return table.drop(linearAddress >>> 12 & INDEX_MASK);
    }
    unlink(current, slot);
    return true;
  }

  /**
   * Drops what was derived from the page-table entries in a range of bytes of a frame.
   *
   * @return whether any of it could be executed from
   */
  boolean dropTable(int frame, int offset, int length) {
    int last = offset + length - 1 >>> 2;
    boolean executable = false;
    TableTranslations table = buckets[frame & buckets.length - 1];
    for (; table != null; table = table.next) {
      if (table.frame == frame) {
        for (int index = offset >>> 2; index <= last; index++) {
          executable |= table.drop(index);
        }
      }
    }
    return executable;
  }

  /** Drops what was derived from the directory entries in a range of bytes of a frame. */
  void dropDirectory(int frame, int offset, int length) {
    int last = offset + length - 1 >>> 2;
    for (AddressSpace space : spaces) {
      if (space.directory == frame) {
        for (int slot = offset >>> 2; slot <= last; slot++) {
          unlink(space, slot);
        }
      }
    }
  }

  private void noteWriter(int frame, int place) {
    int noted = writers[frame];
    if (noted == place + 1 || noted == SEVERAL) {
      return;
    }
    writers[frame] = noted != NOWHERE && writes(noted - 1, frame) ? SEVERAL : place + 1;
  }

  private boolean writes(int place, int frame) {
    TableTranslations table = tables[place >>> 10];
    return table != null && table.writes(place & INDEX_MASK, memory.bytes(frame));
  }

  /** Takes a frame out of the maps for writing. */
  void dropWrites(int frame) {
    int noted = writers[frame];
    writers[frame] = NOWHERE;
    if (noted == SEVERAL) {
      dropAllWritesOf(memory.bytes(frame));
    } else if (noted != NOWHERE && writes(noted - 1, frame)) {
      dropWrites(tables[noted - 1 >>> 10], noted - 1 & INDEX_MASK);
    }
  }

  private static void dropWrites(TableTranslations table, int index) {
    for (PrivilegeLevel level : PrivilegeLevel.values()) {
      byte[][] pages = table.pages[TableTranslations.kind(Access.WRITE, level)];
      if (pages != null) {
        pages[index] = null;
      }
    }
  }

  private void dropAllWritesOf(byte[] page) {
    for (TableTranslations table : tables) {
      for (int index = 0; table != null && index < TableTranslations.ENTRIES; index++) {
        if (table.writes(index, page)) {
          dropWrites(table, index);
        }
      }
    }
  }

  /** Empties the maps for writing. */
  void dropAllWrites() {
    for (TableTranslations table : tables) {
      for (int index = 0; table != null && index < TableTranslations.ENTRIES; index++) {
        dropWrites(table, index);
      }
    }
  }
}
