package org.pagewalk.kernel.mm.fault;

import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.addressspace.PageTables;
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
 * <p>All that may wait is done before the guard is cleared, so that a wait leads to the same
 * question again.
 *
 * @nt "Windows Internals 4, ch. 7, User Stacks"; NT's name is MiCheckForUserStackOverflow
 */
final class GuardPages {
  private static final FaultOutcome GROWN = new FaultOutcome.Resolved(FaultKind.GUARD_STACK);

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
    // Reading the thread's environment block and committing the new guard page are accesses too:
    // they answer through the same scratch fault, so what identifies this one is kept here.
    AddressSpace space = fault.space;
    int address = fault.address;
    FaultContext who = fault.who;
    Fault kept = fault.copy();
    StackBounds bounds = who.stackBounds();
    int status = NtStatus.GUARD_PAGE_VIOLATION;
    FaultOutcome blocked = null;
    try {
      if (bounds != null && isOnStack(bounds, address)) {
        status = moveDown(space, Page.start(address), who, bounds);
      }
    } catch (MustWait wait) {
      blocked = new FaultOutcome.Wait(wait.event());
    } catch (AccessViolationStatus _) {
      status = NtStatus.GUARD_PAGE_VIOLATION;
    }
    fault.restore(kept);
    if (blocked != null) {
      fault.decision = "the stack's guard page was hit; what it needs is not in memory";
      return blocked;
    }
    if (tables.read(space, fault.pageAddress()) != pte) {
      return PageResolver.ALREADY_VALID;
    }
    clear(fault, protection, pte, vad);
    return answer(fault, status);
  }

  private static boolean isOnStack(StackBounds bounds, int address) {
    int bottom = bounds.allocationBase();
    return bottom != 0
        && Integer.compareUnsigned(address, bottom) >= 0
        && Integer.compareUnsigned(address, bounds.base()) < 0;
  }

  private FaultOutcome answer(Fault fault, int status) {
    if (status == NtStatus.SUCCESS) {
      fault.decision = "the stack grows: its guard page moves down";
      return GROWN;
    }
    fault.decision =
        status == NtStatus.STACK_OVERFLOW
            ? "the stack has no page left for its guard"
            : "a guard page was touched; the guard is gone now";
    return fault.failed(status);
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
    tables.write(fault.space, fault.pageAddress(), cleared);
  }

  /** Commits the page below with a guard, or the last ones without; answers a status. */
  private int moveDown(AddressSpace space, int pageAddress, FaultContext who, StackBounds bounds) {
    int bottom = bounds.allocationBase();
    int reserve = (int) Page.roundUp(bounds.guaranteedBytes());
    int next = pageAddress - Page.SIZE;
    int lowest = bottom + Page.SIZE;
    if (Integer.compareUnsigned(next - reserve, lowest) > 0) {
      if (!commitPage(space, next, Protection.READWRITE | Protection.GUARD, who)) {
        return NtStatus.STACK_OVERFLOW;
      }
      bounds.setLimit(pageAddress);
      return NtStatus.SUCCESS;
    }
    for (int address = next; Integer.compareUnsigned(address, lowest) >= 0; address -= Page.SIZE) {
      if (!commitPage(space, address, Protection.READWRITE, who)) {
        return NtStatus.STACK_OVERFLOW;
      }
    }
    bounds.setLimit(lowest);
    return NtStatus.STACK_OVERFLOW;
  }

  private boolean commitPage(AddressSpace space, int address, int protection, FaultContext who) {
    Vad vad = space.vads().find(Page.number(address));
    if (!(vad instanceof Vad.PrivateVad)) {
      return false;
    }
    FaultOutcome table = accessFaults.makeTableResident(space, address, who);
    if (table instanceof FaultOutcome.Wait(var event)) {
      throw who.mustWait(event);
    }
    if (table != null) {
      return false;
    }
    long pte = tables.read(space, address);
    boolean committed = format.isValid(pte) || pte != 0 && !isDecommitted(pte);
    if (committed || vad.isCommitted() && pte == 0) {
      return true;
    }
    if (!commit.charge(1)) {
      return false;
    }
    space.addCommitCharge(1);
    vad.addCommitCharge(1);
    tables.write(space, address, format.demandZero(protection));
    return true;
  }

  private boolean isDecommitted(long pte) {
    return format.isSoftware(pte) && format.protection(pte) == Protection.DECOMMITTED;
  }
}
