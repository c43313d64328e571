package org.pagewalk.kernel.mm.addressspace;

import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pagefile.CommitLimit;
import org.pagewalk.kernel.mm.pagefile.PagingFiles;
import org.pagewalk.kernel.mm.pfn.PageFrames;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.systemspace.SystemSpace;
import org.pagewalk.kernel.mm.vad.Vad;

/**
 * Makes address spaces and takes them apart.
 *
 * <p>A new one has the system half, the self-map, and the shared user data: one frame that the
 * kernel writes through its own mapping and every process reads at 7FFE0000. That frame belongs to
 * the system; the processes' mappings of it are not counted and not in a working set.
 *
 * <p>When one is taken apart its regions are removed first by those who know them; what is left
 * here are page tables. One that is out on disk is read only to free the slots it names.
 */
public final class AddressSpaceLife {
  private static final int MINIMUM_WORKING_SET = 50;
  private static final int MAXIMUM_WORKING_SET = 345;
  private static final int SHARED_DATA_PAGES = 16;

  private final PageTables tables;
  private final PageFrames frames;
  private final PfnDatabase pfn;
  private final PteFormat format;
  private final PageTableGeometry geometry;
  private final PageRemover remover;
  private final SystemSpace systemSpace;
  private final AddressSpaces spaces;
  private final CommitLimit commit;
  private final PagingFiles pagingFiles;

  @Derived("scratch")
  private final byte[] content = new byte[Page.SIZE];

  public AddressSpaceLife(
      PageTables tables,
      PageFrames frames,
      PageRemover remover,
      SystemSpace systemSpace,
      AddressSpaces spaces,
      CommitLimit commit,
      PagingFiles pagingFiles) {
    this.tables = tables;
    this.frames = frames;
    this.pfn = frames.pfn();
    this.format = frames.format();
    this.geometry = format.geometry();
    this.remover = remover;
    this.systemSpace = systemSpace;
    this.spaces = spaces;
    this.commit = commit;
    this.pagingFiles = pagingFiles;
  }

  /** Frames of a new address space: its page directories and the page table of shared data. */
  public int framesToCreate() {
    return geometry.framesAboveTables() + 1;
  }

  /**
   * Makes an address space; {@link #framesToCreate} frames must be available.
   *
   * @return null if there is no memory or no commit
   */
  public AddressSpace create(int id, int highestUserAddress) {
    if (pfn.availableCount() < framesToCreate() || !commit.charge(geometry.framesAboveTables())) {
      return null;
    }
    int baseFrame = systemSpace.createDirectories();
    AddressSpace space = new AddressSpace(id, baseFrame, highestUserAddress, geometry);
    space.setWorkingSetLimits(MINIMUM_WORKING_SET, MAXIMUM_WORKING_SET);
    Vad.PrivateVad sharedData =
        new Vad.PrivateVad(
            Page.number(SystemLayout.SHARED_USER_DATA),
            Page.number(SystemLayout.SHARED_USER_DATA) + SHARED_DATA_PAGES - 1,
            Protection.READONLY,
            false);
    sharedData.setLocked();
    if (!insert(space, sharedData)) {
      freeDirectories(space);
      return null;
    }
    addTable(space, SystemLayout.SHARED_USER_DATA);
    long systemPte = systemSpace.pte(SystemLayout.KERNEL_SHARED_DATA);
    tables.write(
        space,
        SystemLayout.SHARED_USER_DATA,
        format.valid(format.frame(systemPte), Protection.READONLY, true));
    spaces.add(space);
    return space;
  }

  private void addTable(AddressSpace space, int address) {
    int frame = frames.takeZeroed();
    int table = geometry.tableAddress(address);
    frames.activate(
        frame,
        geometry.pteAddress(table),
        tables.tableFrame(space, table),
        format.demandZero(Protection.READWRITE),
        PfnDatabase.PAGE_TABLE | PfnDatabase.MODIFIED);
    tables.write(space, table, format.validDirectory(frame, true));
    space.workingSet().add(table, 0);
  }

  /** Makes the page table of an address if there is none; a frame must be available. */
  public void ensureTable(AddressSpace space, int address) {
    if (tables.directoryEntry(space, address) == 0) {
      addTable(space, address);
    }
  }

  /** Enters a region and charges the page tables that it is the first to need; false: no commit. */
  public boolean insert(AddressSpace space, Vad vad) {
    int first = geometry.directoryIndex(vad.start());
    int last = geometry.directoryIndex(vad.end());
    int newTables = 0;
    for (int index = first; index <= last; index++) {
      newTables += space.regionsOver(index) == 0 ? 1 : 0;
    }
    if (newTables > 0 && !commit.charge(newTables)) {
      return false;
    }
    space.addCommitCharge(newTables);
    for (int index = first; index <= last; index++) {
      space.addRegionsOver(index, 1);
    }
    space.vads().insert(vad);
    return true;
  }

  /** Takes a region out whose entries are all zero; tables that no region needs are freed. */
  public void remove(AddressSpace space, Vad vad) {
    space.vads().remove(vad);
    leaveTables(space, vad.start(), vad.end(), null);
  }

  /** Shrinks a region; the entries outside its new bounds are all zero. */
  public void shrink(AddressSpace space, Vad vad, int firstPage, int lastPage) {
    int start = vad.start();
    int end = vad.end();
    space.vads().shrink(vad, firstPage, lastPage);
    leaveTables(space, start, end, vad);
  }

  /**
   * Makes two regions of one; the entries between them are all zero.
   *
   * @param lowerLastPage last page that {@code vad} keeps
   * @param upper the upper part, not entered yet
   */
  public void split(AddressSpace space, Vad vad, int lowerLastPage, Vad upper) {
    int start = vad.start();
    int end = vad.end();
    int last = geometry.directoryIndex(upper.end());
    for (int index = geometry.directoryIndex(upper.start()); index <= last; index++) {
      space.addRegionsOver(index, 1);
    }
    space.vads().shrink(vad, vad.firstPage(), lowerLastPage);
    space.vads().insert(upper);
    leaveTables(space, start, end, vad);
  }

  private void leaveTables(AddressSpace space, int start, int end, Vad rest) {
    int last = geometry.directoryIndex(end);
    for (int index = geometry.directoryIndex(start); index <= last; index++) {
      boolean stays =
          rest != null
              && index >= geometry.directoryIndex(rest.start())
              && index <= geometry.directoryIndex(rest.end());
      if (!stays) {
        space.addRegionsOver(index, -1);
        if (space.regionsOver(index) == 0) {
          dropTable(space, index);
          commit.release(1);
          space.addCommitCharge(-1);
        }
      } else {
        tables.freeTableIfUnused(space, geometry.firstAddress(index));
      }
    }
  }

  /** Frees a page table, wherever it is, that no region needs any more. */
  private void dropTable(AddressSpace space, int index) {
    int address = geometry.firstAddress(index);
    if (tables.directoryEntry(space, address) != 0) {
      remover.remove(space, geometry.tableAddress(address), 0);
    }
  }

  /**
   * Takes an address space apart. Its views must have been unmapped; private memory may still be
   * there.
   */
  public void destroy(AddressSpace space) {
    space.setDeleted();
    for (int index = 0; index < geometry.firstSystemIndex(); index++) {
      emptyTable(space, index);
    }
    int charged = space.commitCharge();
    commit.release(charged);
    space.addCommitCharge(-charged);
    spaces.remove(space);
    freeDirectories(space);
  }

  private void freeDirectories(AddressSpace space) {
    systemSpace.freeDirectories(space.directoryBaseFrame());
    commit.release(geometry.framesAboveTables());
  }

  private void emptyTable(AddressSpace space, int index) {
    int address = geometry.firstAddress(index);
    long pde = tables.directoryEntry(space, address);
    if (format.isValid(pde)) {
      for (int entry = 0; entry < geometry.entriesPerPage(); entry++) {
        int at = address + Page.address(entry);
        if (tables.read(space, at) != 0) {
          remover.remove(space, at, 0);
        }
      }
    } else if (pde != 0) {
      releaseSlotsNamedBy(pde);
    }
    if (pde != 0) {
      remover.remove(space, geometry.tableAddress(address), 0);
    }
  }

  /** A table that is not in use names no frames, but it may name slots and shared pages. */
  private void releaseSlotsNamedBy(long pde) {
    long where = pde;
    int frame = PfnDatabase.NONE;
    if (format.isTransition(pde)) {
      frame = format.frame(pde);
      where = pfn.originalPte(frame);
    }
    if (frame != PfnDatabase.NONE && !pfn.has(frame, PfnDatabase.READ_IN_PROGRESS)) {
      frames.physical().read(PhysicalPort.addressOf(frame), content, 0, content.length);
    } else if (!pagingFiles.get(format.pagingFile(where)).read(format.slot(where), content)) {
      return;
    }
    for (int offset = 0; offset < content.length; offset += geometry.entrySize()) {
      remover.giveUp(format.read(content, offset));
    }
  }
}
