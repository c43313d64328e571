package org.pagewalk.emulator.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.machine.Machine;
import org.pagewalk.emulator.machine.Snapshot;
import org.pagewalk.emulator.memory.CodeFrame;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.paging.PageWalker;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;

/** Decoded code is kept as long as it is true, and no longer. */
class CodeFetchTest {
  private static final int PAGE = 0x20000;
  private static final int NEXT = 0x21000;

  /** Of mov eax,imm32 the first two bytes lie on one page, three on the next. */
  private static final int CROSSING = NEXT - 2;

  private static final int HANDLER = 0x7000;

  private final PhysicalMemory memory = new PhysicalMemory(256);
  private Interpreter interpreter;
  private final Machine machine =
      new Machine(memory, units -> interpreter = new Interpreter(units));
  private final BareSystem system = new BareSystem(memory, machine.units());
  private final Processor processor = system.processor;
  private final int[] registers = processor.registers;

  @BeforeEach
  void pagingOn() {
    for (int vector = 0; vector < 32; vector++) {
      system.gate(vector, BareSystem.KERNEL_CODE, HANDLER + vector, 0x8E);
    }
    memory.write(HANDLER, new byte[32], 0, 32);
    system.enablePaging();
    registers[Processor.ESP] = 0x8800;
    place(CROSSING, "B8 11 22 33 44");
  }

  private void place(int address, String hexadecimal) {
    byte[] bytes = HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
    memory.write(address, bytes, 0, bytes.length);
  }

  private static int entryOf(int linear) {
    return BareSystem.TABLE + (linear >>> 12) * 4;
  }

  /** Executes the instruction that crosses and gives EAX. */
  private int cross() {
    processor.eip = CROSSING;
    interpreter.run(1);
    return registers[Processor.EAX];
  }

  @Test
  void instructionOnTwoPagesIsDecodedOnce() {
    cross();
    long decoded = interpreter.decodedCount();
    for (int pass = 0; pass < 100; pass++) {
      registers[Processor.EAX] = 0;
      assertThat(cross()).isEqualTo(0x44332211);
    }
    assertThat(interpreter.decodedCount()).isEqualTo(decoded);
  }

  @Test
  void storeToEitherHalfOfAnInstructionOnTwoPagesTakesEffect() {
    assertThat(cross()).isEqualTo(0x44332211);
    system.units.linear().write8(CROSSING + 1, 0x99);
    assertThat(cross()).isEqualTo(0x44332299);
    system.units.linear().write8(NEXT + 2, 0x55);
    assertThat(cross()).isEqualTo(0x55332299);
    memory.write8(NEXT, 0x66);
    assertThat(cross()).isEqualTo(0x55336699);
    memory.copyFrame(0x30, 0x21);
    assertThat(cross()).isEqualTo(0x99);
  }

  @Test
  void eitherPageOfAnInstructionOnTwoPagesMayBeMappedAnew() {
    place(0x30FFE, "B9 77");
    place(0x31000, "88 99 AA");
    assertThat(cross()).isEqualTo(0x44332211);
    memory.write32(entryOf(NEXT), 0x31007);
    assertThat(cross()).isEqualTo(0xAA998811);
    memory.write32(entryOf(PAGE), 0x30007);
    cross();
    assertThat(registers[Processor.ECX]).isEqualTo(0xAA998877);
    memory.write32(entryOf(PAGE), 0x20007);
    memory.write32(entryOf(NEXT), 0x21007);
    assertThat(cross()).isEqualTo(0x44332211);
  }

  @Test
  void secondPageThatWentAwayFaultsWithItsAddressAndSetsAccessedWhenItIsBack() {
    assertThat(cross()).isEqualTo(0x44332211);
    memory.write32(entryOf(NEXT), 0x21006);
    cross();
    assertThat(processor.eip).isEqualTo(HANDLER + 14);
    assertThat(processor.cr2).isEqualTo(NEXT);
    memory.write32(entryOf(NEXT), 0x21007);
    assertThat(cross()).isEqualTo(0x44332211);
    assertThat(memory.read32(entryOf(NEXT)) & PageWalker.ACCESSED).isNotZero();
  }

  @Test
  void twoAddressSpacesShareTheFirstPageAndEachHasItsOwnSecond() {
    memory.copyFrame(4, 6);
    memory.copyFrame(5, 0x0A);
    memory.write32(0x6000, 0xA007);
    memory.write32(0xA000 + (NEXT >>> 12) * 4, 0x31007);
    place(0x31000, "88 99 AA");
    for (int pass = 0; pass < 3; pass++) {
      system.units.systemRegisters().moveToControl(3, 0x4000);
      assertThat(cross()).isEqualTo(0x44332211);
      system.units.systemRegisters().moveToControl(3, 0x6000);
      assertThat(cross()).isEqualTo(0xAA998811);
    }
  }

  @Test
  void limitThatCutsAnInstructionOnTwoPagesIsMetBeforeTheSecondPage() {
    assertThat(cross()).isEqualTo(0x44332211);
    memory.write32(entryOf(NEXT), 0x21006);
    SegmentRegister code = processor.segments[SegmentRegister.CS];
    code.limit = NEXT - 1;
    code.highest = NEXT - 1;
    system.units.linear().setPrivilege(0);
    cross();
    assertThat(processor.eip).isEqualTo(HANDLER + 13);
    assertThat(processor.cr2).isZero();
  }

  @Test
  void dataBesideCodeOnOnePageIsStoredWithoutDecodingAnything() {
    // again: inc dword [20080h]; jmp again
    place(PAGE, "FF05 80000200 EBF8");
    processor.eip = PAGE;
    interpreter.run(4);
    long decoded = interpreter.decodedCount();
    CodeFrame frame = memory.markCode(PAGE >>> 12, 0, 8);
    long version = frame.version();
    interpreter.run(1000);
    assertThat(memory.read32(PAGE + 0x80)).isEqualTo(502);
    assertThat(interpreter.decodedCount()).isEqualTo(decoded);
    assertThat(frame.version()).isEqualTo(version);
    memory.write8(PAGE + 7, 0xF8);
    assertThat(frame.version()).isGreaterThan(version);
  }

  @Test
  void pageThatNoLongerHoldsCodeMayBeStoredToDirectlyAgain() {
    place(PAGE, "90");
    processor.eip = PAGE;
    interpreter.run(1);
    assertThat(memory.isPlain(PAGE >>> 12)).isFalse();
    memory.write8(PAGE, 0x40);
    assertThat(memory.isPlain(PAGE >>> 12)).isTrue();
    processor.eip = PAGE;
    registers[Processor.EAX] = 0;
    interpreter.run(1);
    assertThat(registers[Processor.EAX]).isEqualTo(1);
  }

  @Test
  void codeOfFramesThatDidNotChangeSurvivesARestore() {
    // mov al,1; mov byte [21005h],2; mov edx,21004h; jmp edx
    place(PAGE, "B001 C6 05 05100200 02 BA04100200 FFE2");
    // mov cl,1; jmp there
    place(NEXT + 4, "B101 EBFC");
    processor.eip = PAGE;
    machine.runUntil(1);
    Snapshot snapshot = machine.snapshot();
    machine.runUntil(8);
    String later = machine.digest();
    assertThat(registers[Processor.ECX] & 0xFF).isEqualTo(2);
    for (int round = 0; round < 3; round++) {
      long decoded = interpreter.decodedCount();
      machine.restore(snapshot);
      machine.runUntil(8);
      assertThat(machine.digest()).isEqualTo(later);
      assertThat(interpreter.decodedCount() - decoded)
          .as("what lies on the changed page")
          .isEqualTo(2);
    }
    assertThat(memory.read8(NEXT + 5)).isEqualTo(2);
    machine.restore(snapshot);
    assertThat(memory.read8(NEXT + 5)).isEqualTo(1);
    processor.eip = NEXT + 4;
    machine.runUntil(2);
    assertThat(registers[Processor.ECX] & 0xFF).isEqualTo(1);
  }

  @Test
  void checkFindsKeptCodeThatMemoryDoesNotHold() {
    cross();
    system.units.linear().assertFresh();
    memory.setListener(null);
    memory.bytes(NEXT >>> 12)[0] ^= 1;
    assertThatThrownBy(system.units.linear()::assertFresh)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("at FFE of frame 20");
  }

  @Test
  void changesOfThePageThatControlReturnsToTakeEffect() {
    // on the first page mov al,1; jmp 21010h; on the second jmp back
    place(PAGE, "B001 E909100000");
    place(NEXT + 0x10, "E9EBEFFFFF");
    processor.eip = PAGE;
    interpreter.run(9);
    assertThat(registers[Processor.EAX] & 0xFF).isEqualTo(1);
    memory.write8(PAGE + 1, 2);
    interpreter.run(3);
    assertThat(registers[Processor.EAX] & 0xFF).isEqualTo(2);
    memory.write32(entryOf(PAGE), 0x30007);
    place(0x30000, "B003 E909100000");
    interpreter.run(3);
    assertThat(registers[Processor.EAX] & 0xFF).isEqualTo(3);
  }

  @Test
  void storeThroughOneAddressOfCodeTakesEffectAtItsOther() {
    memory.write32(entryOf(NEXT + 0x1000), 0x20007);
    // mov al,1; jmp 22800h, which is on the same frame: mov byte [20001h],2; jmp 20000h
    place(PAGE, "B001 E9F9270000");
    place(PAGE + 0x800, "C6 05 01000200 02 E9F4D7FFFF");
    processor.eip = PAGE;
    interpreter.run(5);
    assertThat(registers[Processor.EAX] & 0xFF).isEqualTo(2);
  }
}
