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
 * must stay below 8,000 bytes of bytecode, or it is never compiled.
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

  private int heldAddress;

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
      while (done < budget) {
        int eip = p.eip;
        state.start = eip;
        Instruction i = fetch.at(eip);
        if (i == null) {
          return done;
        }
        p.eip = eip + i.length;
        switch (i.kind) {
          case Dispatch.ADD_RR -> r[i.firstRegister] = add(r[i.firstRegister], r[i.secondRegister]);
          case Dispatch.ADD_RM -> r[i.firstRegister] = add(r[i.firstRegister], load(i));
          case Dispatch.ADD_MR -> store(i, add(loadForWrite(i), r[i.secondRegister]));
          case Dispatch.ADD_RI -> r[i.firstRegister] = add(r[i.firstRegister], i.immediate);
          case Dispatch.ADD_MI -> store(i, add(loadForWrite(i), i.immediate));
          case Dispatch.OR_RR ->
              r[i.firstRegister] = logic(r[i.firstRegister] | r[i.secondRegister]);
          case Dispatch.OR_RM -> r[i.firstRegister] = logic(r[i.firstRegister] | load(i));
          case Dispatch.OR_MR -> store(i, logic(loadForWrite(i) | r[i.secondRegister]));
          case Dispatch.OR_RI -> r[i.firstRegister] = logic(r[i.firstRegister] | i.immediate);
          case Dispatch.OR_MI -> store(i, logic(loadForWrite(i) | i.immediate));
          case Dispatch.ADC_RR ->
              r[i.firstRegister] = addWithCarry(r[i.firstRegister], r[i.secondRegister]);
          case Dispatch.ADC_RM -> r[i.firstRegister] = addWithCarry(r[i.firstRegister], load(i));
          case Dispatch.ADC_MR -> store(i, addWithCarry(loadForWrite(i), r[i.secondRegister]));
          case Dispatch.ADC_RI ->
              r[i.firstRegister] = addWithCarry(r[i.firstRegister], i.immediate);
          case Dispatch.ADC_MI -> store(i, addWithCarry(loadForWrite(i), i.immediate));
          case Dispatch.SBB_RR ->
              r[i.firstRegister] = subtractWithBorrow(r[i.firstRegister], r[i.secondRegister]);
          case Dispatch.SBB_RM ->
              r[i.firstRegister] = subtractWithBorrow(r[i.firstRegister], load(i));
          case Dispatch.SBB_MR ->
              store(i, subtractWithBorrow(loadForWrite(i), r[i.secondRegister]));
          case Dispatch.SBB_RI ->
              r[i.firstRegister] = subtractWithBorrow(r[i.firstRegister], i.immediate);
          case Dispatch.SBB_MI -> store(i, subtractWithBorrow(loadForWrite(i), i.immediate));
          case Dispatch.AND_RR ->
              r[i.firstRegister] = logic(r[i.firstRegister] & r[i.secondRegister]);
          case Dispatch.AND_RM -> r[i.firstRegister] = logic(r[i.firstRegister] & load(i));
          case Dispatch.AND_MR -> store(i, logic(loadForWrite(i) & r[i.secondRegister]));
          case Dispatch.AND_RI -> r[i.firstRegister] = logic(r[i.firstRegister] & i.immediate);
          case Dispatch.AND_MI -> store(i, logic(loadForWrite(i) & i.immediate));
          case Dispatch.SUB_RR ->
              r[i.firstRegister] = subtract(r[i.firstRegister], r[i.secondRegister]);
          case Dispatch.SUB_RM -> r[i.firstRegister] = subtract(r[i.firstRegister], load(i));
          case Dispatch.SUB_MR -> store(i, subtract(loadForWrite(i), r[i.secondRegister]));
          case Dispatch.SUB_RI -> r[i.firstRegister] = subtract(r[i.firstRegister], i.immediate);
          case Dispatch.SUB_MI -> store(i, subtract(loadForWrite(i), i.immediate));
          case Dispatch.XOR_RR ->
              r[i.firstRegister] = logic(r[i.firstRegister] ^ r[i.secondRegister]);
          case Dispatch.XOR_RM -> r[i.firstRegister] = logic(r[i.firstRegister] ^ load(i));
          case Dispatch.XOR_MR -> store(i, logic(loadForWrite(i) ^ r[i.secondRegister]));
          case Dispatch.XOR_RI -> r[i.firstRegister] = logic(r[i.firstRegister] ^ i.immediate);
          case Dispatch.XOR_MI -> store(i, logic(loadForWrite(i) ^ i.immediate));
          case Dispatch.CMP_RR -> subtract(r[i.firstRegister], r[i.secondRegister]);
          case Dispatch.CMP_RM -> subtract(r[i.firstRegister], load(i));
          case Dispatch.CMP_MR -> subtract(load(i), r[i.secondRegister]);
          case Dispatch.CMP_RI -> subtract(r[i.firstRegister], i.immediate);
          case Dispatch.CMP_MI -> subtract(load(i), i.immediate);
          case Dispatch.JO -> jumpIf(Eflags.overflow(p.flagCarry), i);
          case Dispatch.JNO -> jumpIf(!Eflags.overflow(p.flagCarry), i);
          case Dispatch.JB -> jumpIf(p.flagCarry < 0, i);
          case Dispatch.JAE -> jumpIf(p.flagCarry >= 0, i);
          case Dispatch.JE -> jumpIf(p.flagResult == 0, i);
          case Dispatch.JNE -> jumpIf(p.flagResult != 0, i);
          case Dispatch.JBE -> jumpIf(Conditions.belowOrEqual(p.flagResult, p.flagCarry), i);
          case Dispatch.JA -> jumpIf(!Conditions.belowOrEqual(p.flagResult, p.flagCarry), i);
          case Dispatch.JS -> jumpIf(Eflags.sign(p.flagResult, p.flagCarry), i);
          case Dispatch.JNS -> jumpIf(!Eflags.sign(p.flagResult, p.flagCarry), i);
          case Dispatch.JP -> jumpIf(Eflags.parity(p.flagResult, p.flagCarry), i);
          case Dispatch.JNP -> jumpIf(!Eflags.parity(p.flagResult, p.flagCarry), i);
          case Dispatch.JL -> jumpIf(Conditions.less(p.flagResult, p.flagCarry), i);
          case Dispatch.JGE -> jumpIf(!Conditions.less(p.flagResult, p.flagCarry), i);
          case Dispatch.JLE -> jumpIf(Conditions.lessOrEqual(p.flagResult, p.flagCarry), i);
          case Dispatch.JG -> jumpIf(!Conditions.lessOrEqual(p.flagResult, p.flagCarry), i);
          case Dispatch.MOV_RR -> r[i.firstRegister] = r[i.secondRegister];
          case Dispatch.MOV_RM -> r[i.firstRegister] = load(i);
          case Dispatch.MOV_MR ->
              memory.write32(i.segment, operands.address(i), r[i.secondRegister]);
          case Dispatch.MOV_RI -> r[i.firstRegister] = i.immediate;
          case Dispatch.MOV_MI -> memory.write32(i.segment, operands.address(i), i.immediate);
          case Dispatch.MOV8_RR -> setByte(i.firstRegister, byteOf(i.secondRegister));
          case Dispatch.MOV8_RM -> setByte(i.firstRegister, load8(i));
          case Dispatch.MOV8_MR ->
              memory.write8(i.segment, operands.address(i), byteOf(i.secondRegister));
          case Dispatch.MOV8_RI -> setByte(i.firstRegister, i.immediate);
          case Dispatch.MOV8_MI -> memory.write8(i.segment, operands.address(i), i.immediate);
          case Dispatch.MOV16_RM -> operands.setRegister(i.firstRegister, 2, load16(i));
          case Dispatch.MOV16_MR ->
              memory.write16(i.segment, operands.address(i), r[i.secondRegister]);
          case Dispatch.MOVZX8_R -> r[i.reg] = byteOf(i.rm);
          case Dispatch.MOVZX8_M -> r[i.reg] = load8(i);
          case Dispatch.MOVZX16_R -> r[i.reg] = r[i.rm] & 0xFFFF;
          case Dispatch.MOVZX16_M -> r[i.reg] = load16(i);
          case Dispatch.MOVSX8_R -> r[i.reg] = (byte) byteOf(i.rm);
          case Dispatch.MOVSX8_M -> r[i.reg] = (byte) load8(i);
          case Dispatch.MOVSX16_R -> r[i.reg] = (short) r[i.rm];
          case Dispatch.MOVSX16_M -> r[i.reg] = (short) load16(i);
          case Dispatch.LEA -> r[i.reg] = operands.address(i);
          case Dispatch.TEST_RR -> logic(r[i.firstRegister] & r[i.secondRegister]);
          case Dispatch.TEST_RI -> logic(r[i.firstRegister] & i.immediate);
          case Dispatch.TEST8_RR ->
              logic((byte) (byteOf(i.firstRegister) & byteOf(i.secondRegister)));
          case Dispatch.TEST8_RI -> logic((byte) (byteOf(i.firstRegister) & i.immediate));
          case Dispatch.CMP8_RR ->
              arithmetic.subtract(byteOf(i.firstRegister), byteOf(i.secondRegister), 24);
          case Dispatch.CMP8_RM -> arithmetic.subtract(byteOf(i.firstRegister), load8(i), 24);
          case Dispatch.CMP8_RI -> arithmetic.subtract(byteOf(i.firstRegister), i.immediate, 24);
          case Dispatch.CMP8_MI -> arithmetic.subtract(load8(i), i.immediate, 24);
          case Dispatch.INC_R -> r[i.firstRegister] = arithmetic.increment(r[i.firstRegister], 0);
          case Dispatch.DEC_R -> r[i.firstRegister] = arithmetic.decrement(r[i.firstRegister], 0);
          case Dispatch.INC_M -> store(i, arithmetic.increment(loadForWrite(i), 0));
          case Dispatch.DEC_M -> store(i, arithmetic.decrement(loadForWrite(i), 0));
          case Dispatch.NEG_R -> r[i.rm] = subtract(0, r[i.rm]);
          case Dispatch.NOT_R -> r[i.rm] = ~r[i.rm];
          case Dispatch.SHL_RI -> shiftLeft(i);
          case Dispatch.SHR_RI -> shiftRight(i);
          case Dispatch.SAR_RI -> shiftArithmetic(i);
          case Dispatch.IMUL_RR -> r[i.reg] = multiply(r[i.reg], r[i.rm]);
          case Dispatch.IMUL_RM -> r[i.reg] = multiply(r[i.reg], load(i));
          case Dispatch.PUSH_R -> stack.push(r[i.firstRegister], 4);
          case Dispatch.PUSH_I -> stack.push(i.immediate, 4);
          case Dispatch.PUSH_M -> stack.push(load(i), 4);
          case Dispatch.POP_R -> r[i.firstRegister] = stack.pop(4);
          case Dispatch.CALL -> control.call(p.eip + i.immediate, 4);
          case Dispatch.JMP -> p.eip = control.within(p.eip + i.immediate);
          case Dispatch.CALL_R -> control.call(r[i.rm], 4);
          case Dispatch.CALL_M -> control.call(load(i), 4);
          case Dispatch.JMP_R -> p.eip = control.within(r[i.rm]);
          case Dispatch.JMP_M -> p.eip = control.within(load(i));
          case Dispatch.RET -> ret(0);
          case Dispatch.RET_I -> ret(i.immediate);
          case Dispatch.LEAVE -> stackGroup.leave(4);
          case Dispatch.XCHG_RR -> exchange(i);
          case Dispatch.CDQ -> r[Processor.EDX] = r[Processor.EAX] >> 31;
          case Dispatch.NOP -> {}
          case Dispatch.SETCC_R -> setByte(i.rm, holds(i) ? 1 : 0);
          case Dispatch.CMOV_RR -> r[i.reg] = holds(i) ? r[i.rm] : r[i.reg];
          case Dispatch.CMOV_RM -> moveIf(i, load(i));
          default -> {
            state.stepsBefore = state.stepsEarlier + done;
            done += groups.execute(i, i.kind - Dispatch.FIRST_GROUP, budget - done) - 1;
            if (state.attention) {
              return done + 1;
            }
          }
        }
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

  private int load16(Instruction i) {
    return memory.read16(i.segment, operands.address(i));
  }

  private int load8(Instruction i) {
    return memory.read8(i.segment, operands.address(i));
  }

  private int loadForWrite(Instruction i) {
    heldAddress = operands.address(i);
    return memory.readForWrite32(i.segment, heldAddress);
  }

  /** Stores the result of a read-modify-write. */
  private void store(Instruction i, int value) {
    memory.write32(i.segment, heldAddress, value);
  }

  private int byteOf(int register) {
    return r[register & 3] >>> (register & 4) * 2 & 0xFF;
  }

  private void setByte(int register, int value) {
    int shift = (register & 4) * 2;
    r[register & 3] = r[register & 3] & ~(0xFF << shift) | (value & 0xFF) << shift;
  }

  private int flags(int result, int carries) {
    p.flagResult = result;
    p.flagCarry = carries;
    return result;
  }

  private int add(int left, int right) {
    int result = Outputs.add(left, right, 0, 0);
    return flags(result, Outputs.addCarries(left, right, result, 0, 0));
  }

  private int addWithCarry(int left, int right) {
    return arithmetic.addWithCarry(left, right, 0);
  }

  private int subtract(int left, int right) {
    int result = Outputs.sub(left, right, 0, 0);
    return flags(result, Outputs.subCarries(left, right, result, 0, 0));
  }

  private int subtractWithBorrow(int left, int right) {
    return arithmetic.subtractWithBorrow(left, right, 0);
  }

  private int logic(int result) {
    p.flagResult = result;
    p.flagCarry = 0;
    return result;
  }

  private int multiply(int left, int right) {
    int result = Outputs.imul(left, right, 0, 0);
    return flags(result, Outputs.imulCarries(left, right, result, 0, 0));
  }

  private void shiftLeft(Instruction i) {
    int value = r[i.rm];
    int count = i.immediate & 31;
    r[i.rm] = flags(Outputs.shl(value, count, 0, 0), Outputs.shlCarries(value, count, 0, 0, 0));
  }

  private void shiftRight(Instruction i) {
    int value = r[i.rm];
    int count = i.immediate & 31;
    r[i.rm] = flags(Outputs.shr(value, count, 0, 0), Outputs.shrCarries(value, count, 0, 0, 0));
  }

  private void shiftArithmetic(Instruction i) {
    int value = r[i.rm];
    int count = i.immediate & 31;
    r[i.rm] = flags(Outputs.sar(value, count, 0, 0), Outputs.sarCarries(value, count, 0, 0, 0));
  }

  private void exchange(Instruction i) {
    int value = r[i.firstRegister];
    r[i.firstRegister] = r[i.secondRegister];
    r[i.secondRegister] = value;
  }

  private boolean holds(Instruction i) {
    return Conditions.holds(i.form.condition().ordinal(), p.flagResult, p.flagCarry);
  }

  private void moveIf(Instruction i, int value) {
    if (holds(i)) {
      r[i.reg] = value;
    }
  }

  private void jumpIf(boolean condition, Instruction i) {
    if (condition) {
      p.eip = control.within(p.eip + i.immediate);
    }
  }

  private void ret(int parameterBytes) {
    int target = control.within(stack.peek(0, 4));
    stack.move(4 + parameterBytes);
    p.eip = target;
  }
}
