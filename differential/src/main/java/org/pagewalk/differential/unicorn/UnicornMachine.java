package org.pagewalk.differential.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.pagewalk.differential.oracle.CaseLayout;
import org.pagewalk.differential.oracle.CaseSegments;
import org.pagewalk.unicorn.Engine;
import org.pagewalk.unicorn.MemoryManagementRegister;
import org.pagewalk.unicorn.Permission;
import org.pagewalk.unicorn.Register;

/**
 * What surrounds a case in Unicorn: page tables that map {@link CaseLayout}'s pages and nothing
 * else for CPL 3, the tables of {@link CaseSegments}, and the ring-0 code that enters a case.
 *
 * <p>The system's own pages are supervisor pages inside the range that no case may touch. All of
 * guest memory is one native segment shared with the engine: it is read directly, but written
 * through the engine, which must drop translated code.
 */
final class UnicornMachine {
  private static final int PAGE = CaseLayout.PAGE_SIZE;
  private static final int MEMORY_BYTES = 0x4_0000;
  private static final int DIRECTORY = 0x1000;
  private static final int FIRST_TABLE = 0x2000;
  private static final int SYSTEM = 0x1_0000;
  private static final int CASE_PAGES = 0x2_0000;

  private static final int PRESENT = 1;
  private static final int WRITABLE = 2;
  private static final int USER = 4;
  private static final int USED = 0x60;

  private static final int GDT = CaseLayout.ORACLE;
  private static final int LDT = CaseLayout.ORACLE + PAGE;
  private static final int STACK = CaseLayout.ORACLE + 3 * PAGE;
  private static final int FRAME = STACK + PAGE - 0x80;
  private static final int ENTRY = CaseLayout.ORACLE + 2 * PAGE;

  private static final byte IRETD = (byte) 0xCF;

  private static final int INTERRUPT_FLAG = 0x202;
  private static final int KERNEL_DATA = 0x18;
  private static final int LDT_SELECTOR = 0x50;
  private static final int LDT_FLAGS = 0x8200;
  private static final long CR0_PE_MP_ET_NE = 0x33;
  private static final long CR0_WP_AM_PG = 1L << 16 | 1L << 18 | 1L << 31;

  private final Engine engine;
  private final MemorySegment memory;
  private final MemorySegment base;
  private final List<Integer> writablePages = new ArrayList<>();
  private int tables;

  UnicornMachine(Engine engine, Arena arena) {
    this.engine = engine;
    memory = arena.allocate(MEMORY_BYTES, PAGE);
    base = arena.allocate(MEMORY_BYTES, PAGE);
    mapSystem();
    mapCases();
    base.copyFrom(memory);
    engine.memory().mapShared(0, memory, Permission.ALL);
    switchOn();
  }

  /**
   * Enters CPL 3 by IRETD from the state that the engine was opened with.
   *
   * @param codeSelector of the code segment
   */
  void enter(int codeSelector) {
    int eip = CaseLayout.CODE - CaseSegments.base(codeSelector);
    int[] frame = {eip, codeSelector, INTERRUPT_FLAG, 0, CaseSegments.FLAT_DATA};
    for (int i = 0; i < frame.length; i++) {
      memory.set(JAVA_INT, physical(FRAME) + 4L * i, frame[i]);
    }
    engine.start(Integer.toUnsignedLong(ENTRY), 0, 1);
    if (engine.registers().readInt(Register.CS) != codeSelector) {
      throw new IllegalStateException("CPL 3 was not entered");
    }
  }

  /** Physical address behind a linear address of the layout or of the system's own pages. */
  static int physical(int linear) {
    if (CaseLayout.belongsToOracle(linear)) {
      return SYSTEM + (linear - CaseLayout.ORACLE);
    }
    int page = CaseLayout.pageOf(linear);
    if (page < 0) {
      throw new IllegalArgumentException(String.format("%08x lies in no page", linear));
    }
    return CASE_PAGES + page * PAGE + (linear & PAGE - 1);
  }

  /** Indices in the layout of the pages that a case can write. */
  List<Integer> writablePages() {
    return writablePages;
  }

  /** Offset in a page of the first byte that differs from its base content; -1 if none does. */
  long firstChange(int page, long from) {
    long begin = CASE_PAGES + (long) page * PAGE;
    long at =
        MemorySegment.mismatch(
            memory, begin + from, begin + PAGE, base, begin + from, begin + PAGE);
    return at < 0 ? -1 : from + at;
  }

  int word(int page, int index) {
    return memory.get(JAVA_INT, CASE_PAGES + (long) page * PAGE + 4L * index);
  }

  /** Puts a page's base content back. */
  void reset(int page) {
    long begin = CASE_PAGES + (long) page * PAGE;
    engine.memory().write(begin, base.asSlice(begin, PAGE));
  }

  /**
   * Writes bytes at a linear address; both pages of a crossing must be neighbours in the layout.
   */
  void write(int linear, MemorySegment bytes) {
    engine.memory().write(physical(linear), bytes);
  }

  private void mapSystem() {
    for (int i = 0; i < CaseSegments.GDT_LIMIT / 8 + 1; i++) {
      memory.set(JAVA_LONG, physical(GDT) + 8L * i, CaseSegments.gdtBits(i));
    }
    for (int i = 0; i < CaseSegments.ldtSize(); i++) {
      memory.set(JAVA_LONG, physical(LDT) + 8L * i, CaseSegments.ldtBits(i));
    }
    memory.set(JAVA_BYTE, physical(ENTRY), IRETD);
    for (int page = 0; page < 4; page++) {
      map(CaseLayout.ORACLE + page * PAGE, WRITABLE);
    }
  }

  private void mapCases() {
    for (int i = 0; i < CaseLayout.PAGES.size(); i++) {
      CaseLayout.Page page = CaseLayout.PAGES.get(i);
      map(page.linear(), USER | (page.writable() ? WRITABLE : 0));
      if (page.writable()) {
        writablePages.add(i);
      }
      for (int word = 0; word < PAGE / 4; word++) {
        memory.set(JAVA_INT, physical(page.linear()) + 4L * word, CaseLayout.baseWord(i, word));
      }
    }
  }

  private void map(int linear, int rights) {
    long directoryEntry = DIRECTORY + (linear >>> 22) * 4L;
    if (memory.get(JAVA_INT, directoryEntry) == 0) {
      int table = FIRST_TABLE + tables++ * PAGE;
      memory.set(JAVA_INT, directoryEntry, table | PRESENT | WRITABLE | USER | USED);
    }
    int table = memory.get(JAVA_INT, directoryEntry) & -PAGE;
    long entry = table + (linear >>> 12 & 0x3FF) * 4L;
    memory.set(JAVA_INT, entry, physical(linear) | PRESENT | USED | rights);
  }

  private void switchOn() {
    var registers = engine.registers();
    registers.writeMemoryManagement(
        Register.GDTR,
        MemoryManagementRegister.table(Integer.toUnsignedLong(GDT), CaseSegments.GDT_LIMIT));
    registers.writeMemoryManagement(
        Register.LDTR,
        new MemoryManagementRegister(
            LDT_SELECTOR, Integer.toUnsignedLong(LDT), CaseSegments.LDT_LIMIT, LDT_FLAGS));
    registers.write(Register.CR3, DIRECTORY);
    registers.write(Register.CR0, CR0_PE_MP_ET_NE | CR0_WP_AM_PG);
    registers.write(Register.SS, KERNEL_DATA);
    registers.write(Register.ESP, Integer.toUnsignedLong(FRAME));
  }
}
