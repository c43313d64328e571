package org.pagewalk.emulator.execution;

import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.segmentation.Stack;

/**
 * Every instruction of the table, of any size and with operands of any kind, by its group. An
 * engine has faster ways for those that it meets often, and comes here for the others.
 *
 * <p>EIP is already on the next instruction when one is executed, and {@link RunState#start} tells
 * where it is itself. A fault leaves registers and memory as they were before the instruction,
 * except where the manual says otherwise; putting EIP back is left to the engine.
 */
public final class InstructionGroups {
  private static final OperationGroup[] GROUPS = OperationGroup.values();

  private final Operands operands;
  private final Stack stack;
  private final ArithmeticGroup arithmetic;
  private final ShiftGroup shifts;
  private final BitGroup bits;
  private final DecimalGroup decimal;
  private final TransferGroup transfers;
  private final StackGroup stackGroup;
  private final ControlGroup control;
  private final StringGroup strings;
  private final SegmentGroup segments;
  private final SystemGroup system;
  private final FloatingPointGroup floatingPoint;

  public InstructionGroups(ProcessorUnits units, DecodedCode code, RunState state) {
    operands = new Operands(units.processor(), units.segmented());
    stack = units.stack();
    arithmetic = new ArithmeticGroup(operands);
    shifts = new ShiftGroup(operands);
    bits = new BitGroup(operands);
    decimal = new DecimalGroup(operands);
    transfers = new TransferGroup(operands);
    stackGroup = new StackGroup(operands, stack, state);
    control = new ControlGroup(units, operands, stack, state);
    BlockTransfer blocks = new BlockTransfer(operands, units.linear());
    strings =
        new StringGroup(
            operands,
            blocks,
            code,
            arithmetic,
            units.systemRegisters(),
            units.bus().ports(),
            state);
    segments = new SegmentGroup(units, operands, stack, state);
    system = new SystemGroup(units, operands, state);
    floatingPoint = new FloatingPointGroup(operands);
  }

  /**
   * Executes an instruction.
   *
   * @param group ordinal of the {@link OperationGroup} of its operation
   * @param budget steps allowed, of which a repeated string instruction may take several
   * @return steps done
   */
  public int execute(Instruction i, int group, int budget) {
    switch (GROUPS[group]) {
      case MODIFY -> arithmetic.modify(i);
      case COMPUTE -> arithmetic.compute(i);
      case SHIFT -> shifts.execute(i);
      case BIT -> bits.execute(i);
      case DECIMAL -> decimal.execute(i);
      case TRANSFER -> transfers.execute(i);
      case STACK -> stackGroup.execute(i);
      case NEAR -> control.near(i);
      case FAR -> control.far(i);
      case STRING -> {
        return strings.execute(i, budget);
      }
      case FLAG -> system.flags(i);
      case SEGMENT -> segments.execute(i);
      case SYSTEM -> system.execute(i);
      case FLOATING_POINT -> floatingPoint.execute(i);
    }
    return 1;
  }

  /** Iterations that a string instruction had done when it faulted; the count starts anew. */
  public int takeCompletedIterations() {
    return strings.takeCompleted();
  }

  public Operands operands() {
    return operands;
  }

  public Stack stack() {
    return stack;
  }

  public ArithmeticGroup arithmetic() {
    return arithmetic;
  }

  public StackGroup stackInstructions() {
    return stackGroup;
  }

  public ControlGroup control() {
    return control;
  }
}
