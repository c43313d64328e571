package org.pagewalk.kernel.mm.systemspace;

import java.util.ArrayList;
import java.util.Arrays;
import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.emulator.port.TlbControl;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pfn.PageFrames;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.pte.PteFormat;

/**
 * The system half of every page directory. There is one set of system page tables; a table is made
 * when it is first needed and entered into every directory at once, so that a new system mapping
 * appears in all address spaces. Only the self-map differs from directory to directory. All entries
 * are supervisor only, and nothing here is ever paged.
 *
 * @nt "Windows Internals 4, ch. 7, x86 System Address Space Layout"
 */
public final class SystemSpace {
  private final PageFrames frames;
  private final PfnDatabase pfn;
  private final PhysicalPort physical;
  private final PteFormat format;
  private final PageTableGeometry geometry;
  private final TlbControl tlb;
  private final ArrayList<Integer> directoryBaseFrames = new ArrayList<>();
  private int bootBaseFrame;

  /**
   * Frames of the system page tables, which are never given back, by place in the system half; of
   * the self-map, the boot directories.
   */
  private final int[] tableFrames;

  public SystemSpace(PageFrames frames, TlbControl tlb) {
    this.frames = frames;
    this.pfn = frames.pfn();
    this.physical = frames.physical();
    this.format = frames.format();
    this.geometry = format.geometry();
    this.tlb = tlb;
    tableFrames = new int[geometry.directoryEntries() - geometry.firstSystemIndex()];
    Arrays.fill(tableFrames, PfnDatabase.NONE);
  }

  /** Makes the boot directories and the tables that the processor's structures need. */
  public void boot() {
    bootBaseFrame = makeDirectories();
    for (int i = 0; i < geometry.directories(); i++) {
      setTable(selfMapped(i), format.directoryFrame(physical, bootBaseFrame, i));
    }
    ensureTable(geometry.hyperspace());
    ensureTable(SystemLayout.KERNEL_STACKS);
    ensureTable(SystemLayout.PROTOTYPE_POOL);
    ensureTable(SystemLayout.PCR);
  }

  private int requireFrame() {
    int frame = frames.takeZeroed();
    if (frame == PfnDatabase.NONE) {
      throw new IllegalStateException("no RAM for the system's own pages");
    }
    return frame;
  }

  /** Frame that CR3 names for the directories that have a system half only. */
  public int bootBaseFrame() {
    return bootBaseFrame;
  }

  /**
   * Makes the page directories of an address space, which have the system half and map themselves;
   * so many frames must be available as {@link PageTableGeometry#framesAboveTables} says.
   *
   * @return the frame that CR3 names
   */
  public int createDirectories() {
    int baseFrame = makeDirectories();
    for (int index = geometry.firstSystemIndex(); index < geometry.directoryEntries(); index++) {
      int address = geometry.firstAddress(index);
      long pde = directoryEntry(bootBaseFrame, address);
      if (!geometry.isSelfMap(index) && pde != 0) {
        format.writeDirectoryEntry(physical, baseFrame, address, pde);
      }
    }
    return baseFrame;
  }

  private int makeDirectories() {
    int[] directories = new int[geometry.directories()];
    for (int i = 0; i < directories.length; i++) {
      directories[i] = requireFrame();
    }
    int baseFrame = geometry.hasPointerTable() ? makePointerTable() : directories[0];
    int withSelfMap = directories[geometry.directory(SystemLayout.SYSTEM_BASE)];
    for (int i = 0; i < directories.length; i++) {
      activate(directories[i], geometry.pdeAddress(selfMapped(i)), withSelfMap);
      format.enterDirectory(physical, baseFrame, i, directories[i]);
    }
    for (int i = 0; i < directories.length; i++) {
      format.writeDirectoryEntry(
          physical, baseFrame, selfMapped(i), format.validDirectory(directories[i], false));
    }
    directoryBaseFrames.add(baseFrame);
    return baseFrame;
  }

  /** Linear address whose page table, to the processor, is a page directory. */
  private int selfMapped(int directory) {
    return geometry.firstAddress(geometry.firstSystemIndex() + directory);
  }

  /**
   * Deviation: NT puts the tables of many processes in one page; here each has a page, which no
   * address in the self-map shows.
   */
  private int makePointerTable() {
    int frame = requireFrame();
    activate(frame, 0, PfnDatabase.NONE);
    return frame;
  }

  private void activate(int frame, int pteAddress, int pteFrame) {
    frames.activate(
        frame,
        pteAddress,
        pteFrame,
        format.demandZero(Protection.READWRITE),
        PfnDatabase.SYSTEM | PfnDatabase.PAGE_TABLE);
  }

  /** Frees page directories made by {@link #createDirectories}. */
  public void freeDirectories(int baseFrame) {
    directoryBaseFrames.remove(Integer.valueOf(baseFrame));
    for (int i = 0; i < geometry.directories(); i++) {
      frames.deleteMapped(format.directoryFrame(physical, baseFrame, i));
    }
    if (geometry.hasPointerTable()) {
      frames.deleteMapped(baseFrame);
    }
  }

  private long directoryEntry(int baseFrame, int address) {
    return format.readDirectoryEntry(physical, baseFrame, address);
  }

  /** Whether there is a system page table for an address. */
  boolean hasTable(int address) {
    return tableFrame(address) != PfnDatabase.NONE;
  }

  /** Makes the system page table of an address if there is none; false for want of memory. */
  public boolean ensureTable(int address) {
    if (hasTable(address)) {
      return true;
    }
    int frame = frames.takeZeroed();
    if (frame == PfnDatabase.NONE) {
      return false;
    }
    int directory = format.directoryFrame(physical, bootBaseFrame, geometry.directory(address));
    activate(frame, geometry.pdeAddress(address), directory);
    for (int baseFrame : directoryBaseFrames) {
      format.writeDirectoryEntry(physical, baseFrame, address, format.validDirectory(frame, false));
    }
    setTable(address, frame);
    return true;
  }

  private void setTable(int address, int frame) {
    tableFrames[geometry.directoryIndex(address) - geometry.firstSystemIndex()] = frame;
  }

  private int tableFrame(int address) {
    return tableFrames[geometry.directoryIndex(address) - geometry.firstSystemIndex()];
  }

  /** The entry that maps an address of system space; 0 if it has none. */
  public long pte(int address) {
    int table = tableFrame(address);
    return table == PfnDatabase.NONE
        ? 0
        : format.read(physical, Page.physical(table, geometry.pteAddress(address)));
  }

  /**
   * Takes a zeroed frame, maps it for ring 0 in every address space, where nothing is mapped, and
   * answers it; {@link PfnDatabase#NONE} for want of memory.
   */
  public int allocatePage(int address) {
    if (!ensureTable(address)) {
      return PfnDatabase.NONE;
    }
    int frame = frames.takeZeroed();
    if (frame != PfnDatabase.NONE) {
      frames.activate(
          frame,
          geometry.pteAddress(address),
          tableFrame(address),
          format.demandZero(Protection.READWRITE),
          PfnDatabase.SYSTEM);
      frames.writePte(
          geometry.pteAddress(address),
          tableFrame(address),
          format.withDirty(format.valid(frame, Protection.READWRITE, false)));
    }
    return frame;
  }

  /** Removes a mapping made by {@link #allocatePage}, and frees its frame. */
  public void freePage(int address) {
    int frame = format.frame(pte(address));
    frames.writePte(geometry.pteAddress(address), tableFrame(address), 0);
    tlb.invalidatePage(address);
    frames.deleteMapped(frame);
  }

  /**
   * Physical address behind an address of system space.
   *
   * @throws IllegalStateException if nothing is mapped there, which is a defect of the caller
   */
  public long physicalAddress(int address) {
    long pte = pte(address);
    if (!format.isValid(pte)) {
      throw new IllegalStateException("%08X is not mapped".formatted(address));
    }
    return Page.physical(format.frame(pte), address);
  }
}
