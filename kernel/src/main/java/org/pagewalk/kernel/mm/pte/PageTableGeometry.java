package org.pagewalk.kernel.mm.pte;

import org.pagewalk.emulator.port.Derived;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.layout.SystemLayout;

/**
 * How page tables divide the linear address space, and where in it they are. All of it follows from
 * the size of an entry: a page table is a page of entries for pages, a page directory a page of
 * entries for page tables. The directory entries of an address space are numbered through all its
 * directories; the number is the <em>directory index</em>.
 *
 * <p>Page tables map themselves. From C0000000 on lie the entries of all pages in the order of the
 * pages, because the directory entries from that address on name the directories as if they were
 * page tables. So the directories themselves lie among the entries: where those of the self-map
 * are.
 *
 * @sdm 3A "Paging: 32-Bit Paging; PAE Paging"
 * @nt "Windows Internals 4, ch. 7, x86 Virtual Address Translation; Physical Address Extension"
 */
@Derived("constants")
public enum PageTableGeometry {
  /** Entries of 4 bytes, one page directory. */
  TWO_LEVEL(2),

  /** Entries of 8 bytes, four page directories. */
  PAE(3);

  private static final int SELF_MAP = SystemLayout.SYSTEM_BASE;

  private final int entryShift;

  /** Bits of an index in a page table or directory. */
  private final int indexBits;

  /** From a linear address to its directory index. */
  private final int directoryShift;

  PageTableGeometry(int entryShift) {
    this.entryShift = entryShift;
    int pageBits = Integer.numberOfTrailingZeros(Page.SIZE);
    indexBits = pageBits - entryShift;
    directoryShift = pageBits + indexBits;
  }

  /** Bytes of an entry: also the distance of prototype PTEs. */
  public int entrySize() {
    return 1 << entryShift;
  }

  /** Entries that fill a page, be it a page table, a page directory or a page of prototype PTEs. */
  public int entriesPerPage() {
    return 1 << indexBits;
  }

  /** Directory entries of an address space, in all its page directories. */
  public int directoryEntries() {
    return directoryIndex(-1) + 1;
  }

  /** Page directories of an address space. */
  public int directories() {
    return directory(-1) + 1;
  }

  /** Whether CR3 names a table of pointers to the page directories, not a page directory. */
  public boolean hasPointerTable() {
    return directories() > 1;
  }

  /** Frames of an address space above its page tables. */
  public int framesAboveTables() {
    return directories() + (hasPointerTable() ? 1 : 0);
  }

  /** Number of the page directory in which a linear address's directory entry lies. */
  public int directory(int linear) {
    return directoryIndex(linear) >>> indexBits;
  }

  /** Index of a linear address's page-directory entry. */
  public int directoryIndex(int linear) {
    return linear >>> directoryShift;
  }

  /** Index of a linear address's entry in its page table. */
  public int tableIndex(int linear) {
    return Page.number(linear) & entriesPerPage() - 1;
  }

  /** First linear address whose page-directory entry has an index. */
  public int firstAddress(int directoryIndex) {
    return directoryIndex << directoryShift;
  }

  /** First page number, after a page's, whose entry lies in another page table. */
  public int nextTable(int pageNumber) {
    return (pageNumber | entriesPerPage() - 1) + 1;
  }

  /** Index of the first directory entry that belongs to the system whatever the split. */
  public int firstSystemIndex() {
    return directoryIndex(SystemLayout.SYSTEM_BASE);
  }

  /** Whether the directory entry with an index names a page directory, for the self-map. */
  public boolean isSelfMap(int directoryIndex) {
    return isInPageTables(firstAddress(directoryIndex));
  }

  /** Linear address, in the self-map, of the PTE of a linear address. */
  public int pteAddress(int linear) {
    return SELF_MAP + (Page.number(linear) << entryShift);
  }

  /** Linear address, in the self-map, of the page table for a linear address. */
  public int tableAddress(int linear) {
    return Page.start(pteAddress(linear));
  }

  /** Linear address, in the self-map, of the PDE of a linear address. */
  public int pdeAddress(int linear) {
    return pteAddress(SELF_MAP) + (directoryIndex(linear) << entryShift);
  }

  /**
   * The page address whose PTE is at an address in the self-map; for a PDE it is that of the page
   * table.
   */
  public int addressOfPte(int pteAddress) {
    return Page.address(pteAddress - SELF_MAP >>> entryShift);
  }

  /** Whether a linear address lies in the self-map, that is, in a page table or directory. */
  public boolean isInPageTables(int linear) {
    return (linear & -selfMapSize()) == SELF_MAP;
  }

  /** Bytes of the self-map: an entry for every page. */
  private int selfMapSize() {
    return Page.size(directoryEntries());
  }

  /** First address of hyperspace, which NT keeps for temporary maps: it follows the self-map. */
  public int hyperspace() {
    return SELF_MAP + selfMapSize();
  }
}
