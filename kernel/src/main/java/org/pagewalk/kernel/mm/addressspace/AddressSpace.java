package org.pagewalk.kernel.mm.addressspace;

import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.vad.Vad;
import org.pagewalk.kernel.mm.vad.VadTree;
import org.pagewalk.kernel.mm.workingset.WorkingSet;

/**
 * The memory of a process: its regions, working set and charges. The page tables are in guest
 * memory; what is here besides them counts their use.
 */
public final class AddressSpace {
  private final int id;
  private final int directoryBaseFrame;
  private final int highestUserAddress;
  private final VadTree vads = new VadTree();
  private final WorkingSet workingSet = new WorkingSet();
  private final short[] usedEntries;
  private final short[] regionsOver;
  private int commitCharge;
  private int peakCommitCharge;
  private int minimumWorkingSet;
  private int maximumWorkingSet;
  private long faults;
  private boolean deleted;
  private boolean writeWatched;

  /**
   * Makes an address space over page directories.
   *
   * @param id identifier of the process, for views
   * @param directoryBaseFrame frame that CR3 names
   * @param highestUserAddress last address that the program may use
   */
  public AddressSpace(
      int id, int directoryBaseFrame, int highestUserAddress, PageTableGeometry geometry) {
    this.id = id;
    this.directoryBaseFrame = directoryBaseFrame;
    this.highestUserAddress = highestUserAddress;
    usedEntries = new short[geometry.directoryEntries()];
    regionsOver = new short[geometry.directoryEntries()];
  }

  /** Frame that CR3 names: the page directory, or the table of pointers to the page directories. */
  public int directoryBaseFrame() {
    return directoryBaseFrame;
  }

  /** Physical address of that frame: the process's CR3. */
  public int directoryBase() {
    return Page.address(directoryBaseFrame);
  }

  public int highestUserAddress() {
    return highestUserAddress;
  }

  /** Last virtual page that may belong to a region. */
  public int highestUserPage() {
    return Page.number(highestUserAddress);
  }

  public boolean isUserAddress(int address) {
    return Integer.compareUnsigned(address, highestUserAddress) <= 0;
  }

  public VadTree vads() {
    return vads;
  }

  public WorkingSet workingSet() {
    return workingSet;
  }

  /** Pages of private memory that this process is charged with. */
  public int commitCharge() {
    return commitCharge;
  }

  public int peakCommitCharge() {
    return peakCommitCharge;
  }

  /** Adds pages, or takes them back. */
  public void addCommitCharge(int pages) {
    commitCharge += pages;
    peakCommitCharge = Math.max(peakCommitCharge, commitCharge);
  }

  public int minimumWorkingSet() {
    return minimumWorkingSet;
  }

  public int maximumWorkingSet() {
    return maximumWorkingSet;
  }

  /** Sets the limits of the working set, in pages. */
  public void setWorkingSetLimits(int minimum, int maximum) {
    minimumWorkingSet = minimum;
    maximumWorkingSet = maximum;
  }

  /** Faults taken so far. */
  public long faults() {
    return faults;
  }

  public void countFault() {
    faults++;
  }

  /** Entries other than zero in the page table of a directory index. */
  public int usedEntries(int directoryIndex) {
    return usedEntries[directoryIndex];
  }

  void addUsedEntries(int directoryIndex, int change) {
    usedEntries[directoryIndex] += (short) change;
  }

  /**
   * Regions that have a page under a directory index; while there are any, the table is charged.
   */
  public int regionsOver(int directoryIndex) {
    return regionsOver[directoryIndex];
  }

  void addRegionsOver(int directoryIndex, int change) {
    regionsOver[directoryIndex] += (short) change;
  }

  public void setWriteWatched() {
    writeWatched = true;
  }

  /** Whether the write of a page has to be noted by a fault, because its region is watched. */
  public boolean mustNoteWrite(int address) {
    return writeWatched
        && vads.find(Page.number(address)) instanceof Vad.PrivateVad region
        && region.isWriteWatch()
        && !region.isWritten(Page.number(address));
  }

  /** Whether the process has gone; page-ins that end later must leave it alone. */
  public boolean isDeleted() {
    return deleted;
  }

  void setDeleted() {
    deleted = true;
  }

  @Override
  public String toString() {
    return "address space " + id;
  }
}
