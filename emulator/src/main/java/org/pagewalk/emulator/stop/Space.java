package org.pagewalk.emulator.stop;

/** The address spaces that a breakpoint or watch is for. */
public sealed interface Space {
  /** Whether it holds while CR3 has a value. */
  boolean contains(int directoryBase);

  /** Every address space. */
  record Any() implements Space {
    @Override
    public boolean contains(int directoryBase) {
      return true;
    }
  }

  /**
   * One address space.
   *
   * @param directoryBase CR3: physical base of its page directory
   */
  record One(int directoryBase) implements Space {
    @Override
    public boolean contains(int cr3) {
      return cr3 == directoryBase;
    }
  }
}
