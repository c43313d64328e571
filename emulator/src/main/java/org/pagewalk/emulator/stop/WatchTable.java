package org.pagewalk.emulator.stop;

import java.util.ArrayList;
import java.util.List;

/**
 * The watched ranges of linear memory.
 *
 * <p>A page that holds a watched byte, whatever the address space, is in no map of linear memory
 * for reads or writes, so every access to it takes the slow path and comes here; all other accesses
 * pay nothing. Instruction fetches, page walks and what a kernel or device does by physical address
 * are no accesses of the processor by linear address, and never hit.
 */
public final class WatchTable {
  private static final int PAGE_SIZE = 4096;

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

  /** Whether a page holds a watched byte of any address space. */
  public boolean coversPageOf(int linear) {
    for (Watch watch : watches) {
      if (watch.overlaps(linear & ~(PAGE_SIZE - 1), PAGE_SIZE)) {
        return true;
      }
    }
    return false;
  }

  /** The processor reads or writes bytes of a page that {@link #coversPageOf}. */
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
