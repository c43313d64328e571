package org.pagewalk.kernel;

import org.pagewalk.emulator.port.BootState;
import org.pagewalk.emulator.port.ProcessorPort;
import org.pagewalk.emulator.port.TlbControl;

/** A processor that executes nothing; tests play its part. */
public final class TestProcessor implements ProcessorPort, TlbControl {
  public int stackPointer;
  public int faultAddress;
  private int directory;
  private final int[] debug = new int[8];

  @Override
  public int stackPointer() {
    return stackPointer;
  }

  @Override
  public void setStackPointer(int linearAddress) {
    stackPointer = linearAddress;
  }

  @Override
  public int pageFaultAddress() {
    return faultAddress;
  }

  @Override
  public int pageDirectoryBase() {
    return directory;
  }

  @Override
  public void loadPageDirectoryBase(int physicalAddress) {
    directory = physicalAddress;
  }

  @Override
  public void loadLocalDescriptorTable(int selector) {}

  @Override
  public int debugRegister(int index) {
    return debug[index];
  }

  @Override
  public void setDebugRegister(int index, int value) {
    debug[index] = value;
  }

  @Override
  public void boot(BootState state) {
    stackPointer = state.esp();
    directory = state.cr3();
  }

  @Override
  public void invalidatePage(int linearAddress) {}

  @Override
  public void assertFresh() {}
}
