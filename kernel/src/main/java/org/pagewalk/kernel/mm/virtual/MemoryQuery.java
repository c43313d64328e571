package org.pagewalk.kernel.mm.virtual;

import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultContext;
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
    int page = address >>> 12;
    Vad vad = space.vads().find(page);
    return vad == null ? free(space, page) : inside(space, who, vad, page);
  }

  private static MemoryBasicInformation free(AddressSpace space, int page) {
    Vad next = space.vads().firstIn(page, space.highestUserPage());
    int end = next == null ? space.highestUserPage() + 1 : next.firstPage();
    return new MemoryBasicInformation(
        NtStatus.SUCCESS,
        page << 12,
        0,
        0,
        end - page << 12,
        MemoryType.MEM_FREE,
        Protection.PAGE_NOACCESS,
        0);
  }

  private MemoryBasicInformation inside(AddressSpace space, FaultContext who, Vad vad, int page) {
    pages.ensureTables(space, page, vad.lastPage(), who, false);
    int protection = pages.protection(space, vad, page);
    int end = page + 1;
    while (end <= vad.lastPage() && pages.protection(space, vad, end) == protection) {
      end++;
    }
    boolean committed = protection != RegionPages.NOT_COMMITTED;
    return new MemoryBasicInformation(
        NtStatus.SUCCESS,
        page << 12,
        vad.start(),
        Protection.toWin32(vad.protection()),
        end - page << 12,
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
    Vad vad = space.vads().find(address >>> 12);
    return vad instanceof Vad.ViewVad view && view.controlArea().file() != null
        ? view.controlArea().file().name()
        : null;
  }
}
