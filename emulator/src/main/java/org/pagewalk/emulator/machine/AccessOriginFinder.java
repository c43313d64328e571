package org.pagewalk.emulator.machine;

import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.disassembler.Disassembler;
import org.pagewalk.emulator.execution.ProcessorUnits;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.FaultObserver;
import org.pagewalk.emulator.fault.PageFault;
import org.pagewalk.emulator.isa.OperandKind;
import org.pagewalk.emulator.port.AccessOrigin;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;

/**
 * Finds out, while a page fault is being raised, through which segment and offset the instruction
 * came to the linear address: it decodes the instruction again and looks which of its accesses lies
 * there. It changes nothing; the accesses themselves pay nothing for it.
 */
final class AccessOriginFinder implements FaultObserver, AccessOrigin.Source {
  private static final String[] NAMES = {"ES", "CS", "SS", "DS", "FS", "GS"};
  private static final int LONGEST_ACCESS = 512;

  private final ProcessorUnits units;
  private final Processor processor;
  private final Disassembler disassembler;
  private AccessOrigin latest;

  AccessOriginFinder(ProcessorUnits units) {
    this.units = units;
    processor = units.processor();
    disassembler = new Disassembler(processor.model);
  }

  @Override
  public AccessOrigin latest() {
    return latest;
  }

  @Override
  public void faulted(CpuFault fault) {
    if (fault instanceof PageFault pageFault) {
      latest = find(pageFault.linearAddress(), (fault.errorCode() & PageFault.WRITE) != 0);
    }
  }

  private AccessOrigin find(int linear, boolean write) {
    SegmentRegister code = processor.segments[SegmentRegister.CS];
    int start = code.base + processor.eip;
    Instruction instruction = disassembler.decode(index -> byteAt(start + index), code.big);
    if (instruction == null) {
      return origin("", SegmentRegister.CS, linear);
    }
    String text = disassembler.text(instruction, processor.eip);
    if (!write && near(linear, start, instruction.length)) {
      return origin(text, SegmentRegister.CS, linear);
    }
    return origin(text, segmentOf(instruction, linear, write), linear);
  }

  private int byteAt(int linear) {
    int value = units.linear().peek8(linear);
    if (value < 0) {
      throw CpuFault.generalProtection(0);
    }
    return value;
  }

  private int segmentOf(Instruction i, int linear, boolean write) {
    if (i.memory && near(linear, linearOf(i.segment, effectiveAddress(i)), LONGEST_ACCESS)) {
      return i.segment;
    }
    int[] registers = processor.registers;
    if (has(i, OperandKind.Y)
        && near(
            linear,
            linearOf(SegmentRegister.ES, registers[Processor.EDI] & i.addressMask),
            LONGEST_ACCESS)) {
      return SegmentRegister.ES;
    }
    if (has(i, OperandKind.X) && !write) {
      return i.override == Instruction.NONE ? SegmentRegister.DS : i.override;
    }
    return SegmentRegister.SS;
  }

  private static boolean has(Instruction i, OperandKind kind) {
    return i.form.operands().stream().anyMatch(operand -> operand.kind() == kind);
  }

  private int effectiveAddress(Instruction i) {
    int address = i.displacement;
    if (i.base != Instruction.NONE) {
      address += processor.registers[i.base];
    }
    if (i.index != Instruction.NONE) {
      address += processor.registers[i.index] << i.scale;
    }
    return address & i.addressMask;
  }

  private int linearOf(int segment, int offset) {
    return processor.segments[segment].base + offset;
  }

  private static boolean near(int linear, int start, int length) {
    return Integer.compareUnsigned(linear - start, length) < 0;
  }

  private AccessOrigin origin(String text, int segment, int linear) {
    SegmentRegister register = processor.segments[segment];
    return new AccessOrigin(
        processor.eip,
        text,
        NAMES[segment],
        register.selector,
        register.base,
        register.limit,
        kindOf(register),
        linear - register.base,
        linear);
  }

  private static String kindOf(SegmentRegister register) {
    boolean code = (register.access & 8) != 0;
    String rights;
    if (code) {
      rights = register.readable ? "code, execute/read" : "code, execute";
    } else {
      rights = register.writable ? "data, read/write" : "data, read-only";
    }
    boolean expandDown = !code && (register.access & 4) != 0;
    return rights + (expandDown ? ", expand-down" : "") + ", DPL " + register.privilege();
  }
}
