package org.pagewalk.kernel.mm.virtual;

import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.event.MemoryEvent;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.fault.FaultResources;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.vad.Vad;
import org.pagewalk.kernel.status.NtStatus;

/** Changing the protection of committed pages: NtProtectVirtualMemory. */
public final class MemoryProtection {
  private final RegionPages pages;
  private final ViewProtection viewProtection;
  private final EventLog log;

  MemoryProtection(FaultResources resources, RegionPages pages, ViewProtection viewProtection) {
    this.pages = pages;
    this.viewProtection = viewProtection;
    this.log = resources.log();
  }

  /**
   * Changes a protection.
   *
   * @param base user virtual address
   * @param size bytes, unsigned
   * @param protect PAGE_* bits
   */
  public ProtectionResult protect(
      AddressSpace space, FaultContext who, int base, int size, int protect) {
    int protection = Protection.fromWin32(protect);
    if (protection == Protection.INVALID) {
      return ProtectionResult.failed(NtStatus.INVALID_PAGE_PROTECTION);
    }
    AddressLimit limit = AddressLimit.ofRegions(space);
    if (!limit.admits(base)) {
      return ProtectionResult.failed(NtStatus.INVALID_PARAMETER_2);
    }
    if (size == 0 || !limit.admits(base, size)) {
      return ProtectionResult.failed(NtStatus.INVALID_PARAMETER_3);
    }
    int first = Page.number(base);
    int last = Page.number(base + size - 1);
    Vad vad = space.vads().find(first);
    if (vad == null || last > vad.lastPage()) {
      return ProtectionResult.failed(NtStatus.CONFLICTING_ADDRESSES);
    }
    int wanted =
        vad instanceof Vad.ViewVad view ? ViewProtection.meaning(view, protection) : protection;
    int status = checkRegion(vad, wanted);
    if (status != NtStatus.SUCCESS) {
      return ProtectionResult.failed(status);
    }
    return change(space, who, vad, first, last, wanted);
  }

  private static int checkRegion(Vad vad, int protection) {
    return switch (vad) {
      case Vad.PrivateVad region ->
          region.isLocked() || region.isPhysical() || Protection.isCopyOnWrite(protection)
              ? NtStatus.INVALID_PAGE_PROTECTION
              : NtStatus.SUCCESS;
      case Vad.ViewVad view ->
          view.grants(protection) ? NtStatus.SUCCESS : NtStatus.SECTION_PROTECTION;
    };
  }

  private ProtectionResult change(
      AddressSpace space, FaultContext who, Vad vad, int first, int last, int protection) {
    pages.ensureTables(space, first, last, who, true);
    pages.makePrivate(space, first, last, who);
    for (int pageNumber = first; pageNumber <= last; pageNumber++) {
      if (!pages.isCommitted(space, vad, pageNumber)) {
        return ProtectionResult.failed(NtStatus.NOT_COMMITTED);
      }
    }
    int old = Protection.toWin32(pages.protection(space, vad, first));
    switch (vad) {
      case Vad.PrivateVad _ -> {
        for (int pageNumber = first; pageNumber <= last; pageNumber++) {
          pages.changeProtection(space, vad, pageNumber, protection);
        }
      }
      case Vad.ViewVad view -> {
        if (!viewProtection.charge(space, view, first, last, protection)) {
          return ProtectionResult.failed(NtStatus.COMMITMENT_LIMIT);
        }
        viewProtection.set(space, view, first, last, protection);
      }
    }
    if (log.listening()) {
      log.record(
          new MemoryEvent.VadChange(
              "protect", Page.address(first), Page.lastByte(last), vad.kind()));
    }
    return new ProtectionResult(
        NtStatus.SUCCESS, Page.address(first), Page.size(last - first + 1), old);
  }
}
