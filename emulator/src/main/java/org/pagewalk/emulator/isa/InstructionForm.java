package org.pagewalk.emulator.isa;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.pagewalk.emulator.fault.ExceptionVector;
import org.pagewalk.emulator.processor.Feature;

/**
 * One form of an instruction: an encoding with operands of definite kinds and sizes.
 *
 * @param index position in {@link InstructionTable#forms()}
 * @param encoding the bytes by which it is recognised
 * @param mnemonic in capitals, as the SDM writes it
 * @param operands in Intel's order, destination first
 * @param operation what it does
 * @param condition for Jcc, SETcc and CMOVcc, else null
 * @param operandSize 16 or 32 where the operand-size prefix tells this form from its twin; 0 where
 *     the prefix makes no difference
 * @param flags effects on EFLAGS
 * @param feature what the processor must have
 * @param privilege demanded privilege
 * @param lockable whether LOCK is allowed when the destination is in memory
 * @param repeatable whether REP has a meaning
 * @param endsBlock whether control need not reach the following instruction, or the mode may change
 * @param loadsCodeSegment whether it may load CS: jumps, calls and returns that are far, and IRET
 * @param hostSafe whether it may run on the host's own processor in a ring-3 child: it neither
 *     enters the host's kernel nor shows values that belong to the host
 * @param exceptions which exceptions it can raise, besides those of fetching it
 */
public record InstructionForm(
    int index,
    Encoding encoding,
    String mnemonic,
    List<Operand> operands,
    Operation operation,
    Condition condition,
    int operandSize,
    FlagEffects flags,
    Feature feature,
    Privilege privilege,
    boolean lockable,
    boolean repeatable,
    boolean endsBlock,
    boolean loadsCodeSegment,
    boolean hostSafe,
    Set<ExceptionVector> exceptions) {

  /** Whether a ModRM byte follows the opcode. */
  public boolean hasModRm() {
    if (encoding.selectsByModRm()) {
      return true;
    }
    for (Operand operand : operands) {
      if (operand.kind().needsModRm()) {
        return true;
      }
    }
    return false;
  }

  /** Number of immediate, relative-offset, pointer and direct-offset bytes at the end. */
  public int immediateSize(int addressSize) {
    int size = 0;
    for (Operand operand : operands) {
      size +=
          switch (operand.kind()) {
            case A, I, J -> operand.size();
            case O -> addressSize / 8;
            case C, D, E, F, G, M, R, S, X, Y, Z -> 0;
            case N, P, Q, U, V, W -> 0;
            case ST, FIXED_REGISTER, FIXED_SEGMENT, FIXED_ST, ONE -> 0;
          };
    }
    return size;
  }

  /** This form with another meaning, for tests that must notice a wrong row. */
  public InstructionForm meaning(Operation other, Condition otherCondition) {
    return new InstructionForm(
        index,
        encoding,
        mnemonic,
        operands,
        other,
        otherCondition,
        operandSize,
        flags,
        feature,
        privilege,
        lockable,
        repeatable,
        endsBlock,
        loadsCodeSegment,
        hostSafe,
        exceptions);
  }

  /** Opcode, mnemonic and operands, such as {@code 0FBA/4 BT Ew,Ib}: unique in the table. */
  @Override
  public String toString() {
    String name = encoding.toString();
    name += (operandSize == 16 ? " o16 " : " ") + mnemonic;
    if (operands.isEmpty()) {
      return name;
    }
    return name
        + operands.stream().map(Operand::notation).collect(Collectors.joining(",", " ", ""));
  }
}
