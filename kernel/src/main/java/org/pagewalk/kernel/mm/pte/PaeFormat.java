package org.pagewalk.kernel.mm.pte;

import org.pagewalk.emulator.port.PhysicalPort;

/**
 * Entries of 64 bits, three levels: CR3 names a table of four pointers to page directories. Pages
 * can be made non-executable.
 *
 * <p>What an invalid entry names stands in its upper half: the slot of a paging file, the whole
 * address of a prototype PTE, all ones for the look-up form, or the index of a subsection. Where NT
 * has the subsection's address there, it is the index here, because subsections are Java objects.
 *
 * @sdm 3A "Paging: PAE Paging"
 * @nt "Windows Internals 4, ch. 7, Physical Address Extension; Invalid PTEs and Prototype PTEs"
 */
public final class PaeFormat extends PteFormat {
  private static final long NO_EXECUTE = 1L << 63;
  private static final int UPPER_HALF = 4;
  private static final int LOOK_UP = -1;

  private static int upper(long pte) {
    return (int) (pte >>> 32);
  }

  private static long entry(int upper, int lower) {
    return (long) upper << 32 | Integer.toUnsignedLong(lower);
  }

  @Override
  public PageTableGeometry geometry() {
    return PageTableGeometry.PAE;
  }

  @Override
  public boolean hasNoExecute() {
    return true;
  }

  @Override
  public long read(PhysicalPort physical, long physicalAddress) {
    return physical.read64(physicalAddress);
  }

  @Override
  public long read(byte[] page, int offset) {
    long pte = 0;
    for (int i = geometry().entrySize() - 1; i >= 0; i--) {
      pte = pte << 8 | page[offset + i] & 0xFF;
    }
    return pte;
  }

  /** The upper half is stored while the valid bit, in the lower one, is clear. */
  @Override
  public void write(PhysicalPort physical, long physicalAddress, long pte) {
    int lower = (int) pte;
    if (physical.read32(physicalAddress + UPPER_HALF) != upper(pte)) {
      physical.write32(physicalAddress, lower & ~VALID);
      physical.write32(physicalAddress + UPPER_HALF, upper(pte));
    }
    physical.write32(physicalAddress, lower);
  }

  @Override
  public int directoryFrame(PhysicalPort physical, int baseFrame, int directory) {
    return frame(read(physical, pointerAt(baseFrame, directory)));
  }

  /** Of the bits beside the frame, a pointer may have the valid bit alone: rights are reserved. */
  @Override
  public void enterDirectory(
      PhysicalPort physical, int baseFrame, int directory, int directoryFrame) {
    write(
        physical, pointerAt(baseFrame, directory), PhysicalPort.addressOf(directoryFrame) | VALID);
  }

  private long pointerAt(int baseFrame, int directory) {
    return PhysicalPort.addressOf(baseFrame) + (long) directory * geometry().entrySize();
  }

  @Override
  public long valid(int frame, int protection, boolean user) {
    long pte = super.valid(frame, protection, user);
    return Protection.isExecutable(protection) ? pte : pte | NO_EXECUTE;
  }

  @Override
  public boolean isExecutable(long pte) {
    return (pte & NO_EXECUTE) == 0;
  }

  @Override
  public long pagingFile(int file, int slot, int protection) {
    return entry(slot, protection << PROTECTION_SHIFT | file << FILE_SHIFT);
  }

  @Override
  public long prototype(int prototypeAddress, boolean readOnly) {
    return entry(prototypeAddress, PROTOTYPE | (readOnly ? READ_ONLY : 0));
  }

  @Override
  public long prototypeLookup(int protection) {
    return entry(LOOK_UP, PROTOTYPE | protection << PROTECTION_SHIFT);
  }

  @Override
  public long subsection(int index, int protection) {
    return entry(index, PROTOTYPE | protection << PROTECTION_SHIFT);
  }

  @Override
  public boolean isPrototypeLookup(long pte) {
    return isPrototype(pte) && upper(pte) == LOOK_UP;
  }

  @Override
  public int slot(long pte) {
    return upper(pte);
  }

  @Override
  public int prototypeAddress(long pte) {
    return upper(pte);
  }

  @Override
  public int subsectionIndex(long pte) {
    return upper(pte);
  }
}
