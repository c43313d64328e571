package org.pagewalk.emulator.execution;

import org.pagewalk.emulator.bus.AddressMap;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.isa.OperandKind;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.semantics.Outputs;
import org.pagewalk.emulator.system.SystemRegisters;

/** System registers, ports, identification, and the reserved opcode that enters the kernel. */
final class SystemGroup {
  private final ProcessorUnits units;
  private final SystemRegisters system;
  private final Operands operands;
  private final Processor processor;
  private final int[] registers;
  private final RunState state;
  private final AddressMap ports;

  SystemGroup(ProcessorUnits units, Operands operands, RunState state) {
    this.units = units;
    this.operands = operands;
    this.state = state;
    system = units.systemRegisters();
    ports = units.bus().ports();
    processor = operands.processor;
    registers = operands.registers;
  }

  void execute(Instruction i) {
    state.attention = true;
    boolean wide = i.operandSize == 32;
    switch (i.form.operation()) {
      case LGDT -> system.loadTable(false, i.segment, operands.address(i), wide);
      case LIDT -> system.loadTable(true, i.segment, operands.address(i), wide);
      case SGDT -> system.storeTable(false, i.segment, operands.address(i));
      case SIDT -> system.storeTable(true, i.segment, operands.address(i));
      case LLDT -> {
        system.requirePrivilege();
        system.loadLocalTable(operands.read(i, i.first));
      }
      case LTR -> {
        system.requirePrivilege();
        system.loadTask(operands.read(i, i.first));
      }
      case SLDT -> operands.write(i, i.first, system.localTable());
      case STR -> operands.write(i, i.first, system.task());
      case SMSW -> operands.write(i, i.first, processor.cr0);
      case LMSW -> {
        system.requirePrivilege();
        system.loadMachineStatus(operands.read(i, i.first));
      }
      case CLTS -> system.clearTaskSwitched();
      case INVD, WBINVD -> system.requirePrivilege();
      case INVLPG -> system.invalidatePage(i.segment, operands.address(i));
      case HLT -> {
        system.halt();
        state.stop(Stop.Plain.HALT);
      }
      case MOV_FROM_CONTROL -> {
        requireControlRegister(i);
        registers[i.rm] = system.moveFromControl(i.reg);
      }
      case MOV_TO_CONTROL -> {
        requireControlRegister(i);
        system.moveToControl(i.reg, registers[i.rm]);
      }
      case MOV_FROM_DEBUG -> registers[i.rm] = system.moveFromDebug(i.reg);
      case MOV_TO_DEBUG -> system.moveToDebug(i.reg, registers[i.rm]);
      default -> identify(i);
    }
  }

  /** A register that does not exist is refused before privilege is looked at. */
  private static void requireControlRegister(Instruction i) {
    if (i.reg == 1 || i.reg > 4) {
      throw CpuFault.invalidOpcode();
    }
  }

  private void identify(Instruction i) {
    switch (i.form.operation()) {
      case RDMSR -> setPair(system.readModelSpecific(registers[Processor.ECX], state.stepsBefore));
      case WRMSR -> system.writeModelSpecific(registers[Processor.ECX], pair());
      case RDTSC -> setPair(system.readTimeStamp(state.stepsBefore));
      case RDPMC -> readPerformanceCounter();
      case CPUID -> processor.model.identification().answer(registers);
      case SYSENTER -> units.systemCall().enter();
      case SYSEXIT -> units.systemCall().exit();
      case IN -> in(i);
      case OUT -> out(i);
      case KERNEL_TRAP -> enterKernel(i);
      default -> throw new AssertionError(i.form);
    }
  }

  private long pair() {
    return (long) registers[Processor.EDX] << 32 | registers[Processor.EAX] & 0xFFFF_FFFFL;
  }

  private void setPair(long value) {
    registers[Processor.EAX] = (int) value;
    registers[Processor.EDX] = (int) (value >>> 32);
  }

  /** There are two counters, and they do not count. */
  private void readPerformanceCounter() {
    if ((processor.cr4 & Processor.CR4_PCE) == 0) {
      system.requirePrivilege();
    }
    if (Integer.compareUnsigned(registers[Processor.ECX], 1) > 0) {
      throw CpuFault.generalProtection(0);
    }
    setPair(0);
  }

  private int port(Instruction i) {
    boolean immediate = i.first.kind() == OperandKind.I || i.second.kind() == OperandKind.I;
    return immediate ? i.immediate : registers[Processor.EDX] & 0xFFFF;
  }

  /** Size of the accumulator operand in bytes. */
  private static int operandSize(Instruction i) {
    boolean out = i.first.kind() == OperandKind.I || i.first.register() == Processor.EDX;
    return (out ? i.second : i.first).size();
  }

  private void in(Instruction i) {
    int size = operandSize(i);
    system.requirePorts(port(i), size);
    operands.setRegister(Processor.EAX, size, ports.read(port(i), size));
  }

  private void out(Instruction i) {
    int size = operandSize(i);
    system.requirePorts(port(i), size);
    ports.write(port(i), size, registers[Processor.EAX]);
  }

  /** The trap's number is a byte that follows the instruction; elsewhere nothing fetches it. */
  private void enterKernel(Instruction i) {
    int linear = processor.segments[SegmentRegister.CS].base + state.start;
    if (processor.cpl != 0 || linear >>> 12 != state.stubPage) {
      throw CpuFault.invalidOpcode();
    }
    int number = units.linear().read8(linear + i.length);
    processor.eip++;
    state.stop(new Stop.KernelTrap(number));
  }

  /** Single flags, and those that privilege guards. */
  void flags(Instruction i) {
    switch (i.form.operation()) {
      case CLD -> processor.eflags &= ~Eflags.DF;
      case STD -> processor.eflags |= Eflags.DF;
      case CLI -> {
        requireIoPrivilege();
        processor.eflags &= ~Eflags.IF;
      }
      case STI -> {
        requireIoPrivilege();
        if ((processor.eflags & Eflags.IF) == 0) {
          processor.eflags |= Eflags.IF;
          processor.interruptShadow = true;
          state.attention = true;
        }
      }
      default -> arithmeticFlags(i);
    }
  }

  private void requireIoPrivilege() {
    if (processor.cpl > processor.iopl()) {
      throw CpuFault.generalProtection(0);
    }
  }

  private void arithmeticFlags(Instruction i) {
    int before = processor.flagCarry;
    switch (i.form.operation()) {
      case CLC -> processor.flagCarry = Outputs.clcCarries(0, 0, 0, before, 0);
      case STC -> processor.flagCarry = Outputs.stcCarries(0, 0, 0, before, 0);
      case CMC -> processor.flagCarry = Outputs.cmcCarries(0, 0, 0, before, 0);
      case LAHF -> operands.setRegister(4, 1, processor.eflagsImage());
      case SAHF -> {
        int stored = Eflags.ARITHMETIC & ~Eflags.OF;
        int ah = operands.register(4, 1);
        setArithmetic(processor.eflagsImage() & ~stored | ah & stored);
      }
      default -> throw new AssertionError(i.form);
    }
  }

  private void setArithmetic(int image) {
    processor.flagResult = Eflags.resultWord(image);
    processor.flagCarry = Eflags.carryWord(image);
  }
}
