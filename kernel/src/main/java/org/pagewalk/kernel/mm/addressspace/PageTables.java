package org.pagewalk.kernel.mm.addressspace;

import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.emulator.port.TlbControl;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pfn.PageFrames;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.pte.PteFormat;

/**
 * The page-table entries of the user part of address spaces, read and written in guest memory. A
 * page table is itself a page: its address in the self-map has an entry, the directory entry, and
 * every method here takes such an address like any other.
 *
 * <p>Every write keeps two counts: the entries of a table that are not zero, in the address space;
 * and those that name a frame, as shares of the table's frame. A table whose entries are all zero
 * is freed by {@link #freeTableIfUnused}.
 */
public final class PageTables {
  private final PageFrames frames;
  private final PhysicalPort physical;
  private final PteFormat format;
  private final PageTableGeometry geometry;
  private final PfnDatabase pfn;
  private final TlbControl tlb;

  public PageTables(PageFrames frames, TlbControl tlb) {
    this.frames = frames;
    this.physical = frames.physical();
    this.format = frames.format();
    this.geometry = format.geometry();
    this.pfn = frames.pfn();
    this.tlb = tlb;
  }

  /** Directory entry of an address. */
  public long directoryEntry(AddressSpace space, int address) {
    return format.readDirectoryEntry(physical, space.directoryBaseFrame(), address);
  }

  /** Whether the page table for an address is in memory and in use. */
  public boolean isTableResident(AddressSpace space, int address) {
    return format.isValid(directoryEntry(space, address));
  }

  /** Frame in which the entry of an address lies; the table must be resident. */
  public int tableFrame(AddressSpace space, int address) {
    long pde = directoryEntry(space, address);
    if (!format.isValid(pde)) {
      throw new IllegalStateException("the page table of %08X is not resident".formatted(address));
    }
    return format.frame(pde);
  }

  /** The entry of an address; its page table must be resident. */
  public long read(AddressSpace space, int address) {
    return format.read(
        physical,
        PhysicalPort.addressOf(tableFrame(space, address))
            + Page.offset(geometry.pteAddress(address)));
  }

  /** The entry of an address, or 0 if its page table is not resident. */
  public long readIfResident(AddressSpace space, int address) {
    return isTableResident(space, address) ? read(space, address) : 0;
  }

  /** Writes the entry of an address; its page table must be resident. */
  public void write(AddressSpace space, int address, long pte) {
    int tableFrame = tableFrame(space, address);
    int pteAddress = geometry.pteAddress(address);
    long before = format.read(physical, Page.physical(tableFrame, pteAddress));
    frames.writePte(pteAddress, tableFrame, pte);
    if (!geometry.isInPageTables(address)) {
      int change = (pte != 0 ? 1 : 0) - (before != 0 ? 1 : 0);
      if (change != 0) {
        space.addUsedEntries(geometry.directoryIndex(address), change);
      }
    }
    if (format.isValid(before)) {
      tlb.invalidatePage(address);
    }
  }

  /** Frees the page table of an address if it is resident and all its entries are zero. */
  public void freeTableIfUnused(AddressSpace space, int address) {
    int index = geometry.directoryIndex(address);
    if (space.usedEntries(index) != 0 || !isTableResident(space, address)) {
      return;
    }
    int table = geometry.tableAddress(address);
    int frame = tableFrame(space, address);
    space.workingSet().remove(table);
    write(space, table, 0);
    frames.deleteMapped(frame);
  }

  /** Marks the accessed and, for a write, the dirty bit as the processor does. */
  public void markUsed(AddressSpace space, int address, long pte, boolean written) {
    long marked = format.withAccessed(written ? format.withDirty(pte) : pte);
    if (marked != pte) {
      long at =
          PhysicalPort.addressOf(tableFrame(space, address))
              + Page.offset(geometry.pteAddress(address));
      format.write(physical, at, marked);
    }
  }

  public PteFormat format() {
    return format;
  }

  public PfnDatabase pfn() {
    return pfn;
  }
}
