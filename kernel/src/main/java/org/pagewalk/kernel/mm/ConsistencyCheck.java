package org.pagewalk.kernel.mm;

import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pagefile.PagingFile;
import org.pagewalk.kernel.mm.pfn.PageState;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.vad.Vad;
import org.pagewalk.kernel.mm.workingset.WorkingSet;

/**
 * Compares the memory manager's books with each other and with guest memory: page lists, share
 * counts, owners of frames, working sets, use of page tables, paging-file slots, commit charge and
 * region trees. It reads everything once and changes nothing.
 */
final class ConsistencyCheck {
  private final MemoryManager memory;
  private final PageTableGeometry geometry;

  @Derived("scratch")
  private int[] namedIn;

  @Derived("scratch")
  private int[] mapped;

  @Derived("scratch")
  private long[] slotsNamed;

  @Derived("scratch")
  private boolean slotsComplete;

  ConsistencyCheck(MemoryManager memory) {
    this.memory = memory;
    geometry = memory.frames().format().geometry();
  }

  private PteFormat format() {
    return memory.frames().format();
  }

  private PhysicalPort physical() {
    return memory.frames().physical();
  }

  void run() {
    PfnDatabase pfn = memory.pfn();
    pfn.assertConsistent();
    namedIn = new int[pfn.frameCount()];
    mapped = new int[pfn.frameCount()];
    slotsNamed = new long[memory.pagingFiles().files().size()];
    slotsComplete = true;
    checkSystemHalf();
    checkPool();
    long charged = 0;
    for (AddressSpace space : memory.addressSpaces().all()) {
      space.vads().assertConsistent();
      checkSpace(space);
      charged += geometry.framesAboveTables() + space.commitCharge();
    }
    checkFrames(pfn);
    checkSlots(pfn);
    checkCommit(charged);
  }

  private void checkSystemHalf() {
    int boot = memory.systemSpace().bootBaseFrame();
    for (int index = geometry.firstSystemIndex(); index < geometry.directoryEntries(); index++) {
      long pde = directoryEntry(boot, index);
      if (geometry.isSelfMap(index)) {
        checkSelfMap(index);
        continue;
      }
      if (pde == 0) {
        continue;
      }
      for (AddressSpace space : memory.addressSpaces().all()) {
        long other = directoryEntry(space.directoryBaseFrame(), index);
        require(
            format().frame(other) == format().frame(pde),
            "%s has another system page table %03X",
            space,
            index);
      }
      countValidEntries(format().frame(pde));
    }
  }

  private void checkSelfMap(int index) {
    for (AddressSpace space : memory.addressSpaces().all()) {
      int directory = index - geometry.firstSystemIndex();
      long pde = directoryEntry(space.directoryBaseFrame(), index);
      require(
          format().frame(pde)
              == format().directoryFrame(physical(), space.directoryBaseFrame(), directory),
          "%s does not map its page directory %d",
          space,
          directory);
    }
  }

  private void countValidEntries(int table) {
    for (int entry = 0; entry < geometry.entriesPerPage(); entry++) {
      if (format().isValid(readEntry(table, entry))) {
        namedIn[table]++;
      }
    }
  }

  private void checkPool() {
    for (int page = 0; page < SystemLayout.PROTOTYPE_POOL_SIZE; page += Page.SIZE) {
      int first = SystemLayout.PROTOTYPE_POOL + page;
      int frame = memory.prototypePool().frameOf(first);
      if (frame == PfnDatabase.NONE) {
        continue;
      }
      for (int entry = 0; entry < geometry.entriesPerPage(); entry++) {
        checkPrototype(first + entry * geometry.entrySize(), readEntry(frame, entry), frame);
      }
    }
  }

  private void checkPrototype(int address, long pte, int poolFrame) {
    if (format().isValid(pte) || format().isTransition(pte)) {
      namedIn[poolFrame]++;
      checkOwner(format().frame(pte), address, poolFrame);
      require(
          memory.pfn().has(format().frame(pte), PfnDatabase.PROTOTYPE),
          "frame %d is not marked as a prototype's",
          format().frame(pte));
      require(
          format().isValid(pte) == memory.pfn().isActive(format().frame(pte)),
          "the prototype PTE %08X is valid exactly when its page is mapped",
          address);
    } else if (format().isPagingFile(pte)) {
      countSlot(pte);
    }
  }

  private void checkSpace(AddressSpace space) {
    int valid = 0;
    for (int index = 0; index < geometry.firstSystemIndex(); index++) {
      long pde = directoryEntry(space.directoryBaseFrame(), index);
      int directory = directoryFrame(space, index);
      require(
          pde == 0 || space.regionsOver(index) > 0,
          "%s has a page table %03X that no region needs",
          space,
          index);
      if (format().isValid(pde)) {
        namedIn[directory]++;
        mapped[format().frame(pde)]++;
        checkOwner(
            format().frame(pde), geometry.pdeAddress(geometry.firstAddress(index)), directory);
        valid += 1 + checkTable(space, index, format().frame(pde));
      } else if (format().isTransition(pde)) {
        namedIn[directory]++;
        slotsComplete = false;
      } else if (pde != 0) {
        countSlot(pde);
        slotsComplete = false;
      }
    }
    require(
        valid == space.workingSet().size(),
        "%s has %d valid pages but %d in its working set",
        space,
        valid,
        space.workingSet().size());
    checkRegionCharges(space);
  }

  /** Answers the number of valid pages that must be in the working set. */
  private int checkTable(AddressSpace space, int index, int table) {
    int used = 0;
    int valid = 0;
    for (int entry = 0; entry < geometry.entriesPerPage(); entry++) {
      long pte = readEntry(table, entry);
      if (pte == 0) {
        continue;
      }
      used++;
      int address = geometry.firstAddress(index) + Page.address(entry);
      require(
          space.vads().find(Page.number(address)) != null,
          "%s has an entry for %08X but no region there",
          space,
          address);
      if (format().isValid(pte)) {
        valid += checkValid(space, address, pte, table) ? 1 : 0;
      } else if (format().isTransition(pte)) {
        namedIn[table]++;
        checkOwner(format().frame(pte), geometry.pteAddress(address), table);
      } else if (format().isPagingFile(pte)) {
        countSlot(pte);
      }
    }
    require(
        used == space.usedEntries(index),
        "page table %03X of %s has %d entries, not %d",
        index,
        space,
        used,
        space.usedEntries(index));
    return valid;
  }

  private boolean checkValid(AddressSpace space, int address, long pte, int table) {
    PfnDatabase pfn = memory.pfn();
    int frame = format().frame(pte);
    namedIn[table]++;
    if (pfn.has(frame, PfnDatabase.SYSTEM)) {
      return false;
    }
    mapped[frame]++;
    require(
        pfn.state(frame) == PageState.ACTIVE,
        "%08X maps frame %d, which is %s",
        address,
        frame,
        pfn.state(frame));
    WorkingSet workingSet = space.workingSet();
    require(
        workingSet.find(address) >= 0,
        "%08X of %s is valid but not in the working set",
        address,
        space);
    if (!pfn.has(frame, PfnDatabase.PROTOTYPE)) {
      checkOwner(frame, geometry.pteAddress(address), table);
    }
    return true;
  }

  private void checkOwner(int frame, int pteAddress, int pteFrame) {
    PfnDatabase pfn = memory.pfn();
    require(
        pfn.pteAddress(frame) == pteAddress && pfn.pteFrame(frame) == pteFrame,
        "frame %d belongs to the entry %08X in frame %d, but %08X in frame %d names it",
        frame,
        pfn.pteAddress(frame),
        pfn.pteFrame(frame),
        pteAddress,
        pteFrame);
  }

  private void checkFrames(PfnDatabase pfn) {
    for (int frame = 0; frame < pfn.frameCount(); frame++) {
      if (!pfn.isActive(frame)) {
        continue;
      }
      boolean system = pfn.has(frame, PfnDatabase.SYSTEM);
      int expected = namedIn[frame] + (system ? 1 : mapped[frame]);
      require(
          pfn.shareCount(frame) == expected,
          "frame %d has share count %d, but %d entries account for it",
          frame,
          pfn.shareCount(frame),
          expected);
    }
  }

  private void countSlot(long pte) {
    PagingFile file = memory.pagingFiles().get(format().pagingFile(pte));
    require(
        file.isUsed(format().slot(pte)),
        "slot %d of paging file %d is named but free",
        format().slot(pte),
        file.number());
    slotsNamed[file.number()]++;
  }

  private void checkSlots(PfnDatabase pfn) {
    for (int frame = 0; frame < pfn.frameCount(); frame++) {
      if (format().isPagingFile(pfn.originalPte(frame))) {
        countSlot(pfn.originalPte(frame));
      }
    }
    if (!slotsComplete) {
      return;
    }
    for (PagingFile file : memory.pagingFiles().files()) {
      long beingWritten = memory.modifiedWriter().slotsBeingWritten(file.number());
      require(
          slotsNamed[file.number()] + beingWritten == file.usedCount(),
          "paging file %d has %d slots in use, but %d are named and %d being written",
          file.number(),
          file.usedCount(),
          slotsNamed[file.number()],
          beingWritten);
    }
  }

  private void checkRegionCharges(AddressSpace space) {
    int charged = 0;
    for (Vad vad : space.vads().toList()) {
      charged += vad.commitCharge();
    }
    for (int index = 0; index < geometry.firstSystemIndex(); index++) {
      charged += space.regionsOver(index) > 0 ? 1 : 0;
    }
    require(
        charged == space.commitCharge(),
        "%s is charged %d pages, but its regions and tables make %d",
        space,
        space.commitCharge(),
        charged);
  }

  private void checkCommit(long ofSpaces) {
    long expected =
        ofSpaces
            + 3L * memory.kernelStacks().count()
            + memory.prototypePool().residentPages()
            + memory.sectionCommitCharge();
    require(
        memory.commit().committed() == expected,
        "%d pages are committed, but %d are accounted for",
        memory.commit().committed(),
        expected);
  }

  private long directoryEntry(int baseFrame, int index) {
    return format().readDirectoryEntry(physical(), baseFrame, geometry.firstAddress(index));
  }

  private int directoryFrame(AddressSpace space, int index) {
    int directory = geometry.directory(geometry.firstAddress(index));
    return format().directoryFrame(physical(), space.directoryBaseFrame(), directory);
  }

  private long readEntry(int frame, int index) {
    return format()
        .read(physical(), PhysicalPort.addressOf(frame) + (long) index * geometry.entrySize());
  }

  private static void require(boolean condition, String otherwise, Object... arguments) {
    if (!condition) {
      throw new AssertionError(otherwise.formatted(arguments));
    }
  }
}
