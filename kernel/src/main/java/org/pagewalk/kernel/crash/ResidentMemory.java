package org.pagewalk.kernel.crash;

import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;

/**
 * Reads an address space as a report may: by its page tables alone, without making anything valid.
 * What is not in memory is not there. Two-level tables.
 */
final class ResidentMemory {
  private static final int PRESENT = 1;
  private static final int LARGE = 0x80;
  private static final int PROTOTYPE = 0x400;
  private static final int TRANSITION = 0x800;
  private static final int FRAME = 0xFFFFF000;

  private final PhysicalPort physical;
  private final AddressSpace space;

  ResidentMemory(PhysicalPort physical, AddressSpace space) {
    this.physical = physical;
    this.space = space;
  }

  /** The raw page-directory entry of a linear address. */
  int directoryEntry(int address) {
    return physical.read32(unsigned(space.directoryBase()) + (address >>> 22) * 4L);
  }

  /** The raw page-table entry of a linear address; 0 if there is no page table. */
  int tableEntry(int address) {
    int directoryEntry = directoryEntry(address);
    boolean hasTable = (directoryEntry & (PRESENT | LARGE)) == PRESENT;
    return hasTable
        ? physical.read32(unsigned(directoryEntry & FRAME) + (address >>> 12 & 0x3FF) * 4L)
        : 0;
  }

  /**
   * Whether a frame holds the page: a valid one, or one in transition, whose frame still has it.
   */
  boolean isResident(int address) {
    int entry = tableEntry(address);
    return (entry & PRESENT) != 0 || (entry & (PROTOTYPE | TRANSITION)) == TRANSITION;
  }

  /** The byte at an address that is resident. */
  int read8(int address) {
    return physical.read8(unsigned(tableEntry(address) & FRAME) + (address & 0xFFF));
  }

  /** The doubleword at an address whose bytes are resident. */
  int read32(int address) {
    return read8(address)
        | read8(address + 1) << 8
        | read8(address + 2) << 16
        | read8(address + 3) << 24;
  }

  private static long unsigned(int value) {
    return Integer.toUnsignedLong(value);
  }
}
