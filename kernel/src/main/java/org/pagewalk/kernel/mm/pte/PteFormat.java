package org.pagewalk.kernel.mm.pte;

import org.pagewalk.emulator.port.PhysicalPort;

/**
 * Width and bits of page-table entries, and with {@link PageTableGeometry} their addresses: the
 * only place that knows them. An entry is a {@code long} everywhere else. The entry in guest memory
 * is the one copy; nothing here keeps state.
 *
 * <p>An entry whose valid bit is clear belongs to the memory manager. In a page table it is one of:
 * zero (the region decides); software (demand zero, paging file, decommitted or no access);
 * transition (the frame still holds the page); prototype pointer; prototype look-up (the region
 * names the prototype, the entry has the protection). A prototype PTE may be a subsection pointer
 * besides, and is never a prototype pointer.
 *
 * @nt "Windows Internals 4, ch. 7, Invalid PTEs and Prototype PTEs"
 */
public interface PteFormat {
  /** Where the entries lie, and which is whose. */
  PageTableGeometry geometry();

  /** Whether pages can be made non-executable. */
  boolean hasNoExecute();

  /** Reads the entry at a physical address. */
  long read(PhysicalPort physical, long physicalAddress);

  /** Reads the entry at an offset of a copy of a page. */
  long read(byte[] page, int offset);

  /** Writes the entry at a physical address. */
  void write(PhysicalPort physical, long physicalAddress, long pte);

  boolean isValid(long pte);

  /** An accessed, valid entry with the rights of a protection code; not dirty. */
  long valid(int frame, int protection, boolean user);

  /** Valid directory entry for a page table. */
  long validDirectory(int tableFrame, boolean user);

  /** Frame of a valid entry or one in transition. */
  int frame(long pte);

  boolean isWritable(long pte);

  boolean isUser(long pte);

  boolean isAccessed(long pte);

  boolean isDirty(long pte);

  boolean isLargePage(long pte);

  boolean isCopyOnWrite(long pte);

  long withAccessed(long pte);

  long withoutAccessed(long pte);

  long withDirty(long pte);

  long withoutDirty(long pte);

  /** Sets or clears the right to write of a valid entry. */
  long withWritable(long pte, boolean writable);

  /** Demand zero: paging file 0, offset 0. The protections DECOMMITTED and NO_ACCESS too. */
  long demandZero(int protection);

  /** A page in paging file {@code file} at slot {@code slot}, neither both 0. */
  long pagingFile(int file, int slot, int protection);

  long transition(int frame, int protection);

  /** Points to a prototype PTE by its linear address in the pool. */
  long prototype(int prototypeAddress, boolean readOnly);

  /** Says that the region knows the prototype PTE. */
  long prototypeLookup(int protection);

  /** Content of a prototype PTE whose page is in a file: an index into the subsection table. */
  long subsection(int index, int protection);

  /** Invalid, not in transition, not a prototype or subsection form; demand zero included. */
  boolean isSoftware(long pte);

  /** Software form that names a slot of a paging file. */
  boolean isPagingFile(long pte);

  boolean isTransition(long pte);

  /** Prototype pointer or look-up form; in a prototype PTE, the subsection form. */
  boolean isPrototype(long pte);

  boolean isPrototypeLookup(long pte);

  /** Protection code of a software, transition, look-up or subsection form. */
  int protection(long pte);

  /** The same invalid form with another protection code. */
  long withProtection(long pte, int protection);

  int pagingFile(long pte);

  int slot(long pte);

  int prototypeAddress(long pte);

  /** Whether a prototype pointer gives no right to write. */
  boolean isReadOnlyPrototype(long pte);

  int subsectionIndex(long pte);
}
