package org.pagewalk.emulator.processor;

import org.pagewalk.emulator.fault.UnimplementedFeature;

/**
 * In which of its modes the processor is. Whether code is of 16 or 32 bits is another question: in
 * protected mode CS.D answers it.
 *
 * <p>Whoever loads a segment register or goes through the IDT asks for the mode; what only
 * protected mode has so far ends by name elsewhere.
 *
 * @sdm 3A "Modes of Operation"
 */
public enum OperatingMode {
  /** CR0.PE is clear. */
  REAL_ADDRESS("real-address mode"),
  /** CR0.PE is set, EFLAGS.VM is clear. */
  PROTECTED("protected mode"),
  /** CR0.PE and EFLAGS.VM are set. */
  VIRTUAL_8086("virtual-8086 mode");

  private final String title;

  OperatingMode(String title) {
    this.title = title;
  }

  static OperatingMode of(int cr0, int eflags) {
    if ((cr0 & Processor.CR0_PE) == 0) {
      return REAL_ADDRESS;
    }
    return (eflags & Eflags.VM) == 0 ? PROTECTED : VIRTUAL_8086;
  }

  /** The name in the SDM's words. */
  public String title() {
    return title;
  }

  /**
   * Lets protected mode alone pass.
   *
   * @param what is missing in the other modes, in the plural
   * @throws UnimplementedFeature in another mode
   */
  public void requireProtected(String what) {
    if (this != PROTECTED) {
      throw new UnimplementedFeature(what + " in " + title);
    }
  }
}
