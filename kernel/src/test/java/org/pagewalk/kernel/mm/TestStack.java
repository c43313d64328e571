package org.pagewalk.kernel.mm;

import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_COMMIT;
import static org.pagewalk.kernel.mm.virtual.MemoryType.MEM_RESERVE;

import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.StackBounds;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.mm.layout.Page;

/** A user stack with one page and a guard below it, and what a TEB says of it. */
public final class TestStack implements StackBounds {
  /** In a page table of its own. */
  private static final int TEB = 0x0100_0000;

  private static final int READWRITE = 4;
  private static final int GUARDED = 0x104;

  public final int bottom;
  public final int top;
  public int guaranteed;
  public int limit;
  private final UserMemory user;

  /** Makes the stack of the machine's thread, and a page for its TEB. */
  public TestStack(TestMachine machine, AddressSpace space, int bottom, int top) {
    this.bottom = bottom;
    this.top = top;
    limit = top - Page.SIZE;
    user = machine.user(space);
    machine.allocate(space, TEB, Page.SIZE, MEM_RESERVE | MEM_COMMIT, READWRITE);
    machine.write32(space, TEB, limit);
    machine.allocate(space, bottom, top - bottom, MEM_RESERVE, READWRITE);
    machine.allocate(space, top - Page.SIZE, Page.SIZE, MEM_COMMIT, READWRITE);
    machine.allocate(space, guard(), Page.SIZE, MEM_COMMIT, GUARDED);
    machine.thread.setStackBounds(this);
  }

  /** Where the first guard page is. */
  public int guard() {
    return top - 2 * Page.SIZE;
  }

  @Override
  public UserMemory user() {
    return user;
  }

  @Override
  public int teb() {
    return TEB;
  }

  @Override
  public int allocationBase() {
    user.read32(TEB);
    return bottom;
  }

  @Override
  public int base() {
    return top;
  }

  @Override
  public int guaranteedBytes() {
    return guaranteed;
  }

  @Override
  public void setLimit(int address) {
    user.write32(TEB, address);
    limit = address;
  }
}
