package org.pagewalk.emulator.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.paging.PageWalker;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;

/** Going back: whatever was derived from later state is gone. */
@Timeout(60)
class RestoreTest {
  private static final int CODE = 0x10000;
  private static final int ENTRY = BareSystem.TABLE + 0x20 * 4;
  private static final int UNTOUCHED = 0x20007;
  private static final int TOUCHED = PageWalker.ACCESSED | PageWalker.DIRTY;

  private final PhysicalMemory memory = new PhysicalMemory(256);
  private final Machine machine = new Machine(memory, Interpreter::new);
  private final BareSystem system = new BareSystem(memory, machine.units());
  private final Processor processor = system.processor;

  @BeforeEach
  void pagingOn() {
    system.enablePaging();
    processor.eip = CODE;
    processor.registers[Processor.ESP] = 0x8000;
  }

  private void code(String hexadecimal) {
    byte[] bytes = HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
    memory.write(CODE, bytes, 0, bytes.length);
  }

  /** Runs on, goes back, runs on again, and wants the same state both times. */
  private void assertSameAgain(long steps) {
    Snapshot snapshot = machine.snapshot();
    String before = machine.digest();
    long end = machine.clock().step() + steps;
    machine.runUntil(end);
    String after = machine.digest();
    assertThat(after).isNotEqualTo(before);
    for (int round = 0; round < 2; round++) {
      machine.restore(snapshot);
      assertThat(machine.digest()).isEqualTo(before);
      machine.runUntil(end);
      assertThat(machine.digest()).isEqualTo(after);
    }
  }

  @Test
  void accessedBitThatALoadSetsIsTakenBackAndSetAgain() {
    code("A1 00000200 F4");
    assertSameAgain(1);
    assertThat(memory.read32(ENTRY)).isEqualTo(UNTOUCHED | PageWalker.ACCESSED);
  }

  @Test
  void dirtyBitThatAStoreOfTheSameValueSetsIsTakenBackAndSetAgain() {
    code("A1 00000200 A3 00000200 F4");
    machine.runUntil(1);
    assertSameAgain(1);
    assertThat(memory.read32(ENTRY)).isEqualTo(UNTOUCHED | TOUCHED);
  }

  @Test
  void entryThatDiffersInItsAccessedAndDirtyBitsAloneIsPutBack() {
    code("A3 00000200 F4");
    Snapshot snapshot = machine.snapshot();
    machine.runUntil(1);
    assertThat(memory.read32(ENTRY)).isEqualTo(UNTOUCHED | TOUCHED);
    machine.restore(snapshot);
    assertThat(memory.read32(ENTRY)).isEqualTo(UNTOUCHED);
    assertThat(memory.read32(BareSystem.DIRECTORY) & PageWalker.ACCESSED).isZero();
  }

  @Test
  void accessedBitsOfFetchesAndOfTheDirectoryAreTakenBack() {
    code("90 90 F4");
    assertSameAgain(2);
    assertThat(memory.read32(BareSystem.TABLE + 0x10 * 4)).isEqualTo(0x10027);
  }

  @Test
  void codeThatWasChangedIsDecodedAnew() {
    // mov al,1; mov byte [start+1],2; jmp start
    code("B0 01 C6 05 01000100 02 EB F5");
    machine.runUntil(1);
    assertSameAgain(3);
    Snapshot snapshot = machine.snapshot();
    memory.write8(CODE + 1, 7);
    machine.runUntil(machine.clock().step() + 6);
    machine.restore(snapshot);
    machine.runUntil(machine.clock().step() + 3);
    assertThat(processor.registers[Processor.EAX] & 0xFF).isEqualTo(2);
  }

  @Test
  void privilegeAndAddressSpaceAreThoseOfThen() {
    // mov eax,[20000h]; retf to ring 3; mov ecx,[20000h]; jmp there
    code("A1 00000200 CB 8B0D 00000200 EBF8");
    memory.write32(ENTRY, 0x20003);
    memory.write32(0x8000, CODE + 6);
    memory.write32(0x8004, BareSystem.USER_CODE);
    memory.write32(0x8008, 0xA000);
    memory.write32(0x800C, BareSystem.USER_DATA);
    system.gate(14, BareSystem.KERNEL_CODE, 0x7000, 0x8E);
    memory.write16(0x7000, 0xFEEB);
    system.units.loader().load(SegmentRegister.DS, BareSystem.USER_DATA);
    Snapshot ringZero = machine.snapshot();
    machine.runUntil(3);
    assertThat(processor.eip).isEqualTo(0x7000);
    machine.restore(ringZero);
    machine.runUntil(2);
    Snapshot ringThree = machine.snapshot();
    machine.restore(ringZero);
    assertThat(processor.cpl).isZero();
    machine.runUntil(1);
    assertThat(processor.eip).isEqualTo(CODE + 5);
    machine.runUntil(3);
    assertThat(processor.eip).isEqualTo(0x7000);
    assertThat(ringThree.step()).isEqualTo(2);
  }

  /** Everything is touched before, so no store tells that tables are to be read anew. */
  @Test
  void translationsOfAnAddressSpaceEnteredAfterTheSnapshotAreGone() {
    // mov cr3,ebx; mov ecx,[20000h]
    code("0F22DB 8B0D 00000200 F4");
    for (int page = 0; page < 1024; page++) {
      memory.write32(BareSystem.TABLE + page * 4, page << 12 | TOUCHED | 7);
    }
    memory.write32(BareSystem.DIRECTORY, BareSystem.TABLE | TOUCHED | 7);
    memory.copyFrame(4, 6);
    memory.copyFrame(5, 7);
    memory.write32(0x6000, 0x7000 | TOUCHED | 7);
    memory.write32(0x7000 + 0x20 * 4, 0x21000 | TOUCHED | 7);
    memory.write32(0x20000, 0x1111);
    memory.write32(0x21000, 0x2222);
    processor.registers[Processor.EBX] = 0x6000;
    Snapshot snapshot = machine.snapshot();
    machine.runUntil(2);
    assertThat(processor.registers[Processor.ECX]).isEqualTo(0x2222);
    machine.restore(snapshot);
    processor.eip = CODE + 3;
    machine.runUntil(1);
    assertThat(processor.registers[Processor.ECX]).isEqualTo(0x1111);
  }

  @Test
  void olderSnapshotCanBeRestoredAfterANewerOne() {
    // again: inc dword [20000h]; jmp again
    code("FF05 00000200 EBF8");
    Snapshot older = machine.snapshot();
    machine.runUntil(10);
    String ten = machine.digest();
    machine.snapshot();
    machine.runUntil(20);
    machine.restore(older);
    assertThat(memory.read32(0x20000)).isZero();
    assertThat(machine.clock().step()).isZero();
    machine.runUntil(10);
    assertThat(machine.digest()).isEqualTo(ten);
  }

  @Test
  void breakpointsFlagsAndDebugRegistersAreKept() {
    code("90 90 90 90 F4");
    processor.setDebug(0, CODE + 3);
    processor.setDebug(7, processor.debug(7) | 1);
    system.gate(1, BareSystem.KERNEL_CODE, 0x7000, 0x8E);
    memory.write8(0x7000, 0xF4);
    assertSameAgain(5);
    assertThat(processor.halted).isTrue();
    assertThat(processor.debug(6) & 1).isEqualTo(1);
  }
}
