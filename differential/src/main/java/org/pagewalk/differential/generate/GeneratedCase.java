package org.pagewalk.differential.generate;

import java.util.List;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.emulator.isa.InstructionForm;

/**
 * A case and what the generator knows of it.
 *
 * @param forms the forms of its instructions, in order
 * @param ends code offsets behind each instruction (of a cut one, where it would have ended)
 * @param undefinedFlags EFLAGS bits that the SDM leaves undefined after it
 * @param hasMemoryOperand whether the last form's E operand was made a memory operand
 */
public record GeneratedCase(
    long index,
    Case it,
    List<InstructionForm> forms,
    int[] ends,
    int undefinedFlags,
    boolean hasMemoryOperand) {

  /** The form that the case is counted for: its last one. */
  public InstructionForm form() {
    return forms.getLast();
  }
}
