package org.pagewalk.emulator.fault;

/** Sees exceptions before they are delivered, while the registers are those of the instruction. */
public interface FaultObserver {
  /** Must not change anything. */
  void faulted(CpuFault fault);
}
