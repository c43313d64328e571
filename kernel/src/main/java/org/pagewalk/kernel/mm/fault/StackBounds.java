package org.pagewalk.kernel.mm.fault;

/**
 * The user stack of a thread as its TEB describes it. What is here reads and writes the TEB at
 * once: the memory manager makes it accessible first, through {@link #user}.
 */
public interface StackBounds {
  /** Memory of the thread's own process. */
  UserMemory user();

  /** User virtual address of the TEB: one page, in which all that follows lies. */
  int teb();

  /** TEB.DeallocationStack: lowest address of the stack's reservation; 0 if there is none. */
  int allocationBase();

  /** TEB.NtTib.StackBase: the address above the stack. */
  int base();

  /** TEB.GuaranteedStackBytes. */
  int guaranteedBytes();

  /** Sets TEB.NtTib.StackLimit. */
  void setLimit(int address);
}
