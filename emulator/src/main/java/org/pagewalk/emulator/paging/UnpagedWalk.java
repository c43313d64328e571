package org.pagewalk.emulator.paging;

import org.pagewalk.emulator.memory.PhysicalMemory;

/** Paging is off: a linear address is a physical one. */
final class UnpagedWalk implements PageWalk {
  private final PhysicalMemory memory;
  private int frame;

  UnpagedWalk(PhysicalMemory memory) {
    this.memory = memory;
  }

  @Override
  public void walk(int linearAddress, Access access, PrivilegeLevel level) {
    frame = linearAddress >>> 12;
  }

  @Override
  public int peek(int linearAddress) {
    int found = linearAddress >>> 12;
    return memory.isRam(found) ? found : -1;
  }

  @Override
  public int frame() {
    return frame;
  }

  @Override
  public int tableFrame() {
    return NO_TABLE;
  }

  @Override
  public int rights() {
    return 0;
  }
}
