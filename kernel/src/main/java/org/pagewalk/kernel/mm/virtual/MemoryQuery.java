package org.pagewalk.kernel.mm.virtual;

import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.vad.Vad;
import org.pagewalk.kernel.status.NtStatus;

/** What is at an address: NtQueryVirtualMemory. */
public final class MemoryQuery {
  private final RegionPages pages;

  MemoryQuery(RegionPages pages) {
    this.pages = pages;
  }

  /** The run of pages alike from an address on: MemoryBasicInformation. */
  public MemoryBasicInformation query(AddressSpace space, FaultContext who, int address) {
    if (!space.isUserAddress(address)) {
      return MemoryBasicInformation.failed(NtStatus.INVALID_PARAMETER);
    }
    int pageNumber = Page.number(address);
    Vad vad = space.vads().find(pageNumber);
    return vad == null ? free(space, pageNumber) : inside(space, who, vad, pageNumber);
  }

  private static MemoryBasicInformation free(AddressSpace space, int pageNumber) {
    Vad next = space.vads().firstIn(pageNumber, space.highestUserPage());
    int end = next == null ? space.highestUserPage() + 1 : next.firstPage();
    return new MemoryBasicInformation(
        NtStatus.SUCCESS,
        Page.address(pageNumber),
        0,
        0,
        Page.size(end - pageNumber),
        MemoryType.MEM_FREE,
        Protection.PAGE_NOACCESS,
        0);
  }

  private MemoryBasicInformation inside(
      AddressSpace space, FaultContext who, Vad vad, int pageNumber) {
    pages.ensureTables(space, pageNumber, vad.lastPage(), who, false);
    int protection = pages.protection(space, vad, pageNumber);
    int end = pageNumber + 1;
    while (end <= vad.lastPage() && pages.protection(space, vad, end) == protection) {
      end++;
    }
    boolean committed = protection != RegionPages.NOT_COMMITTED;
    return new MemoryBasicInformation(
        NtStatus.SUCCESS,
        Page.address(pageNumber),
        vad.start(),
        Protection.toWin32(vad.protection()),
        Page.size(end - pageNumber),
        committed ? MemoryType.MEM_COMMIT : MemoryType.MEM_RESERVE,
        committed ? Protection.toWin32(protection) : 0,
        typeOf(vad));
  }

  private static int typeOf(Vad vad) {
    return switch (vad) {
      case Vad.PrivateVad _ -> MemoryType.MEM_PRIVATE;
      case Vad.MappedVad _ -> MemoryType.MEM_MAPPED;
      case Vad.ImageVad _ -> MemoryType.MEM_IMAGE;
    };
  }

  /** The file mapped at an address: MemorySectionName; null if no file is mapped there. */
  public String sectionName(AddressSpace space, int address) {
    Vad vad = space.vads().find(Page.number(address));
    return vad instanceof Vad.ViewVad view && view.controlArea().file() != null
        ? view.controlArea().file().name()
        : null;
  }
}
