package org.pagewalk.kernel.mm.pagefile;

import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.kernel.ke.time.Costs;
import org.pagewalk.kernel.ke.time.DueEvent;
import org.pagewalk.kernel.ke.time.DueQueue;

/**
 * The one disk, on which all paging happens. Transfers follow each other; each takes a latency and
 * a time for every page, in guest time. The host's own I/O is synchronous and takes no guest time.
 */
public final class DiskQueue {
  private final MachineClock clock;
  private final DueQueue due;
  private long busyUntil;
  private int transfers;

  public DiskQueue(MachineClock clock, DueQueue due) {
    this.clock = clock;
    this.due = due;
  }

  /** Queues a transfer of so many pages; {@code completion} must call {@link #ended}. */
  public void begin(int pages, DueEvent completion) {
    long start = Math.max(clock.time(), busyUntil);
    busyUntil = start + Costs.DISK_LATENCY + pages * Costs.DISK_PAGE;
    transfers++;
    due.schedule(busyUntil, completion);
  }

  public void ended() {
    transfers--;
  }

  /** Transfers that have not ended. */
  public int transfers() {
    return transfers;
  }
}
