package org.pagewalk.kernel.mm;

import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.kernel.ke.processor.SystemMemory;

/** System space through its page tables. */
public final class MappedSystemMemory implements SystemMemory {
  private final PhysicalPort physical;
  private final MemoryManager mm;

  public MappedSystemMemory(PhysicalPort physical, MemoryManager mm) {
    this.physical = physical;
    this.mm = mm;
  }

  @Override
  public int read32(int linearAddress) {
    return physical.read32(mm.systemPhysicalAddress(linearAddress));
  }

  @Override
  public void write32(int linearAddress, int value) {
    physical.write32(mm.systemPhysicalAddress(linearAddress), value);
  }

  @Override
  public int read8(int linearAddress) {
    return physical.read8(mm.systemPhysicalAddress(linearAddress));
  }

  @Override
  public void write8(int linearAddress, int value) {
    physical.write8(mm.systemPhysicalAddress(linearAddress), value);
  }
}
