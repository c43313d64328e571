package org.pagewalk.kernel.mm.virtual;

import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_COMMIT;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_LARGE_PAGES;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_PHYSICAL;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_RESERVE;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_RESET;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_TOP_DOWN;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_WRITE_WATCH;

import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.event.MemoryEvent;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.addressspace.AddressSpaceLife;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.fault.FaultResources;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pagefile.CommitLimit;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.vad.Vad;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Reserving and committing: NtAllocateVirtualMemory. The statuses and their order are NT's.
 *
 * @nt "Windows Internals 4, ch. 7, Reserving and Committing Pages"
 */
public final class VirtualMemory {
  private static final int KNOWN_TYPES =
      MEM_COMMIT
          | MEM_RESERVE
          | MEM_RESET
          | MEM_TOP_DOWN
          | MEM_WRITE_WATCH
          | MEM_PHYSICAL
          | MEM_LARGE_PAGES;
  private static final int MOST_ZERO_BITS = 21;
  private static final int GRANULARITY = SystemLayout.ALLOCATION_GRANULARITY;
  private static final int GRANULARITY_PAGES = Page.number(GRANULARITY);

  private final RegionPages pages;
  private final ViewProtection viewProtection;
  private final AddressSpaceLife life;
  private final CommitLimit commit;
  private final EventLog log;

  VirtualMemory(
      FaultResources resources,
      RegionPages pages,
      ViewProtection viewProtection,
      AddressSpaceLife life) {
    this.pages = pages;
    this.viewProtection = viewProtection;
    this.life = life;
    this.commit = resources.commit();
    this.log = resources.log();
  }

  /**
   * Reserves, commits or resets memory.
   *
   * @param base wanted user virtual address, 0 for any
   * @param zeroBits high address bits that must be zero, when {@code base} is 0
   * @param size bytes, unsigned
   * @param type MEM_* bits
   * @param protect PAGE_* bits
   */
  public AllocationResult allocate(
      AddressSpace space,
      FaultContext who,
      int base,
      int zeroBits,
      int size,
      int type,
      int protect) {
    int status = checkArguments(space, base, zeroBits, size, type, protect);
    if (status != NtStatus.SUCCESS) {
      return AllocationResult.failed(status);
    }
    int protection = Protection.fromWin32(protect);
    if ((type & MEM_RESET) != 0) {
      return reset(space, who, base, size);
    }
    if (base == 0 || (type & MEM_RESERVE) != 0) {
      return reserve(space, base, zeroBits, size, type, protection);
    }
    return commit(space, who, base, size, protection);
  }

  private static int checkArguments(
      AddressSpace space, int base, int zeroBits, int size, int type, int protect) {
    if (Integer.compareUnsigned(zeroBits, MOST_ZERO_BITS) > 0) {
      return NtStatus.INVALID_PARAMETER_3;
    }
    boolean typeIsWrong =
        (type & ~KNOWN_TYPES) != 0
            || (type & (MEM_COMMIT | MEM_RESERVE | MEM_RESET)) == 0
            || (type & MEM_RESET) != 0 && type != MEM_RESET
            || (type & (MEM_WRITE_WATCH | MEM_PHYSICAL)) != 0 && (type & MEM_RESERVE) == 0
            || (type & MEM_PHYSICAL) != 0
                && (type & ~(MEM_PHYSICAL | MEM_RESERVE | MEM_TOP_DOWN)) != 0
            || (type & MEM_LARGE_PAGES) != 0
                && (type & (MEM_COMMIT | MEM_RESERVE)) != (MEM_COMMIT | MEM_RESERVE);
    if (typeIsWrong) {
      return NtStatus.INVALID_PARAMETER_5;
    }
    int protection = Protection.fromWin32(protect);
    if (protection == Protection.INVALID || Protection.isCopyOnWrite(protection)) {
      return NtStatus.INVALID_PAGE_PROTECTION;
    }
    if ((type & MEM_PHYSICAL) != 0 && protection != Protection.READWRITE) {
      return NtStatus.INVALID_PARAMETER_6;
    }
    AddressLimit limit = AddressLimit.ofRegions(space);
    if (!limit.admits(base)) {
      return NtStatus.INVALID_PARAMETER_2;
    }
    boolean sizeIsWrong = size == 0 || !limit.admits(base, size);
    return sizeIsWrong ? NtStatus.INVALID_PARAMETER_4 : NtStatus.SUCCESS;
  }

  /** Last address that a region of the program may have: MM_HIGHEST_VAD_ADDRESS. */
  static long highestRegionAddress(AddressSpace space) {
    return (space.highestUserAddress() & 0xFFFF_FFFFL) - GRANULARITY;
  }

  private AllocationResult reserve(
      AddressSpace space, int base, int zeroBits, int size, int type, int protection) {
    if ((type & MEM_LARGE_PAGES) != 0) {
      return AllocationResult.failed(NtStatus.NOT_SUPPORTED);
    }
    int first;
    int last;
    if (base == 0) {
      int count = (int) Page.count(size & 0xFFFF_FFFFL);
      first = findGap(space, zeroBits, count, (type & MEM_TOP_DOWN) != 0);
      if (first < 0) {
        return AllocationResult.failed(NtStatus.NO_MEMORY);
      }
      last = first + count - 1;
    } else {
      first = Page.number(base) & -GRANULARITY_PAGES;
      last = Page.number(base + size - 1);
      if (space.vads().firstIn(first, last) != null) {
        return AllocationResult.failed(NtStatus.CONFLICTING_ADDRESSES);
      }
    }
    return insertRegion(space, first, last, type, protection);
  }

  /** A free range of so many pages, by the rules for an address that the program left open. */
  static int findGap(AddressSpace space, int zeroBits, int count, boolean topDown) {
    long highest = Math.min(0xFFFF_FFFFL >>> zeroBits, highestRegionAddress(space));
    int lowestPage = Page.number(SystemLayout.LOWEST_USER_ADDRESS);
    int highestPage = (int) Page.number(highest);
    if (Page.offset(highest) != Page.SIZE - 1) {
      highestPage--;
    }
    return topDown
        ? space.vads().highestGap(lowestPage, highestPage, count, GRANULARITY_PAGES)
        : space.vads().lowestGap(lowestPage, highestPage, count, GRANULARITY_PAGES);
  }

  private AllocationResult insertRegion(
      AddressSpace space, int first, int last, int type, int protection) {
    boolean committed = (type & MEM_COMMIT) != 0;
    Vad.PrivateVad vad = new Vad.PrivateVad(first, last, protection, committed);
    if ((type & MEM_WRITE_WATCH) != 0) {
      vad.setWriteWatch();
      space.setWriteWatched();
    }
    if ((type & MEM_PHYSICAL) != 0) {
      vad.setPhysical();
    }
    if (committed && !commit.charge(vad.pageCount())) {
      return AllocationResult.failed(NtStatus.COMMITMENT_LIMIT);
    }
    if (!life.insert(space, vad)) {
      if (committed) {
        commit.release(vad.pageCount());
      }
      return AllocationResult.failed(NtStatus.COMMITMENT_LIMIT);
    }
    if (committed) {
      vad.addCommitCharge(vad.pageCount());
      space.addCommitCharge(vad.pageCount());
    }
    recordChange(committed ? "commit" : "reserve", first, last, vad);
    return new AllocationResult(NtStatus.SUCCESS, Page.address(first), Page.size(vad.pageCount()));
  }

  private AllocationResult commit(
      AddressSpace space, FaultContext who, int base, int size, int protection) {
    int first = Page.number(base);
    int last = Page.number(base + size - 1);
    Vad vad = space.vads().find(first);
    if (vad == null || last > vad.lastPage()) {
      return AllocationResult.failed(NtStatus.CONFLICTING_ADDRESSES);
    }
    int status =
        switch (vad) {
          case Vad.PrivateVad region -> commitPrivate(space, who, region, first, last, protection);
          case Vad.MappedVad view -> commitView(space, who, view, first, last, protection);
          case Vad.ImageVad _ -> NtStatus.ALREADY_COMMITTED;
        };
    if (status != NtStatus.SUCCESS) {
      return AllocationResult.failed(status);
    }
    recordChange("commit", first, last, vad);
    return new AllocationResult(status, Page.address(first), Page.size(last - first + 1));
  }

  private int commitPrivate(
      AddressSpace space,
      FaultContext who,
      Vad.PrivateVad vad,
      int first,
      int last,
      int protection) {
    if (vad.isPhysical() || vad.isLocked()) {
      return NtStatus.CONFLICTING_ADDRESSES;
    }
    boolean needsEntries = !vad.isCommitted() || protection != vad.protection();
    int certain = vad.isCommitted() ? 0 : pages.pagesWithoutTable(space, first, last);
    if (!commit.charge(certain)) {
      return NtStatus.COMMITMENT_LIMIT;
    }
    commit.release(certain);
    pages.ensureTables(space, first, last, who, needsEntries);
    pages.makePrivate(space, first, last, who);
    int missing = 0;
    for (int pageNumber = first; pageNumber <= last; pageNumber++) {
      missing += pages.isCommitted(space, vad, pageNumber) ? 0 : 1;
    }
    if (!commit.charge(missing)) {
      return NtStatus.COMMITMENT_LIMIT;
    }
    vad.addCommitCharge(missing);
    space.addCommitCharge(missing);
    for (int pageNumber = first; pageNumber <= last; pageNumber++) {
      if (pages.isCommitted(space, vad, pageNumber)) {
        pages.changeProtection(space, vad, pageNumber, protection);
      } else {
        pages.commit(space, pageNumber, protection);
      }
    }
    return NtStatus.SUCCESS;
  }

  /** Commits pages of a section that was made with SEC_RESERVE; all its views see them. */
  private int commitView(
      AddressSpace space, FaultContext who, Vad.MappedVad view, int first, int last, int asked) {
    if (!view.section().isReserve()) {
      return NtStatus.ALREADY_COMMITTED;
    }
    int protection = ViewProtection.meaning(view, asked);
    if (!view.grants(protection)) {
      return NtStatus.SECTION_PROTECTION;
    }
    pages.ensureTables(space, first, last, who, protection != view.protection());
    pages.makePrivate(space, first, last, who);
    int missing = pages.uncommittedInSection(view, first, last);
    if (!commit.charge(missing)) {
      return NtStatus.COMMITMENT_LIMIT;
    }
    if (!viewProtection.charge(space, view, first, last, protection)) {
      commit.release(missing);
      return NtStatus.COMMITMENT_LIMIT;
    }
    pages.commitInSection(view, first, last);
    viewProtection.set(space, view, first, last, protection);
    return NtStatus.SUCCESS;
  }

  /** MEM_RESET: the content may go; what is dirty need not be written. */
  private AllocationResult reset(AddressSpace space, FaultContext who, int base, int size) {
    int first = (int) Page.count(base & 0xFFFF_FFFFL);
    int last = Page.number(base + size) - 1;
    Vad vad = space.vads().find(Page.number(base));
    if (!(vad instanceof Vad.PrivateVad) || Page.number(base + size - 1) > vad.lastPage()) {
      return AllocationResult.failed(NtStatus.CONFLICTING_ADDRESSES);
    }
    pages.ensureTables(space, Page.number(base), Page.number(base + size - 1), who, false);
    for (int pageNumber = first; pageNumber <= last; pageNumber++) {
      pages.reset(space, pageNumber);
    }
    return new AllocationResult(
        NtStatus.SUCCESS,
        Page.start(base),
        Page.start(base + size - 1) + Page.SIZE - Page.start(base));
  }

  private void recordChange(String change, int first, int last, Vad vad) {
    if (log.listening()) {
      log.record(
          new MemoryEvent.VadChange(change, Page.address(first), Page.lastByte(last), vad.kind()));
    }
  }
}
