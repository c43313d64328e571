package org.pagewalk.kernel.mm.pte;

import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.layout.Page;

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
 * <p>The formats have the low twelve bits in common, and where a frame stands; they differ in what
 * the rest of an invalid entry holds, and in the way from CR3 to a directory entry.
 *
 * @sdm 3A "Paging: 32-Bit Paging; PAE Paging"
 * @nt "Windows Internals 4, ch. 7, Page Table Entries; Invalid PTEs and Prototype PTEs"
 */
public abstract sealed class PteFormat permits TwoLevelFormat, PaeFormat {
  static final int VALID = 1;
  static final int PROTOTYPE = 1 << 10;
  static final int READ_ONLY = 1 << 8;
  static final int PROTECTION_SHIFT = 5;
  static final int FILE_SHIFT = 1;
  private static final int WRITE = 1 << 1;
  private static final int OWNER = 1 << 2;
  private static final int CACHE_DISABLE = 1 << 4;
  private static final int ACCESSED = 1 << 5;
  private static final int DIRTY = 1 << 6;
  private static final int LARGE_PAGE = 1 << 7;
  private static final int COPY_ON_WRITE = 1 << 9;
  private static final int TRANSITION = 1 << 11;
  private static final int FILE_MASK = 0xF;
  private static final int PROTECTION_MASK = 0x1F;
  private static final long FRAME = 0x000F_FFFF_FFFF_F000L;

  /** Where the entries lie, and which is whose. */
  public abstract PageTableGeometry geometry();

  /** Whether pages can be made non-executable. */
  public abstract boolean hasNoExecute();

  /** Reads the entry at a physical address. */
  public abstract long read(PhysicalPort physical, long physicalAddress);

  /** Reads the entry at an offset of a copy of a page. */
  public abstract long read(byte[] page, int offset);

  /** Writes the entry at a physical address; a walk finds the old entry, none or the new one. */
  public abstract void write(PhysicalPort physical, long physicalAddress, long pte);

  /**
   * Frame of one of an address space's page directories.
   *
   * @param baseFrame frame that CR3 names
   * @param directory number of the directory, see {@link PageTableGeometry#directory}
   */
  public abstract int directoryFrame(PhysicalPort physical, int baseFrame, int directory);

  /**
   * Enters a page directory in the table of pointers that CR3 names; nothing is to be done where
   * CR3 names the only directory itself.
   */
  public abstract void enterDirectory(
      PhysicalPort physical, int baseFrame, int directory, int directoryFrame);

  private long directoryEntryAt(PhysicalPort physical, int baseFrame, int address) {
    int frame = directoryFrame(physical, baseFrame, geometry().directory(address));
    return Page.physical(frame, geometry().pdeAddress(address));
  }

  /** Reads the directory entry of a linear address in the address space whose CR3 names a frame. */
  public final long readDirectoryEntry(PhysicalPort physical, int baseFrame, int address) {
    return read(physical, directoryEntryAt(physical, baseFrame, address));
  }

  /** Writes the directory entry of a linear address. */
  public final void writeDirectoryEntry(
      PhysicalPort physical, int baseFrame, int address, long pde) {
    write(physical, directoryEntryAt(physical, baseFrame, address), pde);
  }

  public final boolean isValid(long pte) {
    return (pte & VALID) != 0;
  }

  /** An accessed, valid entry with the rights of a protection code; not dirty. */
  public long valid(int frame, int protection, boolean user) {
    long pte = PhysicalPort.addressOf(frame) | VALID | ACCESSED;
    if (user) {
      pte |= OWNER;
    }
    if (Protection.isCopyOnWrite(protection)) {
      pte |= COPY_ON_WRITE;
    } else if (Protection.isWritable(protection)) {
      pte |= WRITE;
    }
    if (Protection.isCacheDisabled(protection)) {
      pte |= CACHE_DISABLE;
    }
    return pte;
  }

  /** Valid directory entry for a page table. */
  public final long validDirectory(int tableFrame, boolean user) {
    return PhysicalPort.addressOf(tableFrame)
        | VALID
        | WRITE
        | ACCESSED
        | DIRTY
        | (user ? OWNER : 0);
  }

  /** Frame of a valid entry or one in transition. */
  public final int frame(long pte) {
    return Page.frameOf(pte & FRAME);
  }

  public final boolean isWritable(long pte) {
    return (pte & WRITE) != 0;
  }

  public final boolean isUser(long pte) {
    return (pte & OWNER) != 0;
  }

  public final boolean isAccessed(long pte) {
    return (pte & ACCESSED) != 0;
  }

  public final boolean isDirty(long pte) {
    return (pte & DIRTY) != 0;
  }

  public final boolean isLargePage(long pte) {
    return (pte & LARGE_PAGE) != 0;
  }

  public final boolean isCopyOnWrite(long pte) {
    return (pte & COPY_ON_WRITE) != 0;
  }

  /** Whether a valid entry lets instructions be fetched. */
  public abstract boolean isExecutable(long pte);

  /** Whether a valid entry allows an access, the privilege aside. */
  public final boolean allows(long pte, Access access) {
    return switch (access) {
      case READ -> true;
      case WRITE -> isWritable(pte);
      case EXECUTE -> isExecutable(pte);
    };
  }

  public final long withAccessed(long pte) {
    return pte | ACCESSED;
  }

  public final long withoutAccessed(long pte) {
    return pte & ~ACCESSED;
  }

  public final long withDirty(long pte) {
    return pte | DIRTY;
  }

  public final long withoutDirty(long pte) {
    return pte & ~DIRTY;
  }

  /** Sets or clears the right to write of a valid entry. */
  public final long withWritable(long pte, boolean writable) {
    return writable ? pte | WRITE : pte & ~WRITE;
  }

  /** Demand zero: paging file 0, offset 0. The protections DECOMMITTED and NO_ACCESS too. */
  public final long demandZero(int protection) {
    return protection << PROTECTION_SHIFT;
  }

  /** A page in paging file {@code file} at slot {@code slot}, neither both 0. */
  public abstract long pagingFile(int file, int slot, int protection);

  public final long transition(int frame, int protection) {
    return PhysicalPort.addressOf(frame) | TRANSITION | protection << PROTECTION_SHIFT;
  }

  /** Points to a prototype PTE by its linear address in the pool. */
  public abstract long prototype(int prototypeAddress, boolean readOnly);

  /** Says that the region knows the prototype PTE. */
  public abstract long prototypeLookup(int protection);

  /** Content of a prototype PTE whose page is in a file: an index into the subsection table. */
  public abstract long subsection(int index, int protection);

  /** Invalid, not in transition, not a prototype or subsection form; demand zero included. */
  public final boolean isSoftware(long pte) {
    return (pte & (VALID | PROTOTYPE | TRANSITION)) == 0;
  }

  /** Software form that names a slot of a paging file. */
  public final boolean isPagingFile(long pte) {
    return isSoftware(pte) && (slot(pte) | pagingFile(pte)) != 0;
  }

  public final boolean isTransition(long pte) {
    return (pte & (VALID | PROTOTYPE | TRANSITION)) == TRANSITION;
  }

  /** Prototype pointer or look-up form; in a prototype PTE, the subsection form. */
  public final boolean isPrototype(long pte) {
    return (pte & (VALID | PROTOTYPE)) == PROTOTYPE;
  }

  public abstract boolean isPrototypeLookup(long pte);

  /** Protection code of a software, transition, look-up or subsection form. */
  public final int protection(long pte) {
    return (int) pte >>> PROTECTION_SHIFT & PROTECTION_MASK;
  }

  /** The same invalid form with another protection code. */
  public final long withProtection(long pte, int protection) {
    return pte & ~(PROTECTION_MASK << PROTECTION_SHIFT) | protection << PROTECTION_SHIFT;
  }

  public final int pagingFile(long pte) {
    return (int) pte >>> FILE_SHIFT & FILE_MASK;
  }

  public abstract int slot(long pte);

  public abstract int prototypeAddress(long pte);

  /** Whether a prototype pointer gives no right to write. */
  public final boolean isReadOnlyPrototype(long pte) {
    return (pte & READ_ONLY) != 0;
  }

  public abstract int subsectionIndex(long pte);
}
