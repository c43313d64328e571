package org.pagewalk.kernel.mm.fault;

/**
 * The user stack of a thread as its TEB describes it. Implementations read and write the TEB
 * through {@link UserMemory}, so every method may throw {@link MustWait}.
 */
public interface StackBounds {
  /** TEB.DeallocationStack: lowest address of the stack's reservation; 0 if there is none. */
  int allocationBase();

  /** TEB.NtTib.StackBase: the address above the stack. */
  int base();

  /** TEB.GuaranteedStackBytes. */
  int guaranteedBytes();

  /** Sets TEB.NtTib.StackLimit. */
  void setLimit(int address);
}
