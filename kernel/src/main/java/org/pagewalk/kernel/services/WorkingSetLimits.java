package org.pagewalk.kernel.services;

import org.pagewalk.kernel.mm.addressspace.AddressSpace;

/** Changes working-set limits, as the memory services do it. */
public interface WorkingSetLimits {
  /**
   * Sets the limits, or empties the working set if both are -1.
   *
   * @param minimum bytes
   * @param maximum bytes
   * @return NTSTATUS
   */
  int set(AddressSpace space, int minimum, int maximum, boolean mayGrow);
}
