package org.pagewalk.emulator.stop;

import java.util.ArrayList;
import java.util.List;

/**
 * The watched ranges of linear memory.
 *
 * <p>A page that holds a watched byte is in no map of linear memory for reads or writes, so every
 * access to it takes the slow path and comes here; all other accesses pay nothing. Because maps are
 * shared by those who reach the same page table, at whatever addresses, the same goes for all pages
 * with its index in their page tables. The machine stops after the step that made the access. An
 * instruction that faults has accessed nothing: it will do so when it is repeated.
 *
 * <p>Instruction fetches, page walks and what a kernel or device does by physical address are no
 * accesses of the processor by linear address, and never hit.
 */
public final class WatchTable {
  private static final int INDEX_MASK = 0x3FF;

  private final List<Watch> watches = new ArrayList<>();
  private final Stops stops;
  private WatchHit hit;

  WatchTable(Stops stops) {
    this.stops = stops;
  }

  /** Arms a watch. */
  public void add(Watch watch) {
    watches.add(watch);
    stops.tablesChanged();
  }

  /** Disarms a watch; false if it was not armed. */
  public boolean remove(Watch watch) {
    boolean removed = watches.remove(watch);
    stops.tablesChanged();
    return removed;
  }

  /**
   * Whether the page of a linear address, or one with the same index in another page table, holds a
   * watched byte of any address space.
   */
  public boolean coversIndexOf(int linear) {
    int page = linear >>> 12;
    for (Watch watch : watches) {
      int first = watch.linear() >>> 12;
      int pages = (watch.linear() + watch.length() - 1 >>> 12) - first;
      if ((page - first & INDEX_MASK) <= pages) {
        return true;
      }
    }
    return false;
  }

  /** The processor reads or writes bytes of a page that is in no map. */
  public void accessed(int directoryBase, int linear, int length, boolean write) {
    if (hit != null) {
      return;
    }
    for (Watch watch : watches) {
      if ((write ? watch.writes() : watch.reads())
          && watch.overlaps(linear, length)
          && watch.space().contains(directoryBase)) {
        int first = Integer.compareUnsigned(linear, watch.linear()) < 0 ? watch.linear() : linear;
        hit = new WatchHit(first, write);
        stops.raise();
        return;
      }
    }
  }

  /** The instruction that made the accesses faults and will make them again. */
  public void forgetHit() {
    hit = null;
  }

  /** The first hit since the last call, or null. */
  public WatchHit takeHit() {
    WatchHit taken = hit;
    hit = null;
    return taken;
  }
}
