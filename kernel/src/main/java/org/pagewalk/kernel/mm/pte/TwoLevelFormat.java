package org.pagewalk.kernel.mm.pte;

import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.kernel.mm.layout.SystemLayout;

/**
 * Entries of 32 bits, two levels: CR3 names the page directory.
 *
 * @sdm 3A "Paging: 32-Bit Paging"
 * @nt "Windows Internals 4, ch. 7, Page Table Entries; Invalid PTEs"
 */
public final class TwoLevelFormat extends PteFormat {
  private static final int LOOK_UP = 0xFFFFF000;

  private static long unsigned(int pte) {
    return Integer.toUnsignedLong(pte);
  }

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
    return unsigned(physical.read32(physicalAddress));
  }

  @Override
  public long read(byte[] page, int offset) {
    return unsigned(
        page[offset] & 0xFF
            | (page[offset + 1] & 0xFF) << 8
            | (page[offset + 2] & 0xFF) << 16
            | page[offset + 3] << 24);
  }

  @Override
  public void write(PhysicalPort physical, long physicalAddress, long pte) {
    physical.write32(physicalAddress, (int) pte);
  }

  @Override
  public int directoryFrame(PhysicalPort physical, int baseFrame, int directory) {
    return baseFrame;
  }

  @Override
  public void enterDirectory(
      PhysicalPort physical, int baseFrame, int directory, int directoryFrame) {}

  @Override
  public boolean isExecutable(long pte) {
    return true;
  }

  @Override
  public long pagingFile(int file, int slot, int protection) {
    return unsigned(slot << 12 | protection << PROTECTION_SHIFT | file << FILE_SHIFT);
  }

  @Override
  public long prototype(int prototypeAddress, boolean readOnly) {
    int offset = prototypeAddress - SystemLayout.PROTOTYPE_POOL;
    int low = offset >>> 2 & 0x7F;
    int high = offset >>> 9;
    return unsigned(high << 11 | PROTOTYPE | (readOnly ? READ_ONLY : 0) | low << 1);
  }

  @Override
  public long prototypeLookup(int protection) {
    return unsigned(LOOK_UP | PROTOTYPE | protection << PROTECTION_SHIFT);
  }

  @Override
  public long subsection(int index, int protection) {
    int low = index & 0xF;
    int high = index >>> 4;
    return (high << 11 | PROTOTYPE | protection << PROTECTION_SHIFT | low << 1) & 0x7FFF_FFFFL;
  }

  @Override
  public boolean isPrototypeLookup(long pte) {
    return isPrototype(pte) && ((int) pte & LOOK_UP) == LOOK_UP;
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
  public int subsectionIndex(long pte) {
    return ((int) pte >>> 11 & 0xFFFFF) << 4 | (int) pte >>> 1 & 0xF;
  }
}
