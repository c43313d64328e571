package org.pagewalk.emulator.translator;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.execution.InstructionGroups;
import org.pagewalk.emulator.execution.OperationGroup;
import org.pagewalk.emulator.execution.ProcessorUnits;
import org.pagewalk.emulator.execution.RunState;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.paging.LinearMemory;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.segmentation.SegmentedMemory;

/**
 * Translated guest code. Each piece of it is one hidden subclass; what is here is what emitted code
 * calls when it leaves its fast paths. State that a fault or a reader may see is handed over as
 * arguments of these calls, so that emitted code needs no handler.
 */
public abstract class Region {
  static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  Processor processor;
  SegmentedMemory memory;
  LinearMemory linear;

  private final RunState state = new RunState();
  private InstructionGroups groups;
  private Instruction[] instructions;
  private int mode;
  private int progress;

  final void attach(ProcessorUnits units, Instruction[] code) {
    processor = units.processor();
    memory = units.segmented();
    linear = units.linear();
    groups = new InstructionGroups(units, (_, _) -> true, state);
    instructions = code;
    mode = processor.modeWord();
  }

  /**
   * Executes from the region's first instruction, at EIP, until control leaves it or the budget
   * does not cover the longest way to the next look at it.
   *
   * @param budget in steps
   * @return steps done; registers, EIP and flags are then up to date
   * @throws CpuFault with EIP on the faulting instruction, or already in a new task, and registers
   *     as before it
   */
  public abstract int run(int budget);

  /** Whether the processor is as the translation assumes. */
  public final boolean suits() {
    return processor.modeWord() == mode;
  }

  /** Steps done when {@link #run} threw. */
  public final int progress() {
    return progress;
  }

  /** Puts in place what emitted code keeps for itself. */
  final void publish(int eip, int steps, int flagResult, int flagCarry) {
    processor.eip = eip;
    processor.flagResult = flagResult;
    processor.flagCarry = flagCarry;
    progress = steps;
  }

  /** As {@link #publish}, the general registers. */
  final void publishRegisters(
      int eax, int ecx, int edx, int ebx, int esp, int ebp, int esi, int edi) {
    int[] registers = processor.registers;
    registers[Processor.EAX] = eax;
    registers[Processor.ECX] = ecx;
    registers[Processor.EDX] = edx;
    registers[Processor.EBX] = ebx;
    registers[Processor.ESP] = esp;
    registers[Processor.EBP] = ebp;
    registers[Processor.ESI] = esi;
    registers[Processor.EDI] = edi;
  }

  /** Executes an instruction that is not emitted; the state is published. */
  final void perform(int index) {
    Instruction i = instructions[index];
    int eip = processor.eip;
    state.start = eip;
    processor.eip = eip + i.length;
    try {
      groups.execute(i, OperationGroup.of(i.form.operation()).ordinal(), 1);
    } catch (CpuFault fault) {
      if (!fault.belongsToNewTask()) {
        processor.eip = eip;
      }
      throw fault;
    }
  }
}
