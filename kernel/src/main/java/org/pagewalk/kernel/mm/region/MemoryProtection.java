package org.pagewalk.kernel.mm.region;

import org.pagewalk.kernel.NtStatus;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.fault.FaultResources;
import org.pagewalk.kernel.mm.pagefile.CommitLimit;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.space.AddressSpace;
import org.pagewalk.kernel.mm.vad.Vad;
import org.pagewalk.kernel.view.EventLog;
import org.pagewalk.kernel.view.MemoryEvent;

/**
 * Changing the protection of committed pages: NtProtectVirtualMemory. A page of a view that becomes
 * copy-on-write is charged, because a write will make it this process's own; one that stops being
 * so, and was not written, is returned.
 */
public final class MemoryProtection {
  private final RegionPages pages;
  private final CommitLimit commit;
  private final EventLog log;

  MemoryProtection(FaultResources resources, RegionPages pages) {
    this.pages = pages;
    this.commit = resources.commit();
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
    long highest = VirtualMemory.highestRegionAddress(space);
    if ((base & 0xFFFF_FFFFL) > highest) {
      return ProtectionResult.failed(NtStatus.INVALID_PARAMETER_2);
    }
    if (size == 0 || (size & 0xFFFF_FFFFL) > highest + 1 - (base & 0xFFFF_FFFFL)) {
      return ProtectionResult.failed(NtStatus.INVALID_PARAMETER_3);
    }
    int first = base >>> 12;
    int last = base + size - 1 >>> 12;
    Vad vad = space.vads().find(first);
    if (vad == null || last > vad.lastPage()) {
      return ProtectionResult.failed(NtStatus.CONFLICTING_ADDRESSES);
    }
    int wanted = adapt(vad, protection);
    int status = checkRegion(vad, wanted);
    if (status != NtStatus.SUCCESS) {
      return ProtectionResult.failed(status);
    }
    return change(space, who, vad, first, last, wanted);
  }

  /** What a writable protection means in a view whose writes are private. */
  private static int adapt(Vad vad, int protection) {
    boolean privateWrites =
        vad instanceof Vad.ImageVad
            || vad instanceof Vad.MappedVad view && Protection.isCopyOnWrite(view.protection());
    return privateWrites && Protection.isWritable(protection)
        ? Protection.toCopyOnWrite(protection)
        : protection;
  }

  private static int checkRegion(Vad vad, int protection) {
    return switch (vad) {
      case Vad.PrivateVad region ->
          region.isLocked() || region.isPhysical() || Protection.isCopyOnWrite(protection)
              ? NtStatus.INVALID_PAGE_PROTECTION
              : NtStatus.SUCCESS;
      case Vad.MappedVad view ->
          Protection.isCompatible(view.section().protection(), protection)
              ? NtStatus.SUCCESS
              : NtStatus.SECTION_PROTECTION;
      case Vad.ImageVad _ -> NtStatus.SUCCESS;
    };
  }

  private ProtectionResult change(
      AddressSpace space, FaultContext who, Vad vad, int first, int last, int protection) {
    pages.ensureTables(space, first, last, who, true);
    pages.makePrivate(space, first, last, who);
    for (int page = first; page <= last; page++) {
      if (!pages.isCommitted(space, vad, page)) {
        return ProtectionResult.failed(NtStatus.NOT_COMMITTED);
      }
    }
    int old = Protection.toWin32(pages.protection(space, vad, first));
    if (vad instanceof Vad.ViewVad) {
      if (!charge(space, vad, first, last, protection)) {
        return ProtectionResult.failed(NtStatus.COMMITMENT_LIMIT);
      }
    }
    for (int page = first; page <= last; page++) {
      boolean shared = vad instanceof Vad.ImageVad image && isSharedPage(image, page);
      int own = shared && Protection.isCopyOnWrite(protection) ? protection & ~1 : protection;
      if (pages.protection(space, vad, page) != own) {
        pages.setProtection(space, vad, page, own);
      }
    }
    if (log.listening()) {
      log.record(
          new MemoryEvent.VadChange("protect", first << 12, (last << 12) + 0xFFF, vad.kind()));
    }
    return new ProtectionResult(NtStatus.SUCCESS, first << 12, last - first + 1 << 12, old);
  }

  private static boolean isSharedPage(Vad.ImageVad image, int page) {
    return image.controlArea().subsectionOf(image.sectionPage(page)).isShared();
  }

  private boolean charge(AddressSpace space, Vad vad, int first, int last, int protection) {
    boolean copies = Protection.isCopyOnWrite(protection);
    int change = 0;
    for (int page = first; page <= last; page++) {
      boolean before = pages.isCopied(space, vad, page);
      boolean own = before && pages.isOwn(space, page);
      boolean shared = vad instanceof Vad.ImageVad image && isSharedPage(image, page);
      boolean after = own || copies && !shared;
      change += (after ? 1 : 0) - (before ? 1 : 0);
    }
    if (change > 0 && !commit.charge(change)) {
      return false;
    }
    if (change < 0) {
      commit.release(-change);
    }
    space.addCommitCharge(change);
    vad.addCommitCharge(change);
    return true;
  }
}
