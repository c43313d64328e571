package org.pagewalk.kernel.ke.processor;

import java.util.TreeMap;

/** System space for tests: any address, no page tables. */
public final class SparseSystemMemory implements SystemMemory {
  private final TreeMap<Integer, byte[]> pages = new TreeMap<>();

  private byte[] page(int address) {
    return pages.computeIfAbsent(address >>> 12, number -> new byte[4096]);
  }

  @Override
  public int read8(int address) {
    return page(address)[address & 0xFFF] & 0xFF;
  }

  @Override
  public void write8(int address, int value) {
    page(address)[address & 0xFFF] = (byte) value;
  }

  @Override
  public int read32(int address) {
    return read16(address) | read16(address + 2) << 16;
  }

  @Override
  public void write32(int address, int value) {
    write16(address, value);
    write16(address + 2, value >>> 16);
  }
}
