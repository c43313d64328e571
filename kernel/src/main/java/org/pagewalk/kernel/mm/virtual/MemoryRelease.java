package org.pagewalk.kernel.mm.virtual;

import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_DECOMMIT;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_RELEASE;

import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.event.MemoryEvent;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.addressspace.AddressSpaceLife;
import org.pagewalk.kernel.mm.addressspace.PageRemover;
import org.pagewalk.kernel.mm.addressspace.PageTables;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.fault.FaultResources;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pagefile.CommitLimit;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.vad.Vad;
import org.pagewalk.kernel.status.NtStatus;

/** Decommitting and releasing: NtFreeVirtualMemory. */
public final class MemoryRelease {
  private final RegionPages pages;
  private final AddressSpaceLife life;
  private final PageRemover remover;
  private final PageTables tables;
  private final PteFormat format;
  private final CommitLimit commit;
  private final EventLog log;

  MemoryRelease(
      FaultResources resources, RegionPages pages, AddressSpaceLife life, PageRemover remover) {
    this.pages = pages;
    this.life = life;
    this.remover = remover;
    this.tables = resources.tables();
    this.format = resources.format();
    this.commit = resources.commit();
    this.log = resources.log();
  }

  /**
   * Decommits or releases memory.
   *
   * @param base user virtual address
   * @param size bytes, unsigned; 0 for the whole region
   * @param type MEM_DECOMMIT or MEM_RELEASE
   */
  public AllocationResult free(AddressSpace space, FaultContext who, int base, int size, int type) {
    if (type != MEM_DECOMMIT && type != MEM_RELEASE) {
      return AllocationResult.failed(NtStatus.INVALID_PARAMETER_4);
    }
    AddressLimit limit = AddressLimit.ofUser(space);
    if (!limit.admits(base)) {
      return AllocationResult.failed(NtStatus.INVALID_PARAMETER_2);
    }
    if (!limit.admits(base, size)) {
      return AllocationResult.failed(NtStatus.INVALID_PARAMETER_3);
    }
    int first = Page.number(base);
    Vad vad = space.vads().find(first);
    if (vad == null) {
      return AllocationResult.failed(NtStatus.MEMORY_NOT_ALLOCATED);
    }
    int last = size == 0 ? vad.lastPage() : Page.number(base + size - 1);
    int status = checkRange(vad, first, last, size);
    if (status != NtStatus.SUCCESS) {
      return AllocationResult.failed(status);
    }
    Vad.PrivateVad region = (Vad.PrivateVad) vad;
    if (type == MEM_RELEASE) {
      release(space, who, region, first, last);
    } else {
      decommit(space, who, region, first, last);
    }
    record(type == MEM_RELEASE ? "release" : "decommit", first, last, vad);
    return new AllocationResult(NtStatus.SUCCESS, Page.address(first), Page.size(last - first + 1));
  }

  private static int checkRange(Vad vad, int first, int last, int size) {
    if (last > vad.lastPage()) {
      return NtStatus.UNABLE_TO_FREE_VM;
    }
    if (!(vad instanceof Vad.PrivateVad region)) {
      return NtStatus.UNABLE_TO_DELETE_SECTION;
    }
    if (region.isLocked()) {
      return NtStatus.INVALID_PAGE_PROTECTION;
    }
    return size == 0 && first != vad.firstPage() ? NtStatus.FREE_VM_NOT_AT_BASE : NtStatus.SUCCESS;
  }

  private void decommit(
      AddressSpace space, FaultContext who, Vad.PrivateVad vad, int first, int last) {
    pages.ensureTables(space, first, last, who, vad.isCommitted());
    int gone = removePages(space, vad, first, last, decommitted(vad));
    uncharge(space, vad, gone);
    for (int pageNumber = first; pageNumber <= last; pageNumber = pages.nextTable(pageNumber)) {
      tables.freeTableIfUnused(space, Page.address(pageNumber));
    }
  }

  private long decommitted(Vad.PrivateVad vad) {
    return vad.isCommitted() ? format.demandZero(Protection.DECOMMITTED) : 0;
  }

  /** Removes the pages of a range whose tables are resident; returns how many were committed. */
  private int removePages(
      AddressSpace space, Vad.PrivateVad vad, int first, int last, long replacement) {
    int gone = 0;
    for (int pageNumber = first; pageNumber <= last; pageNumber++) {
      gone += !vad.isPhysical() && pages.isCommitted(space, vad, pageNumber) ? 1 : 0;
      if (pages.hasTable(space, pageNumber)) {
        remover.remove(space, Page.address(pageNumber), replacement);
      } else if (!vad.isCommitted()) {
        pageNumber = pages.nextTable(pageNumber) - 1;
      }
    }
    return gone;
  }

  private void uncharge(AddressSpace space, Vad vad, int count) {
    commit.release(count);
    space.addCommitCharge(-count);
    vad.addCommitCharge(-count);
  }

  private void release(
      AddressSpace space, FaultContext who, Vad.PrivateVad vad, int first, int last) {
    boolean whole = first == vad.firstPage() && last == vad.lastPage();
    boolean middle = first > vad.firstPage() && last < vad.lastPage();
    pages.ensureTables(space, first, middle ? vad.lastPage() : last, who, false);
    uncharge(space, vad, removePages(space, vad, first, last, 0));
    if (whole) {
      life.remove(space, vad);
    } else if (middle) {
      split(space, vad, first, last);
    } else if (first == vad.firstPage()) {
      life.shrink(space, vad, last + 1, vad.lastPage());
    } else {
      life.shrink(space, vad, vad.firstPage(), first - 1);
    }
  }

  private void split(AddressSpace space, Vad.PrivateVad vad, int first, int last) {
    Vad.PrivateVad upper = vad.part(last + 1, vad.lastPage());
    int charged = 0;
    for (int pageNumber = upper.firstPage(); pageNumber <= upper.lastPage(); pageNumber++) {
      charged += pages.isCommitted(space, upper, pageNumber) ? 1 : 0;
    }
    life.split(space, vad, first - 1, upper);
    vad.addCommitCharge(-charged);
    upper.addCommitCharge(charged);
  }

  private void record(String change, int first, int last, Vad vad) {
    if (log.listening()) {
      log.record(
          new MemoryEvent.VadChange(change, Page.address(first), Page.lastByte(last), vad.kind()));
    }
  }
}
