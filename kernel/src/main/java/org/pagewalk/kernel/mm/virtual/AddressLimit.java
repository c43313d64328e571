package org.pagewalk.kernel.mm.virtual;

import org.pagewalk.kernel.mm.addressspace.AddressSpace;

/**
 * How far a request may reach.
 *
 * @param highest last user virtual address
 */
record AddressLimit(long highest) {
  /** What the program may touch. */
  static AddressLimit ofUser(AddressSpace space) {
    return new AddressLimit(space.highestUserAddress() & 0xFFFF_FFFFL);
  }

  /** Where a region of the program may be. */
  static AddressLimit ofRegions(AddressSpace space) {
    return new AddressLimit(VirtualMemory.highestRegionAddress(space));
  }

  boolean admits(int base) {
    return (base & 0xFFFF_FFFFL) <= highest;
  }

  /** Whether so many bytes from an admitted base end in time; no bytes always do. */
  boolean admits(int base, int size) {
    return (size & 0xFFFF_FFFFL) <= highest + 1 - (base & 0xFFFF_FFFFL);
  }
}
