package org.pagewalk.kernel.trap;

import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.kernel.ke.sched.Scheduler;
import org.pagewalk.kernel.ke.sched.SystemThread;
import org.pagewalk.kernel.ke.time.Costs;
import org.pagewalk.kernel.ke.wait.KEvent;
import org.pagewalk.kernel.mm.MemoryManager;

/**
 * A system thread that does the memory manager's background work. The balance set manager also
 * rescues starving threads, once in its period.
 */
final class MemoryThread extends SystemThread {
  /** The work, with NT's priority for it. */
  enum Kind {
    MODIFIED_PAGE_WRITER(17),
    MAPPED_PAGE_WRITER(17),
    BALANCE_SET_MANAGER(16),
    ZERO_PAGE_THREAD(0);

    private final int priority;

    Kind(int priority) {
      this.priority = priority;
    }
  }

  private final Kind kind;
  private final MemoryManager mm;
  private final MachineClock clock;
  private final Scheduler scheduler;
  private long nextPeriod = Costs.BALANCE_PERIOD;

  MemoryThread(Kind kind, MemoryManager mm, MachineClock clock, Scheduler scheduler) {
    super(kind.priority, new KEvent(KEvent.Kind.SYNCHRONIZATION, false));
    this.kind = kind;
    this.mm = mm;
    this.clock = clock;
    this.scheduler = scheduler;
  }

  /** Whether the thread should be woken now. */
  boolean isWanted() {
    return switch (kind) {
      case MODIFIED_PAGE_WRITER -> mm.wantsModifiedWriter();
      case MAPPED_PAGE_WRITER -> mm.wantsMappedWriter();
      case BALANCE_SET_MANAGER -> clock.time() >= nextPeriod || mm.wantsBalanceSetManager();
      case ZERO_PAGE_THREAD -> mm.wantsZeroPageThread();
    };
  }

  @Override
  public boolean step() {
    return switch (kind) {
      case MODIFIED_PAGE_WRITER -> mm.modifiedWriterStep();
      case MAPPED_PAGE_WRITER -> mm.mappedWriterStep();
      case BALANCE_SET_MANAGER -> balance();
      case ZERO_PAGE_THREAD -> mm.zeroPageStep();
    };
  }

  private boolean balance() {
    if (clock.time() >= nextPeriod) {
      scheduler.rescueStarving();
    }
    nextPeriod = clock.time() + Costs.BALANCE_PERIOD;
    return mm.balanceSetStep();
  }
}
