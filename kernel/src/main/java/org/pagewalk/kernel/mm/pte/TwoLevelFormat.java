package org.pagewalk.kernel.mm.pte;

import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.kernel.mm.layout.SystemLayout;

/**
 * Entries of 32 bits, two levels.
 *
 * @sdm 3A "Paging: 32-Bit Paging"
 * @nt "Windows Internals 4, ch. 7, Page Table Entries; Invalid PTEs"
 */
public final class TwoLevelFormat implements PteFormat {
  private static final int VALID = 1;
  private static final int WRITE = 1 << 1;
  private static final int OWNER = 1 << 2;
  private static final int CACHE_DISABLE = 1 << 4;
  private static final int ACCESSED = 1 << 5;
  private static final int DIRTY = 1 << 6;
  private static final int LARGE_PAGE = 1 << 7;
  private static final int COPY_ON_WRITE = 1 << 9;
  private static final int PROTOTYPE = 1 << 10;
  private static final int TRANSITION = 1 << 11;
  private static final int PROTECTION_SHIFT = 5;
  private static final int PROTECTION_MASK = 0x1F << PROTECTION_SHIFT;
  private static final int READ_ONLY = 1 << 8;
  private static final int LOOK_UP = 0xFFFFF000;
  private static final int SLOT_AND_FILE = 0xFFFFF01E;

  @Override
  public PageTableGeometry geometry() {
    return PageTableGeometry.TWO_LEVEL;
  }

  @Override
  public boolean hasNoExecute() {
    return false;
  }

  @Override
  public long read(PhysicalPort physical, long physicalAddress) {
    return physical.read32(physicalAddress) & 0xFFFF_FFFFL;
  }

  @Override
  public long read(byte[] page, int offset) {
    return page[offset] & 0xFF
        | (page[offset + 1] & 0xFF) << 8
        | (page[offset + 2] & 0xFF) << 16
        | (page[offset + 3] & 0xFFL) << 24;
  }

  @Override
  public void write(PhysicalPort physical, long physicalAddress, long pte) {
    physical.write32(physicalAddress, (int) pte);
  }

  @Override
  public boolean isValid(long pte) {
    return ((int) pte & VALID) != 0;
  }

  @Override
  public long valid(int frame, int protection, boolean user) {
    int pte = frame << 12 | VALID | ACCESSED;
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
    return pte & 0xFFFF_FFFFL;
  }

  @Override
  public long validDirectory(int tableFrame, boolean user) {
    return (tableFrame << 12 | VALID | WRITE | ACCESSED | DIRTY | (user ? OWNER : 0))
        & 0xFFFF_FFFFL;
  }

  @Override
  public int frame(long pte) {
    return (int) pte >>> 12;
  }

  @Override
  public boolean isWritable(long pte) {
    return ((int) pte & WRITE) != 0;
  }

  @Override
  public boolean isUser(long pte) {
    return ((int) pte & OWNER) != 0;
  }

  @Override
  public boolean isAccessed(long pte) {
    return ((int) pte & ACCESSED) != 0;
  }

  @Override
  public boolean isDirty(long pte) {
    return ((int) pte & DIRTY) != 0;
  }

  @Override
  public boolean isLargePage(long pte) {
    return ((int) pte & LARGE_PAGE) != 0;
  }

  @Override
  public boolean isCopyOnWrite(long pte) {
    return ((int) pte & COPY_ON_WRITE) != 0;
  }

  @Override
  public long withAccessed(long pte) {
    return pte | ACCESSED;
  }

  @Override
  public long withoutAccessed(long pte) {
    return pte & ~(long) ACCESSED;
  }

  @Override
  public long withDirty(long pte) {
    return pte | DIRTY;
  }

  @Override
  public long withoutDirty(long pte) {
    return pte & ~(long) DIRTY;
  }

  @Override
  public long withWritable(long pte, boolean writable) {
    return writable ? pte | WRITE : pte & ~(long) WRITE;
  }

  @Override
  public long demandZero(int protection) {
    return protection << PROTECTION_SHIFT;
  }

  @Override
  public long pagingFile(int file, int slot, int protection) {
    return (slot << 12 | protection << PROTECTION_SHIFT | file << 1) & 0xFFFF_FFFFL;
  }

  @Override
  public long transition(int frame, int protection) {
    return (frame << 12 | TRANSITION | protection << PROTECTION_SHIFT) & 0xFFFF_FFFFL;
  }

  @Override
  public long prototype(int prototypeAddress, boolean readOnly) {
    int offset = prototypeAddress - SystemLayout.PROTOTYPE_POOL;
    int low = offset >>> 2 & 0x7F;
    int high = offset >>> 9;
    return (high << 11 | PROTOTYPE | (readOnly ? READ_ONLY : 0) | low << 1) & 0xFFFF_FFFFL;
  }

  @Override
  public long prototypeLookup(int protection) {
    return (LOOK_UP | PROTOTYPE | protection << PROTECTION_SHIFT) & 0xFFFF_FFFFL;
  }

  @Override
  public long subsection(int index, int protection) {
    int low = index & 0xF;
    int high = index >>> 4;
    return (high << 11 | PROTOTYPE | protection << PROTECTION_SHIFT | low << 1) & 0x7FFF_FFFFL;
  }

  @Override
  public boolean isSoftware(long pte) {
    return ((int) pte & (VALID | PROTOTYPE | TRANSITION)) == 0;
  }

  @Override
  public boolean isPagingFile(long pte) {
    return isSoftware(pte) && ((int) pte & SLOT_AND_FILE) != 0;
  }

  @Override
  public boolean isTransition(long pte) {
    return ((int) pte & (VALID | PROTOTYPE | TRANSITION)) == TRANSITION;
  }

  @Override
  public boolean isPrototype(long pte) {
    return ((int) pte & (VALID | PROTOTYPE)) == PROTOTYPE;
  }

  @Override
  public boolean isPrototypeLookup(long pte) {
    return isPrototype(pte) && ((int) pte & LOOK_UP) == LOOK_UP;
  }

  @Override
  public int protection(long pte) {
    return (int) pte >>> PROTECTION_SHIFT & 0x1F;
  }

  @Override
  public long withProtection(long pte, int protection) {
    return pte & ~(long) PROTECTION_MASK | protection << PROTECTION_SHIFT;
  }

  @Override
  public int pagingFile(long pte) {
    return (int) pte >>> 1 & 0xF;
  }

  @Override
  public int slot(long pte) {
    return (int) pte >>> 12;
  }

  @Override
  public int prototypeAddress(long pte) {
    int low = (int) pte >>> 1 & 0x7F;
    int high = (int) pte >>> 11;
    return SystemLayout.PROTOTYPE_POOL + (high << 9 | low << 2);
  }

  @Override
  public boolean isReadOnlyPrototype(long pte) {
    return ((int) pte & READ_ONLY) != 0;
  }

  @Override
  public int subsectionIndex(long pte) {
    return ((int) pte >>> 11 & 0xFFFFF) << 4 | (int) pte >>> 1 & 0xF;
  }
}
