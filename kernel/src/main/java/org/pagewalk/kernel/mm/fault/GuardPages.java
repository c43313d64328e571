package org.pagewalk.kernel.mm.fault;

import org.pagewalk.kernel.event.FaultDecision;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.addressspace.PageTables;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pagefile.CommitLimit;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.vad.Vad;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Guard pages: a one-shot alarm, except on the current thread's own stack, where the guard silently
 * moves down a page and the stack limit follows. The lowest page of a stack is never committed;
 * when the guard would have to move there the thread gets STACK_OVERFLOW.
 *
 * <p>All that may wait or fail for a reason of its own is done before the guard is cleared, so that
 * trying again leads to the same question.
 *
 * @nt "Windows Internals 4, ch. 7, User Stacks"; NT's name is MiCheckForUserStackOverflow
 */
final class GuardPages {
  private static final FaultOutcome GROWN = new FaultOutcome.Resolved(FaultKind.GUARD_STACK);

  /** What a touched guard leads to. */
  private sealed interface Alarm {
    /** The guard is cleared. */
    record Raised(FaultDecision decision, int status) implements Alarm {}

    /** The guard stays, because what is needed to answer is missing. */
    record Blocked(FaultOutcome outcome) implements Alarm {}
  }

  private static final Alarm TOUCHED =
      new Alarm.Raised(FaultDecision.GUARD_TOUCHED, NtStatus.GUARD_PAGE_VIOLATION);
  private static final Alarm GROWS = new Alarm.Raised(FaultDecision.STACK_GROWS, NtStatus.SUCCESS);
  private static final Alarm OVERFLOWS =
      new Alarm.Raised(FaultDecision.STACK_OVERFLOWS, NtStatus.STACK_OVERFLOW);

  private final PageTables tables;
  private final PteFormat format;
  private final CommitLimit commit;
  private final AccessFaults accessFaults;

  GuardPages(FaultResources resources, AccessFaults accessFaults) {
    this.tables = resources.tables();
    this.format = resources.format();
    this.commit = resources.commit();
    this.accessFaults = accessFaults;
  }

  /** Answers the touch of a page whose protection has the guard bit. */
  FaultOutcome hit(Fault fault, int protection, long pte, Vad vad) {
    return switch (alarm(fault)) {
      case Alarm.Blocked(FaultOutcome outcome) -> {
        fault.steps().add(FaultDecision.STACK_NOT_AT_HAND);
        yield outcome;
      }
      case Alarm.Raised(FaultDecision decision, int status) -> {
        if (tables.read(fault.space(), fault.pageAddress()) != pte) {
          yield FaultOutcome.TRY_AGAIN;
        }
        clear(fault, protection, pte, vad);
        fault.steps().add(decision);
        yield status == NtStatus.SUCCESS ? GROWN : fault.failed(status);
      }
    };
  }

  private Alarm alarm(Fault fault) {
    StackBounds bounds = fault.who().stackBounds();
    if (bounds == null
        || bounds.user().space() != fault.space()
        || fault.pageAddress() == Page.start(bounds.teb())) {
      return TOUCHED;
    }
    Alarm missing = unlessAccessible(bounds, Access.READ);
    if (missing != null) {
      return missing;
    }
    return isOnStack(bounds, fault.address()) ? moveDown(fault, bounds) : TOUCHED;
  }

  /** Null if the TEB can be accessed; a thread that has spoilt its TEB has no stack to grow. */
  private static Alarm unlessAccessible(StackBounds bounds, Access access) {
    return switch (bounds.user().makeAccessible(bounds.teb(), access)) {
      case FaultOutcome.Resolved _ -> null;
      case FaultOutcome.Wait wait -> new Alarm.Blocked(wait);
      case FaultOutcome.Failed _ -> TOUCHED;
    };
  }

  private static boolean isOnStack(StackBounds bounds, int address) {
    int bottom = bounds.allocationBase();
    return bottom != 0
        && Integer.compareUnsigned(address, bottom) >= 0
        && Integer.compareUnsigned(address, bounds.base()) < 0;
  }

  private void clear(Fault fault, int protection, long pte, Vad vad) {
    int without = Protection.withoutGuard(protection);
    long cleared;
    if (pte != 0) {
      cleared = format.withProtection(pte, without);
      if (format.isTransition(pte)) {
        int frame = format.frame(pte);
        tables
            .pfn()
            .setOriginalPte(frame, format.withProtection(tables.pfn().originalPte(frame), without));
      }
    } else {
      cleared =
          vad instanceof Vad.ViewVad ? format.prototypeLookup(without) : format.demandZero(without);
    }
    tables.write(fault.space(), fault.pageAddress(), cleared);
  }

  /** Commits the page below with a guard, or the last ones without. */
  private Alarm moveDown(Fault fault, StackBounds bounds) {
    int touched = fault.pageAddress();
    int reserve = (int) Page.roundUp(bounds.guaranteedBytes());
    int next = touched - Page.SIZE;
    int lowest = bounds.allocationBase() + Page.SIZE;
    if (Integer.compareUnsigned(next - reserve, lowest) > 0) {
      Alarm alarm = commitPage(fault, next, Protection.READWRITE | Protection.GUARD);
      return alarm == GROWS ? setLimit(bounds, touched, GROWS) : alarm;
    }
    for (int page = next; Integer.compareUnsigned(page, lowest) >= 0; page -= Page.SIZE) {
      Alarm alarm = commitPage(fault, page, Protection.READWRITE);
      if (alarm != GROWS) {
        return alarm;
      }
    }
    return setLimit(bounds, lowest, OVERFLOWS);
  }

  private static Alarm setLimit(StackBounds bounds, int limit, Alarm done) {
    Alarm missing = unlessAccessible(bounds, Access.WRITE);
    if (missing != null) {
      return missing;
    }
    bounds.setLimit(limit);
    return done;
  }

  /** Commits a page of the stack if it is not: the stack grows unless there is no commit for it. */
  private Alarm commitPage(Fault fault, int pageAddress, int protection) {
    AddressSpace space = fault.space();
    if (!(space.vads().find(Page.number(pageAddress)) instanceof Vad.PrivateVad vad)) {
      return OVERFLOWS;
    }
    FaultOutcome table = accessFaults.makeTableResident(space, pageAddress, fault.who());
    if (!table.isResolved()) {
      return new Alarm.Blocked(table);
    }
    long pte = tables.read(space, pageAddress);
    boolean committed = format.isValid(pte) || pte != 0 && !isDecommitted(pte);
    if (committed || vad.isCommitted() && pte == 0) {
      return GROWS;
    }
    if (!commit.charge(1)) {
      return OVERFLOWS;
    }
    space.addCommitCharge(1);
    vad.addCommitCharge(1);
    tables.write(space, pageAddress, format.demandZero(protection));
    return GROWS;
  }

  private boolean isDecommitted(long pte) {
    return format.isSoftware(pte) && format.protection(pte) == Protection.DECOMMITTED;
  }
}
