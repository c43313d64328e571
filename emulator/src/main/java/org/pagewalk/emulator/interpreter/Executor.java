package org.pagewalk.emulator.interpreter;

import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.execution.ControlGroup;
import org.pagewalk.emulator.execution.InstructionGroups;
import org.pagewalk.emulator.execution.ProcessorUnits;
import org.pagewalk.emulator.execution.RunState;
import org.pagewalk.emulator.execution.Stop;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.UnimplementedFeature;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.semantics.Conditions;
import org.pagewalk.emulator.semantics.Outputs;
import org.pagewalk.emulator.stop.InexactPosition;

/**
 * The loop that executes instructions, and the frequent ones among them. The method with the switch
 * must stay below 8,000 bytes of bytecode, or it is never compiled. EIP is in a local variable; the
 * register has it where something reads it, and when the loop ends.
 */
final class Executor {
  private final CodeFetch fetch;
  private final RunState state;
  private final Processor p;
  private final int[] r;
  private final InstructionGroups groups;
  private final ControlGroup control;
  private final WideArithmetic wide;
  private final LongForms longForms;

  Executor(ProcessorUnits units, CodeFetch fetch, RunState state) {
    this.fetch = fetch;
    this.state = state;
    p = units.processor();
    r = p.registers;
    groups = new InstructionGroups(units, fetch, state);
    control = groups.control();
    wide = new WideArithmetic(p);
    longForms = new LongForms(units, groups, wide);
  }

  /**
   * Executes until the budget is used up, an instruction asks for attention or does not exist yet,
   * or a fault, which is left in the state with EIP on its instruction, or on the first one of a
   * new task.
   *
   * @return steps done, without the fault's delivery
   */
  int execute(int budget) {
    Processor p = this.p;
    int[] r = this.r;
    CodeFetch fetch = this.fetch;
    WideArithmetic wide = this.wide;
    LongForms longForms = this.longForms;
    ControlGroup control = this.control;
    int done = 0;
    int eip = p.eip;
    state.attention = false;
    state.fault = null;
    try {
      while (done < budget) {
        Instruction i = fetch.at(eip);
        if (i == null) {
          break;
        }
        int next = eip + i.length;
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
          case Dispatch.MOV_RI -> r[i.firstRegister] = i.immediate;
          case Dispatch.MOVZX16_R -> r[i.firstRegister] = r[i.secondRegister] & 0xFFFF;
          case Dispatch.MOVSX16_R -> r[i.firstRegister] = (short) r[i.secondRegister];
          case Dispatch.TEST_RR -> wide.logic(r[i.firstRegister] & r[i.secondRegister]);
          case Dispatch.TEST_RI -> wide.logic(r[i.firstRegister] & i.immediate);
          case Dispatch.INC_R -> r[i.firstRegister] = wide.increment(r[i.firstRegister]);
          case Dispatch.DEC_R -> r[i.firstRegister] = wide.decrement(r[i.firstRegister]);
          case Dispatch.NEG_R -> r[i.firstRegister] = wide.subtract(0, r[i.firstRegister]);
          case Dispatch.NOT_R -> r[i.firstRegister] = ~r[i.firstRegister];
          case Dispatch.SHL_RI -> shiftLeft(i);
          case Dispatch.SHR_RI -> shiftRight(i);
          case Dispatch.SAR_RI -> shiftArithmetic(i);
          case Dispatch.IMUL_RR ->
              r[i.firstRegister] = wide.multiply(r[i.firstRegister], r[i.secondRegister]);
          case Dispatch.JMP -> next = control.within(next + i.immediate);
          case Dispatch.JMP_R -> next = control.within(r[i.firstRegister]);
          case Dispatch.XCHG_RR -> exchange(i);
          case Dispatch.CDQ -> r[Processor.EDX] = r[Processor.EAX] >> 31;
          case Dispatch.NOP -> {}
          case Dispatch.LEA,
              Dispatch.MOV8_RR,
              Dispatch.MOV8_RI,
              Dispatch.MOVZX8_R,
              Dispatch.MOVSX8_R,
              Dispatch.TEST8_RR,
              Dispatch.TEST8_RI,
              Dispatch.CMP8_RR,
              Dispatch.CMP8_RI,
              Dispatch.SETCC_R,
              Dispatch.CMOV_RR ->
              longForms.register(i);
          case Dispatch.MOV_RM,
              Dispatch.MOV_MR,
              Dispatch.MOV_MI,
              Dispatch.MOV8_RM,
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
              longForms.move(i);
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
              Dispatch.CMOV_RM ->
              longForms.load(i);
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
              longForms.modify(i);
          case Dispatch.PUSH_R,
              Dispatch.PUSH_I,
              Dispatch.PUSH_M,
              Dispatch.POP_R,
              Dispatch.CALL,
              Dispatch.CALL_R,
              Dispatch.CALL_M,
              Dispatch.JMP_M,
              Dispatch.RET,
              Dispatch.RET_I,
              Dispatch.LEAVE ->
              next = longForms.transfer(i, next);
          default -> {
            state.start = eip;
            p.eip = next;
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
      p.eip = eip;
    } catch (CpuFault fault) {
      if (!fault.belongsToNewTask()) {
        p.eip = eip;
      }
      state.fault = fault;
      int iterations = groups.takeCompletedIterations();
      if (iterations != 0) {
        p.eflags |= Eflags.RF;
      }
      done += iterations;
    } catch (InexactPosition _) {
      p.eip = eip;
      int iterations = groups.takeCompletedIterations();
      state.repeats = iterations != 0;
      state.stop(Stop.Plain.RAISED);
      done += iterations;
    } catch (UnimplementedFeature feature) {
      p.eip = eip;
      state.stop(new Stop.Unimplemented(feature.getMessage()));
    }
    return done;
  }

  private void shiftLeft(Instruction i) {
    int value = r[i.firstRegister];
    int count = i.immediate & 31;
    r[i.firstRegister] =
        wide.flags(Outputs.shl(value, count, 0, 0), Outputs.shlCarries(value, count, 0, 0, 0));
  }

  private void shiftRight(Instruction i) {
    int value = r[i.firstRegister];
    int count = i.immediate & 31;
    r[i.firstRegister] =
        wide.flags(Outputs.shr(value, count, 0, 0), Outputs.shrCarries(value, count, 0, 0, 0));
  }

  private void shiftArithmetic(Instruction i) {
    int value = r[i.firstRegister];
    int count = i.immediate & 31;
    r[i.firstRegister] =
        wide.flags(Outputs.sar(value, count, 0, 0), Outputs.sarCarries(value, count, 0, 0, 0));
  }

  private void exchange(Instruction i) {
    int value = r[i.firstRegister];
    r[i.firstRegister] = r[i.secondRegister];
    r[i.secondRegister] = value;
  }

  /** Where execution goes on after a conditional jump. */
  private int jumpIf(boolean condition, Instruction i, int next) {
    return condition ? control.within(next + i.immediate) : next;
  }
}
