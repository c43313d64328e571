package org.pagewalk.kernel.mm.pagefile;

import java.util.BitSet;
import org.pagewalk.kernel.mm.layout.Page;

/**
 * One paging file: which slots are used, and its growth. Slot 0 is the file's header and never
 * holds a page, so that paging file 0, offset 0 can mean demand zero. A slot whose write failed is
 * bad and not used again.
 *
 * @nt "Windows Internals 4, ch. 7, Page Files"
 */
public final class PagingFile {
  /** Offsets have 20 bits, and the last one means "ask the region". */
  public static final int LARGEST = 0xFFFFE;

  private static final int GROWTH = 256;

  private final int number;
  private final PageStore store;
  private final InjectedFaults faults;
  private final int maximum;
  private int size;
  private final BitSet used = new BitSet();
  private int usedCount;
  private int badCount;
  private int peak;
  private boolean growthRefused;
  private int hint = 1;

  PagingFile(int number, PageStore store, int size, int maximum, InjectedFaults faults) {
    this.number = number;
    this.store = store;
    this.size = size;
    this.maximum = maximum;
    this.faults = faults;
    used.set(0);
  }

  public int number() {
    return number;
  }

  public String name() {
    return store.name();
  }

  /** Slots that can hold pages now, bad ones excluded. */
  public int capacity() {
    return size - 1 - badCount;
  }

  /** Size in pages, header included. */
  public int size() {
    return size;
  }

  /** Pages to which the file may grow. */
  public int maximum() {
    return maximum;
  }

  public int usedCount() {
    return usedCount;
  }

  public int badCount() {
    return badCount;
  }

  /** Most slots that were in use at once. */
  public int peak() {
    return peak;
  }

  public int freeCount() {
    return capacity() - usedCount;
  }

  /** Whether a page can be written: a slot is free, or the file may grow and never failed to. */
  public boolean isWritable() {
    return freeCount() > 0 || size < maximum && !growthRefused;
  }

  public boolean isUsed(int slot) {
    return used.get(slot);
  }

  /**
   * Makes the file larger by at least so many pages, or as far as it may grow and the disk has
   * room.
   *
   * @return pages gained
   */
  int grow(int pages) {
    for (int step = Math.max(pages, GROWTH); step > 0; step /= 2) {
      int wanted = Math.min(maximum, size + step);
      if (wanted > size && !faults.isFull(Page.bytes(wanted) - 1) && store.extendTo(wanted)) {
        int gained = wanted - size;
        size = wanted;
        return gained;
      }
    }
    growthRefused = true;
    return 0;
  }

  /**
   * Takes a run of free slots.
   *
   * @param pages most that are wanted
   * @return the first of them, 0 for none; {@link #runLength} tells how many follow
   */
  int findRun(int pages) {
    int first = used.nextClearBit(hint);
    if (first >= size) {
      first = used.nextClearBit(1);
    }
    if (first >= size) {
      return 0;
    }
    hint = first + Math.min(pages, runLength(first, pages));
    return first;
  }

  /** Free slots from {@code first} on, at most {@code pages}. */
  int runLength(int first, int pages) {
    int end = used.nextSetBit(first);
    int free = (end < 0 ? size : Math.min(end, size)) - first;
    return Math.min(free, pages);
  }

  void take(int first, int count) {
    used.set(first, first + count);
    usedCount += count;
    peak = Math.max(peak, usedCount);
  }

  void release(int slot) {
    if (slot == 0 || !used.get(slot)) {
      throw new IllegalStateException("slot %d of paging file %d is free".formatted(slot, number));
    }
    used.clear(slot);
    usedCount--;
  }

  /** Takes a used slot out of service. */
  void markBad(int slot) {
    usedCount--;
    badCount++;
  }

  /** Counts a transfer from the disk; false if an error was asked for it. */
  public boolean beginRead() {
    return !faults.failsRead();
  }

  /** Reads a page; false if the disk refuses. */
  public boolean read(int slot, byte[] page) {
    return store.read(slot, page);
  }

  /** Writes a page; false if the disk refuses. */
  public boolean write(int slot, byte[] page) {
    boolean fails = faults.failsWrite() || faults.isFull(Page.bytes(slot + 1L) - 1);
    return !fails && store.write(slot, page);
  }

  /** Where its pages are. */
  PageStore store() {
    return store;
  }

  void close() {
    store.close();
  }
}
