package org.pagewalk.differential.oracle;

import java.util.Locale;

/**
 * What became of a case.
 *
 * @param state the registers at the end; at an exception those that its handler would see, with EIP
 *     on the faulting instruction (or after it, for a trap)
 * @param vector number of the exception; 0 unless {@link Ending#EXCEPTION}
 * @param errorCode the error code pushed; 0 where the vector has none
 * @param faultAddress CR2 after a page fault; 0 otherwise
 */
public record Outcome(
    Ending ending,
    CpuState state,
    int vector,
    int errorCode,
    int faultAddress,
    MemoryChanges memory) {

  private static final int PAGE_FAULT = 14;

  /** An outcome without a state: the case says nothing. */
  public static Outcome without(Ending ending) {
    return new Outcome(ending, new CpuState(), 0, 0, 0, MemoryChanges.NONE);
  }

  public static Outcome completed(CpuState state, MemoryChanges memory) {
    return new Outcome(Ending.COMPLETED, state, 0, 0, 0, memory);
  }

  public static Outcome exception(
      CpuState state, int vector, int errorCode, int faultAddress, MemoryChanges memory) {
    return new Outcome(
        Ending.EXCEPTION,
        state,
        vector,
        errorCode,
        vector == PAGE_FAULT ? faultAddress : 0,
        memory);
  }

  /** Whether it says anything about the instruction. */
  public boolean isAnswer() {
    return ending == Ending.COMPLETED || ending == Ending.EXCEPTION;
  }

  /** The ending in a few words, such as {@code #14(6) at 20002000}. */
  public String summary() {
    if (ending != Ending.EXCEPTION) {
      return ending.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
    String text = String.format("exception %d(%x)", vector, errorCode);
    return vector == PAGE_FAULT ? text + String.format(" at %08x", faultAddress) : text;
  }

  @Override
  public String toString() {
    return summary() + " " + state + " " + memory;
  }
}
