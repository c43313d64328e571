package org.pagewalk.kernel.mm.systemspace;

import java.util.ArrayList;
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
  private final ArrayList<Integer> directories = new ArrayList<>();
  private int bootDirectory;

  public SystemSpace(PageFrames frames, TlbControl tlb) {
    this.frames = frames;
    this.pfn = frames.pfn();
    this.physical = frames.physical();
    this.format = frames.format();
    this.geometry = format.geometry();
    this.tlb = tlb;
  }

  /** Makes the boot directory and the tables that the processor's structures need. */
  public void boot() {
    bootDirectory = requireFrame();
    frames.activate(
        bootDirectory,
        geometry.pdeAddress(SystemLayout.SYSTEM_BASE),
        bootDirectory,
        format.demandZero(Protection.READWRITE),
        PfnDatabase.SYSTEM | PfnDatabase.PAGE_TABLE);
    writeSelfMap(bootDirectory);
    directories.add(bootDirectory);
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

  /** Frame of the directory that has a system half only. */
  public int bootDirectory() {
    return bootDirectory;
  }

  /** Gives a new, zeroed directory its system half and self-map. */
  public void addDirectory(int directoryFrame) {
    for (int index = geometry.firstSystemIndex(); index < geometry.directoryEntries(); index++) {
      long pde = readDirectory(bootDirectory, index);
      if (!geometry.isSelfMap(index) && pde != 0) {
        writeDirectory(directoryFrame, index, pde);
      }
    }
    writeSelfMap(directoryFrame);
    directories.add(directoryFrame);
  }

  /** Forgets a directory that is about to be freed. */
  public void removeDirectory(int directoryFrame) {
    directories.remove(Integer.valueOf(directoryFrame));
  }

  private void writeSelfMap(int directoryFrame) {
    writeDirectory(
        directoryFrame, geometry.firstSystemIndex(), format.validDirectory(directoryFrame, false));
  }

  private long readDirectory(int directoryFrame, int index) {
    return format.read(
        physical, PhysicalPort.addressOf(directoryFrame) + (long) index * geometry.entrySize());
  }

  private void writeDirectory(int directoryFrame, int index, long pde) {
    format.write(
        physical,
        PhysicalPort.addressOf(directoryFrame) + (long) index * geometry.entrySize(),
        pde);
  }

  /** Whether there is a system page table for an address. */
  boolean hasTable(int address) {
    return readDirectory(bootDirectory, geometry.directoryIndex(address)) != 0;
  }

  /** Makes the system page table of an address if there is none; false for want of memory. */
  public boolean ensureTable(int address) {
    if (hasTable(address)) {
      return true;
    }
    int index = geometry.directoryIndex(address);
    int frame = frames.takeZeroed();
    if (frame == PfnDatabase.NONE) {
      return false;
    }
    frames.activate(
        frame,
        geometry.pdeAddress(address),
        bootDirectory,
        format.demandZero(Protection.READWRITE),
        PfnDatabase.SYSTEM | PfnDatabase.PAGE_TABLE);
    for (int directory : directories) {
      writeDirectory(directory, index, format.validDirectory(frame, false));
    }
    return true;
  }

  private int tableFrame(int address) {
    return format.frame(readDirectory(bootDirectory, geometry.directoryIndex(address)));
  }

  private long pteLocation(int address) {
    return PhysicalPort.addressOf(tableFrame(address))
        + (long) geometry.tableIndex(address) * geometry.entrySize();
  }

  /** The entry that maps an address of system space; 0 if it has none. */
  public long pte(int address) {
    long pde = readDirectory(bootDirectory, geometry.directoryIndex(address));
    return format.isValid(pde) ? format.read(physical, pteLocation(address)) : 0;
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
