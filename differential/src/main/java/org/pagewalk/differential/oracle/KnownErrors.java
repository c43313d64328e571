package org.pagewalk.differential.oracle;

import java.util.Optional;
import org.pagewalk.emulator.isa.InstructionForm;

/**
 * What an oracle is known to get wrong, so that a divergence there says nothing about our engine.
 */
@FunctionalInterface
public interface KnownErrors {
  /** Of an oracle that is always right. */
  KnownErrors NONE = (_, _, _, _, _) -> Optional.empty();

  /**
   * The known error, in one line, that explains why two disagree about one instruction.
   *
   * @param instruction its bytes, prefixes first where it raised an exception; otherwise what sets
   *     its operands up may precede, and what makes the state whole again may follow
   * @param before the registers before it
   * @param ours what our engine makes of it
   * @param theirs what the oracle makes of it
   */
  Optional<String> explain(
      InstructionForm form, byte[] instruction, CpuState before, Outcome ours, Outcome theirs);
}
