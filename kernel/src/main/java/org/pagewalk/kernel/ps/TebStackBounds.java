package org.pagewalk.kernel.ps;

import org.pagewalk.kernel.mm.fault.StackBounds;
import org.pagewalk.kernel.mm.fault.UserMemory;

/** A thread's stack as its TEB tells it. Growing the stack writes the TEB. */
record TebStackBounds(UserMemory user, int teb) implements StackBounds {
  @Override
  public int allocationBase() {
    return user.read32(teb + Teb.DEALLOCATION_STACK);
  }

  @Override
  public int base() {
    return user.read32(teb + Teb.STACK_BASE);
  }

  @Override
  public int guaranteedBytes() {
    return user.read32(teb + Teb.GUARANTEED_STACK_BYTES);
  }

  @Override
  public void setLimit(int address) {
    user.write32(teb + Teb.STACK_LIMIT, address);
  }
}
