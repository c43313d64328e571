package org.pagewalk.kernel.mm.virtual;

import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_RESERVE;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_TOP_DOWN;

import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.event.MemoryEvent;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.addressspace.AddressSpaceLife;
import org.pagewalk.kernel.mm.addressspace.PageRemover;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.fault.FaultResources;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pagefile.CommitLimit;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.section.ImageSection;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.mm.section.Sections;
import org.pagewalk.kernel.mm.section.Subsection;
import org.pagewalk.kernel.mm.vad.Vad;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Mapping and unmapping views of sections: NtMapViewOfSection, NtUnmapViewOfSection. A mapping
 * makes a region and nothing else; pages come with faults. Copy-on-write views are charged when
 * they are mapped, because every page may become this process's own.
 *
 * @nt "Windows Internals 4, ch. 7, Shared Memory and Mapped Files"; NT's name is MmMapViewOfSection
 */
public final class Views {
  private static final int MOST_ZERO_BITS = 21;
  private static final int VIEW_SHARE = 1;
  private static final int VIEW_UNMAP = 2;
  private static final int MEM_DOS_LIM = 0x4000_0000;
  private static final int I386 = 0x14C;
  private static final int GRANULARITY = SystemLayout.ALLOCATION_GRANULARITY;

  private final RegionPages pages;
  private final AddressSpaceLife life;
  private final PageRemover remover;
  private final Sections sections;
  private final CommitLimit commit;
  private final EventLog log;

  Views(
      FaultResources resources,
      RegionPages pages,
      AddressSpaceLife life,
      PageRemover remover,
      Sections sections) {
    this.pages = pages;
    this.life = life;
    this.remover = remover;
    this.sections = sections;
    this.commit = resources.commit();
    this.log = resources.log();
  }

  /**
   * What a view is wanted to be.
   *
   * @param base user virtual address, 0 for any
   * @param zeroBits high address bits that must be zero, when {@code base} is 0
   * @param commitSize bytes to commit at once of a reserved section
   * @param offset byte of the section at which the view begins
   * @param size bytes, 0 for the rest of the section
   * @param inherit ViewShare (1) or ViewUnmap (2)
   * @param type MEM_* bits
   * @param protect PAGE_* bits
   */
  public record Wish(
      int base,
      int zeroBits,
      int commitSize,
      long offset,
      int size,
      int inherit,
      int type,
      int protect) {
    /** All of a section, wherever there is room, for children too. */
    public static Wish whole(int protect) {
      return new Wish(0, 0, 0, 0, 0, VIEW_SHARE, 0, protect);
    }
  }

  /** Maps a view. */
  public ViewResult map(AddressSpace space, Section section, Wish wish) {
    int status = checkArguments(space, wish);
    if (status != NtStatus.SUCCESS) {
      return ViewResult.failed(status);
    }
    if (section.isImage()) {
      return mapImage(space, section, wish);
    }
    if (!Protection.isCompatible(section.protection(), Protection.fromWin32(wish.protect()))) {
      return ViewResult.failed(NtStatus.SECTION_PROTECTION);
    }
    if ((wish.base() & GRANULARITY - 1) != 0 || (wish.offset() & GRANULARITY - 1) != 0) {
      return ViewResult.failed(NtStatus.MAPPED_ALIGNMENT);
    }
    return mapData(space, section, wish);
  }

  private static int checkArguments(AddressSpace space, Wish wish) {
    if (wish.inherit() != VIEW_SHARE && wish.inherit() != VIEW_UNMAP) {
      return NtStatus.INVALID_PARAMETER_8;
    }
    if ((wish.type() & ~(MEM_RESERVE | MEM_TOP_DOWN | MEM_DOS_LIM)) != 0) {
      return NtStatus.INVALID_PARAMETER_9;
    }
    if (Integer.compareUnsigned(wish.zeroBits(), MOST_ZERO_BITS) > 0) {
      return NtStatus.INVALID_PARAMETER_4;
    }
    int protection = Protection.fromWin32(wish.protect());
    if (protection == Protection.INVALID) {
      return NtStatus.INVALID_PAGE_PROTECTION;
    }
    AddressLimit limit = AddressLimit.ofRegions(space);
    if (!limit.admits(wish.base()) || !limit.admits(wish.base(), wish.size())) {
      return NtStatus.INVALID_PARAMETER_3;
    }
    boolean commitTooLarge =
        wish.size() != 0 && Integer.compareUnsigned(wish.commitSize(), wish.size()) > 0;
    return commitTooLarge ? NtStatus.INVALID_PARAMETER_5 : NtStatus.SUCCESS;
  }

  private ViewResult mapData(AddressSpace space, Section section, Wish wish) {
    long wanted = wish.size() & 0xFFFF_FFFFL;
    long offset = wish.offset();
    long rounded = Page.roundUp(section.size());
    if (offset < 0 || offset >= section.size() || wanted > rounded - offset) {
      return ViewResult.failed(NtStatus.INVALID_VIEW_SIZE);
    }
    long size = wanted != 0 ? wanted : section.size() - offset;
    if (size > VirtualMemory.highestRegionAddress(space)) {
      return ViewResult.failed(NtStatus.INVALID_VIEW_SIZE);
    }
    int count = (int) Page.count(size);
    int first = placeData(space, section, wish, count);
    if (first < 0) {
      return ViewResult.failed(
          wish.base() != 0 || section.isBased()
              ? NtStatus.CONFLICTING_ADDRESSES
              : NtStatus.NO_MEMORY);
    }
    int protection = Protection.fromWin32(wish.protect());
    Vad.MappedVad vad =
        new Vad.MappedVad(first, first + count - 1, protection, section, Page.number(offset));
    int charge = Protection.isCopyOnWrite(protection) ? count : 0;
    int status = enter(space, vad, wish, charge);
    if (status != NtStatus.SUCCESS) {
      return ViewResult.failed(status);
    }
    if (section.isReserve() && !commitFirst(vad, wish.commitSize())) {
      removeView(space, vad);
      return ViewResult.failed(NtStatus.COMMITMENT_LIMIT);
    }
    return new ViewResult(NtStatus.SUCCESS, vad.start(), Page.size(vad.pageCount()), offset);
  }

  private boolean commitFirst(Vad.MappedVad view, int bytes) {
    int wanted = (int) Math.min(view.pageCount(), Page.count(bytes & 0xFFFF_FFFFL));
    int last = view.firstPage() + wanted - 1;
    if (!commit.charge(pages.uncommittedInSection(view, view.firstPage(), last))) {
      return false;
    }
    pages.commitInSection(view, view.firstPage(), last);
    return true;
  }

  private static int placeData(AddressSpace space, Section section, Wish wish, int count) {
    int base = section.isBased() ? section.basedAddress() : wish.base();
    if (base == 0) {
      boolean topDown = (wish.type() & MEM_TOP_DOWN) != 0;
      return VirtualMemory.findGap(space, wish.zeroBits(), count, topDown);
    }
    return isFree(space, base, count) ? Page.number(base) : -1;
  }

  private static boolean isFree(AddressSpace space, int base, int count) {
    int first = Page.number(base);
    long last = first + (long) count - 1;
    return last <= Page.number(VirtualMemory.highestRegionAddress(space))
        && first >= Page.number(SystemLayout.LOWEST_USER_ADDRESS)
        && space.vads().firstIn(first, (int) last) == null;
  }

  private ViewResult mapImage(AddressSpace space, Section section, Wish wish) {
    ImageSection image = section.controlArea().image();
    if ((wish.base() & GRANULARITY - 1) != 0) {
      return ViewResult.failed(NtStatus.MAPPED_ALIGNMENT);
    }
    int count = (int) section.controlArea().pageCount();
    int first;
    if (wish.base() != 0) {
      first = isFree(space, wish.base(), count) ? Page.number(wish.base()) : -1;
    } else if (isFree(space, image.imageBase(), count)) {
      first = Page.number(image.imageBase());
    } else {
      boolean topDown = (wish.type() & MEM_TOP_DOWN) != 0;
      first = VirtualMemory.findGap(space, wish.zeroBits(), count, topDown);
    }
    if (first < 0) {
      return ViewResult.failed(
          wish.base() != 0 ? NtStatus.CONFLICTING_ADDRESSES : NtStatus.NO_MEMORY);
    }
    Vad.ImageVad vad =
        new Vad.ImageVad(first, first + count - 1, Protection.EXECUTE_WRITECOPY, section, 0);
    int status = enter(space, vad, wish, copyOnWritePages(section));
    if (status != NtStatus.SUCCESS) {
      return ViewResult.failed(status);
    }
    return new ViewResult(successOf(image, vad), vad.start(), Page.size(count), 0);
  }

  private static int successOf(ImageSection image, Vad.ImageVad vad) {
    if (image.machine() != I386) {
      return NtStatus.IMAGE_MACHINE_TYPE_MISMATCH;
    }
    return vad.start() == image.imageBase() ? NtStatus.SUCCESS : NtStatus.IMAGE_NOT_AT_BASE;
  }

  private static int copyOnWritePages(Section section) {
    int count = 0;
    for (Subsection subsection : section.controlArea().subsections()) {
      if (Protection.isCopyOnWrite(subsection.protection())) {
        count += subsection.pageCount();
      }
    }
    return count;
  }

  private int enter(AddressSpace space, Vad.ViewVad vad, Wish wish, int charge) {
    if (!commit.charge(charge)) {
      return NtStatus.COMMITMENT_LIMIT;
    }
    if (!life.insert(space, vad)) {
      commit.release(charge);
      return NtStatus.COMMITMENT_LIMIT;
    }
    vad.addCommitCharge(charge);
    space.addCommitCharge(charge);
    vad.setInherited(wish.inherit() == VIEW_SHARE);
    vad.controlArea().addView();
    record("map", vad);
    return NtStatus.SUCCESS;
  }

  /**
   * Unmaps the view that holds an address.
   *
   * @return NTSTATUS
   */
  public int unmap(AddressSpace space, FaultContext who, int address) {
    Vad vad = space.isUserAddress(address) ? space.vads().find(Page.number(address)) : null;
    if (!(vad instanceof Vad.ViewVad view)) {
      return NtStatus.NOT_MAPPED_VIEW;
    }
    pages.ensureTables(space, vad.firstPage(), vad.lastPage(), who, false);
    removeView(space, view);
    return NtStatus.SUCCESS;
  }

  /**
   * Removes the pages of all views of an address space that is about to be taken apart. Regions and
   * charges are left to that; a page table that is not resident names no page of a section.
   */
  public void dropAll(AddressSpace space) {
    for (Vad vad : space.vads().toList()) {
      if (vad instanceof Vad.ViewVad view) {
        removePages(space, view);
        sections.unmapped(view.controlArea());
      }
    }
  }

  private void removePages(AddressSpace space, Vad.ViewVad view) {
    for (int pageNumber = view.firstPage(); pageNumber <= view.lastPage(); pageNumber++) {
      if (pages.hasTable(space, pageNumber)) {
        remover.remove(space, Page.address(pageNumber), 0);
      } else {
        pageNumber = pages.nextTable(pageNumber) - 1;
      }
    }
  }

  private void removeView(AddressSpace space, Vad.ViewVad view) {
    removePages(space, view);
    int charged = view.commitCharge();
    commit.release(charged);
    space.addCommitCharge(-charged);
    view.addCommitCharge(-charged);
    life.remove(space, view);
    record("unmap", view);
    sections.unmapped(view.controlArea());
  }

  private void record(String change, Vad vad) {
    if (log.listening()) {
      log.record(new MemoryEvent.VadChange(change, vad.start(), vad.end(), vad.kind()));
    }
  }
}
