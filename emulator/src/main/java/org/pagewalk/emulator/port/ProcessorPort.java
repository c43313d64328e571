package org.pagewalk.emulator.port;

/**
 * What the kernel sees of the processor while it answers a trap. A thread's general registers are
 * not here: they are in its trap frame, in guest memory.
 */
public interface ProcessorPort {
  /** ESP; during a trap, the linear address of the trap frame that the stub has built. */
  int stackPointer();

  /** Sets ESP; the exit sequence pops the trap frame found there. */
  void setStackPointer(int linearAddress);

  /** CR2: the linear address of the latest page fault. */
  int pageFaultAddress();

  /** CR3: physical base of the page directory. */
  int pageDirectoryBase();

  /** Loads CR3, which also flushes the TLB. */
  void loadPageDirectoryBase(int physicalAddress);

  /** Loads LDTR from the GDT, as LLDT does. A null selector leaves the processor without an LDT. */
  void loadLocalDescriptorTable(int selector);

  /** Debug register {@code index} (0 to 3, 6, 7). */
  int debugRegister(int index);

  /** Sets debug register {@code index} (0 to 3, 6, 7). */
  void setDebugRegister(int index, int value);

  /**
   * Takes the processor from reset into 32-bit protected mode with paging.
   *
   * @sdm 3A "Software Initialization for Protected-Mode Operation"
   */
  void boot(BootState state);
}
