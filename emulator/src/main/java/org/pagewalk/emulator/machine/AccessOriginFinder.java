package org.pagewalk.emulator.machine;

import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.disassembler.Disassembler;
import org.pagewalk.emulator.execution.ProcessorUnits;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.FaultObserver;
import org.pagewalk.emulator.fault.PageFault;
import org.pagewalk.emulator.port.AccessOrigin;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;

/**
 * Keeps, while a page fault is being raised, through which segment and offset its access came: the
 * fault brings them along from where they were checked. The instruction is decoded again for its
 * text alone. Nothing is changed; accesses that do not fault pay nothing for it.
 */
final class AccessOriginFinder implements FaultObserver, AccessOrigin.Source {
  private static final String[] NAMES = {"ES", "CS", "SS", "DS", "FS", "GS"};

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
      latest =
          new AccessOrigin(
              processor.eip, instructionText(), logical(pageFault), pageFault.linearAddress());
    }
  }

  private String instructionText() {
    SegmentRegister code = processor.segments[SegmentRegister.CS];
    int start = code.base + processor.eip;
    Instruction instruction = disassembler.decode(index -> byteAt(start + index), code.big);
    return instruction == null ? "" : disassembler.text(instruction, processor.eip);
  }

  private int byteAt(int linear) {
    int value = units.linear().peek8(linear);
    if (value < 0) {
      throw CpuFault.generalProtection(0);
    }
    return value;
  }

  private AccessOrigin.Logical logical(PageFault fault) {
    if (fault.segment() == PageFault.NO_SEGMENT) {
      return null;
    }
    SegmentRegister register = processor.segments[fault.segment()];
    return new AccessOrigin.Logical(
        NAMES[fault.segment()],
        register.selector,
        register.base,
        register.limit,
        kindOf(register),
        fault.offset());
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
