package org.pagewalk.emulator.interpreter;

import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.execution.ArithmeticGroup;
import org.pagewalk.emulator.execution.ControlGroup;
import org.pagewalk.emulator.execution.InstructionGroups;
import org.pagewalk.emulator.execution.Operands;
import org.pagewalk.emulator.execution.ProcessorUnits;
import org.pagewalk.emulator.execution.RunState;
import org.pagewalk.emulator.execution.StackGroup;
import org.pagewalk.emulator.execution.Stop;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.UnimplementedFeature;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.segmentation.SegmentedMemory;
import org.pagewalk.emulator.segmentation.Stack;
import org.pagewalk.emulator.semantics.Conditions;
import org.pagewalk.emulator.semantics.Outputs;
import org.pagewalk.emulator.stop.InexactPosition;

/**
 * The loop that executes instructions, and the frequent ones among them. The method with the switch
 * must stay below 8,000 bytes of bytecode, or it is never compiled. EIP is a local variable besides
 * the register, so that the next fetch does not wait for it to be stored and loaded.
 */
final class Executor {
  private final CodeFetch fetch;
  private final RunState state;
  private final Processor p;
  private final int[] r;
  private final SegmentedMemory memory;
  private final InstructionGroups groups;
  private final Operands operands;
  private final Stack stack;
  private final ArithmeticGroup arithmetic;
  private final StackGroup stackGroup;
  private final ControlGroup control;
  private final WideArithmetic wide;
  private final MemoryForms memoryForms;

  Executor(ProcessorUnits units, CodeFetch fetch, RunState state) {
    this.fetch = fetch;
    this.state = state;
    p = units.processor();
    r = p.registers;
    memory = units.segmented();
    groups = new InstructionGroups(units, fetch, state);
    operands = groups.operands();
    stack = groups.stack();
    arithmetic = groups.arithmetic();
    stackGroup = groups.stackInstructions();
    control = groups.control();
    wide = new WideArithmetic(p);
    memoryForms = new MemoryForms(units, groups, wide);
  }

  /**
   * Executes until the budget is used up, an instruction asks for attention or does not exist yet,
   * or a fault, which is left in the state with EIP on its instruction, or on the first one of a
   * new task.
   *
   * @return steps done, without the fault's delivery
   */
  int execute(int budget) {
    int done = 0;
    state.attention = false;
    state.fault = null;
    try {
      int eip = p.eip;
      while (done < budget) {
        state.start = eip;
        Instruction i = fetch.at(eip);
        if (i == null) {
          return done;
        }
        int next = eip + i.length;
        p.eip = next;
        switch (i.kind) {
          case Dispatch.ADD_RR ->
              r[i.firstRegister] = wide.add(r[i.firstRegister], r[i.secondRegister]);
          case Dispatch.ADD_RI -> r[i.firstRegister] = wide.add(r[i.firstRegister], i.immediate);
          case Dispatch.OR_RR ->
              r[i.firstRegister] = wide.logic(r[i.firstRegister] | r[i.secondRegister]);
          case Dispatch.OR_RI -> r[i.firstRegister] = wide.logic(r[i.firstRegister] | i.immediate);
          case Dispatch.ADC_RR ->
              r[i.firstRegister] = wide.addWithCarry(r[i.firstRegister], r[i.secondRegister]);
          case Dispatch.ADC_RI ->
              r[i.firstRegister] = wide.addWithCarry(r[i.firstRegister], i.immediate);
          case Dispatch.SBB_RR ->
              r[i.firstRegister] = wide.subtractWithBorrow(r[i.firstRegister], r[i.secondRegister]);
          case Dispatch.SBB_RI ->
              r[i.firstRegister] = wide.subtractWithBorrow(r[i.firstRegister], i.immediate);
          case Dispatch.AND_RR ->
              r[i.firstRegister] = wide.logic(r[i.firstRegister] & r[i.secondRegister]);
          case Dispatch.AND_RI -> r[i.firstRegister] = wide.logic(r[i.firstRegister] & i.immediate);
          case Dispatch.SUB_RR ->
              r[i.firstRegister] = wide.subtract(r[i.firstRegister], r[i.secondRegister]);
          case Dispatch.SUB_RI ->
              r[i.firstRegister] = wide.subtract(r[i.firstRegister], i.immediate);
          case Dispatch.XOR_RR ->
              r[i.firstRegister] = wide.logic(r[i.firstRegister] ^ r[i.secondRegister]);
          case Dispatch.XOR_RI -> r[i.firstRegister] = wide.logic(r[i.firstRegister] ^ i.immediate);
          case Dispatch.CMP_RR -> wide.subtract(r[i.firstRegister], r[i.secondRegister]);
          case Dispatch.CMP_RI -> wide.subtract(r[i.firstRegister], i.immediate);
          case Dispatch.JO -> next = jumpIf(Eflags.overflow(p.flagCarry), i, next);
          case Dispatch.JNO -> next = jumpIf(!Eflags.overflow(p.flagCarry), i, next);
          case Dispatch.JB -> next = jumpIf(p.flagCarry < 0, i, next);
          case Dispatch.JAE -> next = jumpIf(p.flagCarry >= 0, i, next);
          case Dispatch.JE -> next = jumpIf(p.flagResult == 0, i, next);
          case Dispatch.JNE -> next = jumpIf(p.flagResult != 0, i, next);
          case Dispatch.JBE ->
              next = jumpIf(Conditions.belowOrEqual(p.flagResult, p.flagCarry), i, next);
          case Dispatch.JA ->
              next = jumpIf(!Conditions.belowOrEqual(p.flagResult, p.flagCarry), i, next);
          case Dispatch.JS -> next = jumpIf(Eflags.sign(p.flagResult, p.flagCarry), i, next);
          case Dispatch.JNS -> next = jumpIf(!Eflags.sign(p.flagResult, p.flagCarry), i, next);
          case Dispatch.JP -> next = jumpIf(Eflags.parity(p.flagResult, p.flagCarry), i, next);
          case Dispatch.JNP -> next = jumpIf(!Eflags.parity(p.flagResult, p.flagCarry), i, next);
          case Dispatch.JL -> next = jumpIf(Conditions.less(p.flagResult, p.flagCarry), i, next);
          case Dispatch.JGE -> next = jumpIf(!Conditions.less(p.flagResult, p.flagCarry), i, next);
          case Dispatch.JLE ->
              next = jumpIf(Conditions.lessOrEqual(p.flagResult, p.flagCarry), i, next);
          case Dispatch.JG ->
              next = jumpIf(!Conditions.lessOrEqual(p.flagResult, p.flagCarry), i, next);
          case Dispatch.MOV_RR -> r[i.firstRegister] = r[i.secondRegister];
          case Dispatch.MOV_RM -> r[i.firstRegister] = load(i);
          case Dispatch.MOV_MR, Dispatch.MOV_MI -> {
            int value = i.kind == Dispatch.MOV_MR ? r[i.secondRegister] : i.immediate;
            memory.write32(i.segment, operands.address(i), value);
          }
          case Dispatch.MOV_RI -> r[i.firstRegister] = i.immediate;
          case Dispatch.MOV8_RR ->
              operands.setByteRegister(i.firstRegister, operands.byteRegister(i.secondRegister));
          case Dispatch.MOV8_RI -> operands.setByteRegister(i.firstRegister, i.immediate);
          case Dispatch.MOVZX8_R -> r[i.reg] = operands.byteRegister(i.rm);
          case Dispatch.MOVZX16_R -> r[i.reg] = r[i.rm] & 0xFFFF;
          case Dispatch.MOVSX8_R -> r[i.reg] = (byte) operands.byteRegister(i.rm);
          case Dispatch.MOVSX16_R -> r[i.reg] = (short) r[i.rm];
          case Dispatch.LEA -> r[i.reg] = operands.address(i);
          case Dispatch.TEST_RR -> wide.logic(r[i.firstRegister] & r[i.secondRegister]);
          case Dispatch.TEST_RI -> wide.logic(r[i.firstRegister] & i.immediate);
          case Dispatch.TEST8_RR ->
              wide.logic(
                  (byte)
                      (operands.byteRegister(i.firstRegister)
                          & operands.byteRegister(i.secondRegister)));
          case Dispatch.TEST8_RI ->
              wide.logic((byte) (operands.byteRegister(i.firstRegister) & i.immediate));
          case Dispatch.CMP8_RR ->
              arithmetic.subtract(
                  operands.byteRegister(i.firstRegister),
                  operands.byteRegister(i.secondRegister),
                  24);
          case Dispatch.CMP8_RI ->
              arithmetic.subtract(operands.byteRegister(i.firstRegister), i.immediate, 24);
          case Dispatch.INC_R -> r[i.firstRegister] = wide.increment(r[i.firstRegister]);
          case Dispatch.DEC_R -> r[i.firstRegister] = wide.decrement(r[i.firstRegister]);
          case Dispatch.NEG_R -> r[i.rm] = wide.subtract(0, r[i.rm]);
          case Dispatch.NOT_R -> r[i.rm] = ~r[i.rm];
          case Dispatch.SHL_RI -> shiftLeft(i);
          case Dispatch.SHR_RI -> shiftRight(i);
          case Dispatch.SAR_RI -> shiftArithmetic(i);
          case Dispatch.IMUL_RR -> r[i.reg] = wide.multiply(r[i.reg], r[i.rm]);
          case Dispatch.POP_R -> r[i.firstRegister] = stack.pop(4);
          case Dispatch.JMP -> next = jump(next + i.immediate);
          case Dispatch.JMP_R -> next = jump(r[i.rm]);
          case Dispatch.LEAVE -> stackGroup.leave(4);
          case Dispatch.XCHG_RR -> exchange(i);
          case Dispatch.CDQ -> r[Processor.EDX] = r[Processor.EAX] >> 31;
          case Dispatch.NOP -> {}
          case Dispatch.SETCC_R -> operands.setByteRegister(i.rm, wide.holds(i) ? 1 : 0);
          case Dispatch.CMOV_RR -> r[i.reg] = wide.holds(i) ? r[i.rm] : r[i.reg];
          case Dispatch.PUSH_R, Dispatch.PUSH_I ->
              stack.push(i.kind == Dispatch.PUSH_R ? r[i.firstRegister] : i.immediate, 4);
          case Dispatch.CALL, Dispatch.CALL_R -> {
            next = i.kind == Dispatch.CALL ? next + i.immediate : r[i.rm];
            control.call(next, 4);
          }
          case Dispatch.RET, Dispatch.RET_I -> next = ret(i.immediate);
          case Dispatch.ADD_RM,
              Dispatch.OR_RM,
              Dispatch.ADC_RM,
              Dispatch.SBB_RM,
              Dispatch.AND_RM,
              Dispatch.SUB_RM,
              Dispatch.XOR_RM,
              Dispatch.CMP_RM,
              Dispatch.CMP_MR,
              Dispatch.CMP_MI,
              Dispatch.IMUL_RM,
              Dispatch.CMOV_RM,
              Dispatch.PUSH_M ->
              memoryForms.load(i);
          case Dispatch.CALL_M, Dispatch.JMP_M -> {
            memoryForms.load(i);
            next = p.eip;
          }
          case Dispatch.MOV8_RM,
              Dispatch.MOV8_MR,
              Dispatch.MOV8_MI,
              Dispatch.MOVZX8_M,
              Dispatch.MOVSX8_M,
              Dispatch.CMP8_RM,
              Dispatch.CMP8_MI,
              Dispatch.MOV16_RM,
              Dispatch.MOV16_MR,
              Dispatch.MOVZX16_M,
              Dispatch.MOVSX16_M ->
              memoryForms.narrow(i);
          case Dispatch.ADD_MR,
              Dispatch.ADD_MI,
              Dispatch.OR_MR,
              Dispatch.OR_MI,
              Dispatch.ADC_MR,
              Dispatch.ADC_MI,
              Dispatch.SBB_MR,
              Dispatch.SBB_MI,
              Dispatch.AND_MR,
              Dispatch.AND_MI,
              Dispatch.SUB_MR,
              Dispatch.SUB_MI,
              Dispatch.XOR_MR,
              Dispatch.XOR_MI,
              Dispatch.INC_M,
              Dispatch.DEC_M ->
              memoryForms.modify(i);
          default -> {
            state.stepsBefore = state.stepsEarlier + done;
            done += groups.execute(i, i.kind - Dispatch.FIRST_GROUP, budget - done) - 1;
            if (state.attention) {
              return done + 1;
            }
            next = p.eip;
          }
        }
        eip = next;
        done++;
      }
    } catch (CpuFault fault) {
      if (!fault.belongsToNewTask()) {
        p.eip = state.start;
      }
      state.fault = fault;
      int iterations = groups.takeCompletedIterations();
      if (iterations != 0) {
        p.eflags |= Eflags.RF;
      }
      done += iterations;
    } catch (InexactPosition _) {
      p.eip = state.start;
      int iterations = groups.takeCompletedIterations();
      state.repeats = iterations != 0;
      state.stop(Stop.Plain.RAISED);
      done += iterations;
    } catch (UnimplementedFeature feature) {
      p.eip = state.start;
      state.stop(new Stop.Unimplemented(feature.getMessage()));
    }
    return done;
  }

  private int load(Instruction i) {
    return memory.read32(i.segment, operands.address(i));
  }

  private void shiftLeft(Instruction i) {
    int value = r[i.rm];
    int count = i.immediate & 31;
    r[i.rm] =
        wide.flags(Outputs.shl(value, count, 0, 0), Outputs.shlCarries(value, count, 0, 0, 0));
  }

  private void shiftRight(Instruction i) {
    int value = r[i.rm];
    int count = i.immediate & 31;
    r[i.rm] =
        wide.flags(Outputs.shr(value, count, 0, 0), Outputs.shrCarries(value, count, 0, 0, 0));
  }

  private void shiftArithmetic(Instruction i) {
    int value = r[i.rm];
    int count = i.immediate & 31;
    r[i.rm] =
        wide.flags(Outputs.sar(value, count, 0, 0), Outputs.sarCarries(value, count, 0, 0, 0));
  }

  private void exchange(Instruction i) {
    int value = r[i.firstRegister];
    r[i.firstRegister] = r[i.secondRegister];
    r[i.secondRegister] = value;
  }

  /** Where execution goes on after a conditional jump. */
  private int jumpIf(boolean condition, Instruction i, int next) {
    return condition ? jump(next + i.immediate) : next;
  }

  private int jump(int target) {
    p.eip = control.within(target);
    return target;
  }

  private int ret(int parameterBytes) {
    int target = control.within(stack.peek(0, 4));
    stack.move(4 + parameterBytes);
    p.eip = target;
    return target;
  }
}
