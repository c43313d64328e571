package org.pagewalk.differential.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.CaseLayout;
import org.pagewalk.differential.oracle.CaseSegments;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.differential.oracle.Ending;
import org.pagewalk.differential.oracle.MemoryChanges;
import org.pagewalk.differential.oracle.Oracle;
import org.pagewalk.differential.oracle.Outcome;
import org.pagewalk.emulator.execution.Engine;
import org.pagewalk.emulator.execution.ProcessorUnits;
import org.pagewalk.emulator.execution.Stop;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.UnimplementedFeature;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.machine.Machine;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.ProcessorModel;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.segmentation.DescriptorTables;

/**
 * Runs cases on our machine: the pages of {@link CaseLayout} through real page tables, the segments
 * of {@link CaseSegments} through a real GDT and LDT, code at CPL 3. Exceptions are delivered
 * through a real IDT to ring 0, and what delivery left on the ring-0 stack is the outcome; nothing
 * of the engine is bypassed.
 *
 * <p>Supervisor pages (tables, stack) lie where the native oracle keeps its own memory, so that a
 * case that touches them is {@link Ending#OUT_OF_BOUNDS} for both.
 */
public final class CaseMachine implements Oracle {
  /** Steps after which a case counts as endless. */
  private static final int PATIENCE = 20_000;

  private static final int LONGEST_TERMINATOR = 5;
  private static final int PAGE = CaseLayout.PAGE_SIZE;
  private static final int RW = 3;
  private static final int USER_READ_ONLY = 5;
  private static final int USER_READ_WRITE = 7;

  private static final int DIRECTORY_FRAME = 1;
  private static final int SYSTEM_TABLE_FRAME = 2;
  private static final int SYSTEM_FRAME = 16;
  private static final int CASE_FRAME = 32;
  private static final int FRAMES = 64;

  /** Linear addresses of the supervisor pages. */
  private static final int GDT = CaseLayout.ORACLE;

  private static final int LDT = GDT + PAGE;
  private static final int IDT = GDT + 2 * PAGE;
  private static final int TSS = GDT + 3 * PAGE;
  private static final int STACK_TOP = GDT + 5 * PAGE;
  private static final int HANDLERS = GDT + 5 * PAGE;
  private static final int SYSTEM_PAGES = 6;

  /** No I/O map: ports are refused in ring 3. */
  private static final int TSS_LIMIT = 0x67;

  private static final int IO_MAP_BASE = 0x66;

  private static final int KERNEL_CODE = 0x08;
  private static final int KERNEL_DATA = 0x18;
  private static final int VECTORS = 32;
  private static final int PAGE_FAULT = 14;
  private static final int ALIGNMENT_CHECK = 17;

  private final Machine machine;
  private final PhysicalMemory memory;
  private final ProcessorUnits units;
  private final Processor processor;
  private final String name;
  private final Engine engine;
  private final byte[][] base = new byte[CaseLayout.PAGES.size()][PAGE];
  private final MemoryChanges.Collector changes = new MemoryChanges.Collector();
  private int nextTableFrame = SYSTEM_TABLE_FRAME;

  /** Our interpreter on a processor. */
  public static CaseMachine interpreter(ProcessorModel model) {
    return new CaseMachine("interpreter", model, Interpreter::new);
  }

  /**
   * @param name of the engine, for reports
   * @param model which processor runs the cases
   * @param engineMaker the engine under test
   */
  public CaseMachine(
      String name, ProcessorModel model, Function<ProcessorUnits, Engine> engineMaker) {
    this.name = name;
    memory = new PhysicalMemory(FRAMES);
    Engine[] made = new Engine[1];
    machine =
        new Machine(
            memory,
            model,
            parts -> {
              made[0] = engineMaker.apply(parts);
              return made[0];
            });
    engine = made[0];
    units = machine.units();
    processor = units.processor();
    mapPages();
    writeTables();
    processor.cr3 = DIRECTORY_FRAME << 12;
    processor.setControl0(
        Processor.CR0_PE
            | Processor.CR0_PG
            | Processor.CR0_WP
            | Processor.CR0_AM
            | Processor.CR0_NE
            | Processor.CR0_ET);
    units.linear().flush();
  }

  private void mapPages() {
    for (int i = 0; i < SYSTEM_PAGES; i++) {
      map(GDT + PAGE * i, SYSTEM_FRAME + i, RW);
    }
    for (int i = 0; i < CaseLayout.PAGES.size(); i++) {
      CaseLayout.Page page = CaseLayout.PAGES.get(i);
      map(page.linear(), CASE_FRAME + i, page.writable() ? USER_READ_WRITE : USER_READ_ONLY);
      for (int word = 0; word < PAGE / 4; word++) {
        memory.write32(physical(i) + 4L * word, CaseLayout.baseWord(i, word));
      }
      memory.read(physical(i), base[i], 0, PAGE);
    }
  }

  private static long physical(int page) {
    return (long) (CASE_FRAME + page) << 12;
  }

  private void map(int linear, int frame, int rights) {
    long directoryEntry = ((long) DIRECTORY_FRAME << 12) + (linear >>> 22) * 4;
    int table = memory.read32(directoryEntry) >>> 12;
    if (table == 0) {
      table = nextTableFrame++;
      memory.write32(directoryEntry, table << 12 | USER_READ_WRITE);
    }
    memory.write32(((long) table << 12) + (linear >>> 12 & 0x3FF) * 4, frame << 12 | rights);
  }

  private static long systemPhysical(int linear) {
    return ((long) SYSTEM_FRAME << 12) + (linear - GDT);
  }

  private void writeTables() {
    for (int i = 0; i * 8 < CaseSegments.GDT_LIMIT; i++) {
      memory.write64(systemPhysical(GDT) + 8L * i, CaseSegments.gdtBits(i));
    }
    for (int i = 0; i < CaseSegments.ldtSize(); i++) {
      memory.write64(systemPhysical(LDT) + 8L * i, CaseSegments.ldtBits(i));
    }
    for (int vector = 0; vector < VECTORS; vector++) {
      int handler = HANDLERS + vector;
      int access = vector == 3 || vector == 4 ? 0xEE00 : 0x8E00;
      memory.write32(systemPhysical(IDT) + 8L * vector, KERNEL_CODE << 16 | handler & 0xFFFF);
      memory.write32(systemPhysical(IDT) + 8L * vector + 4, handler & 0xFFFF_0000 | access);
    }
    memory.write32(systemPhysical(TSS) + 4, STACK_TOP);
    memory.write32(systemPhysical(TSS) + 8, KERNEL_DATA);
    memory.write16(systemPhysical(TSS) + IO_MAP_BASE, TSS_LIMIT + 1);
    processor.gdtBase = GDT;
    processor.gdtLimit = CaseSegments.GDT_LIMIT;
    processor.idtBase = IDT;
    processor.idtLimit = VECTORS * 8 - 1;
    system(processor.ldtr, 0x50, LDT, CaseSegments.LDT_LIMIT, 0x82);
    system(processor.tr, 0x40, TSS, TSS_LIMIT, 0x8B);
  }

  private static void system(
      SegmentRegister register, int selector, int base, int limit, int access) {
    register.selector = selector;
    register.usable = true;
    register.base = base;
    register.limit = limit;
    register.lowest = 0;
    register.highest = limit;
    register.access = access;
  }

  @Override
  public String description() {
    return name;
  }

  @Override
  public ProcessorModel model() {
    return processor.model;
  }

  @Override
  public List<Outcome> run(List<Case> cases) {
    List<Outcome> outcomes = new ArrayList<>(cases.size());
    for (Case it : cases) {
      outcomes.add(run(it));
    }
    return outcomes;
  }

  /** Runs one case. */
  public Outcome run(Case it) {
    write(it);
    Outcome outcome = load(it.start()) ? execute(it) : Outcome.without(Ending.NOT_STARTED);
    reset();
    return outcome;
  }

  private void write(Case it) {
    int[] words = it.memory();
    for (int i = 0; i < words.length; i += 2) {
      memory.write32(physicalOf(words[i]), words[i + 1]);
    }
    int linear = it.codeAddress();
    byte[] placed = it.placedCode();
    memory.write(physicalOf(linear), placed, 0, placed.length);
  }

  private static long physicalOf(int linear) {
    return physical(CaseLayout.pageOf(linear)) + (linear & PAGE - 1);
  }

  private boolean load(CpuState start) {
    units.linear().setPrivilege(3);
    for (int i = 0; i < 8; i++) {
      processor.registers[i] = start.get(i);
    }
    processor.eip = start.get(CpuState.EIP);
    processor.setEflagsImage(start.get(CpuState.EFLAGS));
    processor.interruptShadow = false;
    processor.halted = false;
    try {
      for (int segment = SegmentRegister.ES; segment <= SegmentRegister.GS; segment++) {
        int selector = start.get(CpuState.SELECTORS + segment);
        if (segment == SegmentRegister.CS) {
          DescriptorTables.cache(
              processor.segments[segment], selector, units.tables().read(selector));
        } else {
          units.loader().load(segment, selector);
        }
      }
      return true;
    } catch (CpuFault _) {
      return false;
    }
  }

  private Outcome execute(Case it) {
    int end = it.endAddress();
    SegmentRegister code = processor.segments[SegmentRegister.CS];
    int at = it.codeAddress();
    for (int step = 0; step < PATIENCE; step++) {
      int before = at;
      engine.run(1);
      if (engine.stop() instanceof Stop.Unimplemented(String feature)) {
        throw new UnimplementedFeature(feature);
      }
      if (processor.cpl != 3) {
        return exception(it);
      }
      at = code.base + processor.eip;
      if (at == end) {
        CpuState state = registers();
        state.set(CpuState.EIP, processor.eip);
        state.set(CpuState.EFLAGS, processor.eflagsImage() & ~Eflags.RF);
        return foreign(state)
            ? Outcome.without(Ending.OUT_OF_BOUNDS)
            : Outcome.completed(state, changes());
      }
      if (strays(it, before, at)) {
        return Outcome.without(Ending.OUT_OF_BOUNDS);
      }
    }
    return Outcome.without(Ending.ENDLESS);
  }

  /**
   * Whether the case has loaded a segment that differs between hosts, or has set TF: the trap would
   * come in the middle of what ends the case.
   */
  private static boolean foreign(CpuState state) {
    for (int word = CpuState.SELECTORS; word < CpuState.WORDS; word++) {
      if (CaseSegments.differsBetweenHosts(state.get(word))) {
        return true;
      }
    }
    return (state.get(CpuState.EFLAGS) & Eflags.TF) != 0;
  }

  /**
   * Whether control has left for bytes that are no instructions of the case: back into its middle,
   * into the terminator, or into data. A processor would execute there whatever the bytes mean.
   */
  private static boolean strays(Case it, int before, int at) {
    int distance = at - it.codeAddress();
    if (distance >= 0 && distance < it.code().length + LONGEST_TERMINATOR) {
      return distance > it.code().length || distance > 0 && Integer.compareUnsigned(at, before) < 0;
    }
    int page = CaseLayout.pageOf(at);
    return page >= 0 && !CaseLayout.PAGES.get(page).code();
  }

  /** What delivery left: the vector is told by the handler entered, the rest lies on the stack. */
  private Outcome exception(Case it) {
    int vector = processor.eip - HANDLERS;
    int pointer = processor.registers[CpuState.ESP];
    boolean pushesError =
        vector >= 10 && vector <= PAGE_FAULT || vector == 8 || vector == ALIGNMENT_CHECK;
    int error = 0;
    if (pushesError) {
      error = stackWord(pointer);
      pointer += 4;
    }
    CpuState state = registers();
    state.set(CpuState.EIP, stackWord(pointer));
    state.set(CpuState.CS, stackWord(pointer + 4) & 0xFFFF);
    state.set(CpuState.EFLAGS, stackWord(pointer + 8) & ~Eflags.RF);
    state.set(CpuState.ESP, stackWord(pointer + 12));
    state.set(CpuState.SS, stackWord(pointer + 16) & 0xFFFF);
    if (it.isTerminator(vector, state)) {
      return Outcome.completed(state, changes());
    }
    if (vector == PAGE_FAULT && CaseLayout.belongsToOracle(processor.cr2) || foreign(state)) {
      return Outcome.without(Ending.OUT_OF_BOUNDS);
    }
    return Outcome.exception(state, vector, error, processor.cr2, changes());
  }

  private int stackWord(int linear) {
    return memory.read32(systemPhysical(linear));
  }

  private CpuState registers() {
    int[] words = new int[CpuState.WORDS];
    System.arraycopy(processor.registers, 0, words, 0, 8);
    for (int segment = SegmentRegister.ES; segment <= SegmentRegister.GS; segment++) {
      words[CpuState.SELECTORS + segment] = processor.segments[segment].selector;
    }
    return new CpuState(words);
  }

  private MemoryChanges changes() {
    for (int page = 0; page < base.length; page++) {
      if (!CaseLayout.PAGES.get(page).writable()) {
        continue;
      }
      byte[] content = memory.bytes(CASE_FRAME + page);
      int offset = Arrays.mismatch(content, base[page]);
      while (offset >= 0) {
        int word = offset & ~3;
        changes.add(
            CaseLayout.PAGES.get(page).linear() + word, memory.read32(physical(page) + word));
        int next = Arrays.mismatch(content, word + 4, PAGE, base[page], word + 4, PAGE);
        offset = next < 0 ? -1 : word + 4 + next;
      }
    }
    return changes.take();
  }

  private void reset() {
    for (int page = 0; page < base.length; page++) {
      byte[] content = memory.bytes(CASE_FRAME + page);
      int offset = Arrays.mismatch(content, base[page]);
      while (offset >= 0) {
        int length = Math.min(64, PAGE - offset);
        memory.write(physical(page) + offset, base[page], offset, length);
        offset += length;
        int next = Arrays.mismatch(content, offset, PAGE, base[page], offset, PAGE);
        offset = next < 0 ? -1 : offset + next;
      }
    }
  }

  @Override
  public void close() {
    // Nothing outside the heap is held.
  }
}
