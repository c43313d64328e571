package org.pagewalk.emulator.interpreter;

import org.pagewalk.emulator.decode.CodeSource;
import org.pagewalk.emulator.decode.Decoder;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.execution.DecodedCode;
import org.pagewalk.emulator.execution.ProcessorUnits;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.isa.InstructionTable;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.paging.LinearMemory;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.stop.Stops;

/**
 * Finds the instruction at an offset in CS.
 *
 * <p>The page that is being executed is kept with its decoded instructions until control leaves it
 * or linear memory tells that privilege, CS or translations have changed. A page that the limit of
 * CS cuts, or that lies outside RAM, is decoded anew for each instruction, because there each byte
 * has to be checked.
 */
final class CodeFetch implements CodeSource, DecodedCode, LinearMemory.CodeListener {
  private static final int PAGE_MASK = CodeCache.PAGE_SIZE - 1;

  private final Processor processor;
  private final SegmentRegister code;
  private final LinearMemory linearMemory;
  private final PhysicalMemory memory;
  private final CodeCache cache;
  private final Decoder decoder;
  private final Stops stops;

  private Instruction[] page = CodeCache.NOTHING;

  /** Offset in CS of the page's first byte. */
  private int pageStart;

  private int frame;

  /** Whether a page is being executed; without one, {@code page} holds nothing. */
  private boolean valid;

  /** The instruction being decoded, and where its bytes come from. */
  private int decoded;

  private int bytesFrame;
  private int bytesPage;
  private boolean bytesValid;

  CodeFetch(ProcessorUnits units, InstructionTable table) {
    processor = units.processor();
    decoder = new Decoder(table, processor.model);
    code = processor.segments[SegmentRegister.CS];
    linearMemory = units.linear();
    memory = linearMemory.physical();
    cache = new CodeCache(memory);
    linearMemory.setCodeListener(this);
    stops = units.stops();
    stops.setEngine(this::translationsChanged);
  }

  /**
   * The instruction at an offset in CS, or null if the run is to stop in front of it.
   *
   * @throws CpuFault of fetching or decoding it
   */
  Instruction at(int eip) {
    int offset = eip - pageStart;
    if ((offset & ~PAGE_MASK) == 0) {
      Instruction instruction = page[offset];
      if (instruction != null) {
        return instruction;
      }
    }
    return slowly(eip);
  }

  @Override
  public boolean keeps(int eip, Instruction instruction) {
    int offset = eip - pageStart;
    return (offset & ~PAGE_MASK) == 0 && page[offset] == instruction;
  }

  void discard() {
    cache.forgetAll();
    translationsChanged();
  }

  @Override
  public void codeStored(int stored, int offset, int length) {
    cache.codeStored(stored, offset, length);
  }

  @Override
  public void translationsChanged() {
    page = CodeCache.NOTHING;
    valid = false;
  }

  private Instruction slowly(int eip) {
    if (stops.isRaised() || stops.stopsAt(processor.cr3, code.base + eip)) {
      return null;
    }
    if (cache.isFull()) {
      discard();
    }
    if (!valid || (eip - pageStart & ~PAGE_MASK) != 0) {
      enterPage(eip);
    }
    int offset = eip - pageStart;
    if (page[offset] != null) {
      return page[offset];
    }
    decoded = eip;
    bytesValid = false;
    Instruction instruction = decoder.decode(this, code.big);
    instruction.kind = Dispatch.kindOf(instruction);
    if (page != CodeCache.NOTHING && offset + instruction.length <= CodeCache.PAGE_SIZE) {
      cache.keep(page, frame, offset, instruction);
    }
    return instruction;
  }

  private void enterPage(int eip) {
    translationsChanged();
    checkLimit(eip);
    int linear = code.base + eip;
    frame = linearMemory.fetchFrame(linear);
    pageStart = eip - (linear & PAGE_MASK);
    int pageEnd = pageStart + PAGE_MASK;
    boolean whole =
        Integer.compareUnsigned(pageStart, pageEnd) < 0
            && Integer.compareUnsigned(pageEnd, code.limit) <= 0;
    boolean kept = whole && memory.isRam(frame) && !stops.breakpoints().coversPageOf(linear);
    page = kept ? cache.page(frame, code.big) : CodeCache.NOTHING;
    valid = true;
  }

  private void checkLimit(int offset) {
    if (Integer.compareUnsigned(offset, code.limit) > 0) {
      throw CpuFault.generalProtection(0);
    }
  }

  @Override
  public int byteAt(int index) {
    int offset = decoded + index;
    checkLimit(offset);
    int linear = code.base + offset;
    if (!bytesValid || (linear ^ bytesPage) >>> 12 != 0) {
      bytesFrame = linearMemory.fetchFrame(linear);
      bytesPage = linear;
      bytesValid = true;
    }
    return memory.isRam(bytesFrame) ? memory.bytes(bytesFrame)[linear & PAGE_MASK] & 0xFF : 0xFF;
  }
}
