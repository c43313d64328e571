package org.pagewalk.kernel.mm.virtual;

import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.AccessFaults;
import org.pagewalk.kernel.mm.fault.AccessViolationStatus;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.fault.FaultResources;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.workingset.WorkingSet;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Locking pages in the working set or in memory: NtLockVirtualMemory, NtUnlockVirtualMemory. A page
 * that was brought in stays while the others follow, so that a wait in between loses nothing.
 */
public final class PageLocks {
  /** Lock in the process's working set. */
  public static final int MAP_PROCESS = 1;

  /** Lock in physical memory. */
  public static final int MAP_SYSTEM = 2;

  private static final int IN_PROGRESS = 4;
  private static final int FLUID_PAGES = 8;

  private final FaultResources resources;
  private final AccessFaults accessFaults;

  PageLocks(FaultResources resources, AccessFaults accessFaults) {
    this.resources = resources;
    this.accessFaults = accessFaults;
  }

  /** Locks the pages of a range; WAS_LOCKED is a success. */
  public AllocationResult lock(AddressSpace space, FaultContext who, int base, int size, int kind) {
    int status = check(space, base, size, kind);
    if (status != NtStatus.SUCCESS) {
      return AllocationResult.failed(status);
    }
    int first = Page.number(base);
    int last = Page.number(base + size - 1);
    WorkingSet workingSet = space.workingSet();
    int count = last - first + 1;
    if (workingSet.lockedPages() + count > space.minimumWorkingSet() - FLUID_PAGES
        && !areLocked(space, first, last, 0)) {
      return AllocationResult.failed(NtStatus.WORKING_SET_QUOTA);
    }
    bringIn(space, who, first, last);
    boolean were = areLocked(space, first, last, kind);
    for (int pageNumber = first; pageNumber <= last; pageNumber++) {
      int entry = workingSet.find(Page.address(pageNumber));
      if (entry >= 0) {
        workingSet.setLocks(entry, workingSet.locks(entry) & ~IN_PROGRESS | kind);
      }
    }
    return new AllocationResult(
        were ? NtStatus.WAS_LOCKED : NtStatus.SUCCESS, Page.address(first), Page.size(count));
  }

  private static int check(AddressSpace space, int base, int size, int kind) {
    if (kind == 0 || (kind & ~(MAP_PROCESS | MAP_SYSTEM)) != 0) {
      return NtStatus.INVALID_PARAMETER;
    }
    AddressLimit limit = AddressLimit.ofUser(space);
    if (!limit.admits(base)) {
      return NtStatus.INVALID_PARAMETER_2;
    }
    boolean wrong = size == 0 || !limit.admits(base, size);
    return wrong ? NtStatus.INVALID_PARAMETER_3 : NtStatus.SUCCESS;
  }

  private void bringIn(AddressSpace space, FaultContext who, int first, int last) {
    UserMemory user =
        new UserMemory(accessFaults, resources.tables(), resources.frames().physical(), space, who);
    WorkingSet workingSet = space.workingSet();
    try {
      for (int pageNumber = first; pageNumber <= last; pageNumber++) {
        user.touchForRead(Page.address(pageNumber), 1);
        int entry = workingSet.find(Page.address(pageNumber));
        if (entry >= 0) {
          workingSet.setLocks(entry, workingSet.locks(entry) | IN_PROGRESS);
        }
      }
    } catch (AccessViolationStatus e) {
      for (int pageNumber = first; pageNumber <= last; pageNumber++) {
        int entry = workingSet.find(Page.address(pageNumber));
        if (entry >= 0) {
          workingSet.setLocks(entry, workingSet.locks(entry) & ~IN_PROGRESS);
        }
      }
      throw e;
    }
  }

  /** Whether all pages of a range are locked in the way of {@code kind}; 0 asks for any way. */
  private static boolean areLocked(AddressSpace space, int first, int last, int kind) {
    WorkingSet workingSet = space.workingSet();
    for (int pageNumber = first; pageNumber <= last; pageNumber++) {
      int entry = workingSet.find(Page.address(pageNumber));
      int locks = entry < 0 ? 0 : workingSet.locks(entry);
      if (locks == 0 || (locks & kind) != kind) {
        return false;
      }
    }
    return true;
  }

  /** Unlocks the pages of a range, all of which must be locked in that way. */
  public AllocationResult unlock(AddressSpace space, int base, int size, int kind) {
    int status = check(space, base, size, kind);
    if (status != NtStatus.SUCCESS) {
      return AllocationResult.failed(status);
    }
    int first = Page.number(base);
    int last = Page.number(base + size - 1);
    if (!areLocked(space, first, last, kind)) {
      return AllocationResult.failed(NtStatus.NOT_LOCKED);
    }
    WorkingSet workingSet = space.workingSet();
    for (int pageNumber = first; pageNumber <= last; pageNumber++) {
      int entry = workingSet.find(Page.address(pageNumber));
      workingSet.setLocks(entry, workingSet.locks(entry) & ~kind);
    }
    return new AllocationResult(NtStatus.SUCCESS, Page.address(first), Page.size(last - first + 1));
  }
}
