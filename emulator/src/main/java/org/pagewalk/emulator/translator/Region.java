package org.pagewalk.emulator.translator;

import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.segmentation.SegmentedMemory;

/** Translated guest code. Each piece of it is one hidden subclass. */
public abstract class Region {
  /** Steps done before the instruction that accesses memory; valid when {@link #run} throws. */
  protected int progress;

  /**
   * Executes whole passes through the region while the budget allows.
   *
   * @param budget in steps; at least the length of one pass
   * @return steps done; EIP and flags are then up to date
   * @throws org.pagewalk.emulator.fault.CpuFault with EIP on the faulting instruction and registers
   *     and flags as before it
   */
  public abstract int run(Processor processor, SegmentedMemory memory, int budget);

  /** Steps done when {@link #run} threw. */
  public final int progress() {
    return progress;
  }
}
