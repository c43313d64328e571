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
 * or linear memory tells that privilege, CS or translations have changed. Of an instruction that
 * ends on the next page, that page's translation is looked up each time. A page that the limit of
 * CS cuts, or that lies outside RAM, is decoded anew for each instruction, because there each byte
 * has to be checked.
 */
final class CodeFetch implements CodeSource, DecodedCode, LinearMemory.CodeListener {
  private static final int PAGE_MASK = CodePage.SIZE - 1;
  private static final Instruction[] NOTHING = new Instruction[0];

  private final Processor processor;
  private final SegmentRegister code;
  private final LinearMemory linearMemory;
  private final PhysicalMemory memory;
  private final CodeCache cache;
  private final InstructionTable table;
  private final Decoder decoder;
  private final Stops stops;

  /** Instructions of the page that is being executed, and the offset in CS of the first. */
  private Instruction[] span = NOTHING;

  private int spanStart;

  /** The page that is being executed, or null where nothing may be kept. */
  private CodePage page;

  /** Offset in CS of the page's first byte. */
  private int pageStart;

  /** Whether a page is being executed. */
  private boolean valid;

  /** The same of the page before that, for control that goes to and fro between two pages. */
  private Instruction[] earlierSpan = NOTHING;

  private int earlierSpanStart;
  private CodePage earlierPage;
  private int earlierPageStart;

  /** The instruction being decoded, and where its bytes come from. */
  private int decoded;

  private int bytesFrame;
  private int bytesPage;
  private boolean bytesValid;

  private final SharedInstructions shared = new SharedInstructions();
  private long decodedCount;

  CodeFetch(ProcessorUnits units, InstructionTable table) {
    processor = units.processor();
    this.table = table;
    decoder = new Decoder(table, processor.model);
    code = processor.segments[SegmentRegister.CS];
    linearMemory = units.linear();
    memory = linearMemory.physical();
    cache = new CodeCache(memory);
    linearMemory.addCodeListener(this);
    stops = units.stops();
    stops.setEngine(this::translationsChanged);
  }

  /**
   * The instruction at an offset in CS, or null if the run is to stop in front of it.
   *
   * @throws CpuFault of fetching or decoding it
   */
  Instruction at(int eip) {
    Instruction[] instructions = span;
    int index = eip - spanStart;
    if (Integer.compareUnsigned(index, instructions.length) < 0) {
      Instruction instruction = instructions[index];
      if (instruction != null) {
        return instruction;
      }
    }
    return slowly(eip);
  }

  @Override
  public boolean keeps(int eip, Instruction instruction) {
    int index = eip - spanStart;
    return Integer.compareUnsigned(index, span.length) < 0 && span[index] == instruction;
  }

  /** How many instructions have been decoded. */
  long decodedCount() {
    return decodedCount;
  }

  @Override
  public boolean codeStored(int frame, int offset, int length) {
    return cache.codeStored(frame, offset, length);
  }

  @Override
  public void translationsChanged() {
    leavePage();
    forgetEarlier();
  }

  private void forgetEarlier() {
    earlierSpan = NOTHING;
    earlierPage = null;
  }

  private void leavePage() {
    span = NOTHING;
    page = null;
    valid = false;
  }

  @Override
  public void assertFresh() {
    cache.assertFresh(new Decoder(table, processor.model));
  }

  private Instruction slowly(int eip) {
    if (earlierPage != null && (eip - earlierPageStart & ~PAGE_MASK) == 0) {
      goBack();
      int index = eip - spanStart;
      if (Integer.compareUnsigned(index, span.length) < 0 && span[index] != null) {
        return span[index];
      }
    }
    if (stops.isRaised() || stops.stopsAt(processor.cr3, code.base + eip)) {
      return null;
    }
    if (!valid || (eip - pageStart & ~PAGE_MASK) != 0) {
      enterPage(eip);
    }
    int offset = eip - pageStart;
    Instruction kept = page == null ? null : kept(offset);
    return kept != null ? kept : decode(eip);
  }

  /** Changes the current page for the one before. */
  private void goBack() {
    Instruction[] leftSpan = span;
    int leftSpanStart = spanStart;
    CodePage left = page;
    int leftStart = pageStart;
    span = earlierSpan;
    spanStart = earlierSpanStart;
    page = earlierPage;
    pageStart = earlierPageStart;
    valid = true;
    earlierSpan = leftSpan;
    earlierSpanStart = leftSpanStart;
    earlierPage = left;
    earlierPageStart = leftStart;
  }

  private void enterPage(int eip) {
    earlierSpan = span;
    earlierSpanStart = spanStart;
    earlierPage = page;
    earlierPageStart = pageStart;
    leavePage();
    checkLimit(eip);
    int linear = code.base + eip;
    int frame = linearMemory.fetchFrame(linear);
    pageStart = eip - (linear & PAGE_MASK);
    int pageEnd = pageStart + PAGE_MASK;
    boolean whole =
        Integer.compareUnsigned(pageStart, pageEnd) < 0
            && Integer.compareUnsigned(pageEnd, code.limit) <= 0;
    if (whole && memory.isRam(frame) && !stops.breakpoints().coversPageOf(linear)) {
      page = cache.page(frame, code.big);
      takeSpan();
    }
    valid = true;
  }

  private void takeSpan() {
    span = page.span();
    spanStart = pageStart + page.first();
  }

  private Instruction kept(int offset) {
    Instruction instruction = page.at(offset);
    return instruction != null ? instruction : keptCrossing(offset);
  }

  private Instruction keptCrossing(int offset) {
    CodePage.Crossing crossing = page.crossing(offset);
    if (crossing == null) {
      return null;
    }
    int last = pageStart + offset + crossing.instruction().length - 1;
    boolean withinLimit =
        Integer.compareUnsigned(pageStart, last) < 0
            && Integer.compareUnsigned(last, code.limit) <= 0;
    return withinLimit
            && crossing.holds(linearMemory.fetchFrame(code.base + pageStart + CodePage.SIZE))
        ? crossing.instruction()
        : null;
  }

  private Instruction decode(int eip) {
    decoded = eip;
    bytesValid = false;
    decodedCount++;
    shared.begin(code.big);
    Instruction instruction = shared.share(decoder.decode(this, code.big));
    instruction.kind = Dispatch.kindOf(instruction);
    if (page != null) {
      int offset = eip - pageStart;
      if (offset + instruction.length <= CodePage.SIZE) {
        cache.keep(page, offset, instruction);
        takeSpan();
        if (page == earlierPage) {
          forgetEarlier();
        }
      } else if (memory.isRam(bytesFrame)) {
        cache.keepCrossing(page, offset, instruction, bytesFrame);
      }
    }
    return instruction;
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
    int value =
        memory.isRam(bytesFrame) ? memory.bytes(bytesFrame)[linear & PAGE_MASK] & 0xFF : 0xFF;
    shared.note(index, value);
    return value;
  }
}
