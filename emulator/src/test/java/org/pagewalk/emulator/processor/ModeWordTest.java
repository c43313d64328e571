package org.pagewalk.emulator.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.machine.Machine;
import org.pagewalk.emulator.machine.Snapshot;
import org.pagewalk.emulator.memory.PhysicalMemory;

/** The mode word that is kept follows every change, by whatever path it comes. */
class ModeWordTest {
  private static final int CODE = 0x10000;
  private static final int STACK = 0x40000;
  private static final int NARROW_DATA = 0x30;
  private static final int NARROW_CODE = 0x38;
  private static final int OTHER_TASK = 0x50;
  private static final int OTHER_STATE = 0x6000;

  private final PhysicalMemory memory = new PhysicalMemory(256);
  private final Machine machine = new Machine(memory, Interpreter::new);
  private final BareSystem system = new BareSystem(memory, machine.units());
  private final Processor processor = system.processor;

  @BeforeEach
  void prepare() {
    system.descriptor(NARROW_DATA, 0x100, 0xFFFF, 0x0093);
    system.descriptor(NARROW_CODE, 0, 0xFFFFF, 0x809B);
    processor.eip = CODE;
    processor.registers[Processor.ESP] = STACK;
    processor.registers[Processor.EAX] = NARROW_DATA;
    processor.registers[Processor.ECX] = STACK;
    processor.registers[Processor.EDX] = CODE;
    memory.write32(STACK, NARROW_DATA);
  }

  private void run(String hexadecimal, int steps) {
    byte[] bytes = HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
    memory.write(CODE, bytes, 0, bytes.length);
    new Interpreter(system.units).run(steps);
  }

  /** What is kept is right, and at least the bits given have become others. */
  private void assertChanged(int before, int bits) {
    assertThat(processor.modeWord()).isEqualTo(ModeWord.of(processor));
    assertThat((processor.modeWord() ^ before) & bits).isEqualTo(bits);
  }

  @ParameterizedTest
  @CsvSource({
    "8E D0,             STACK_BIG FLAT_STACK",
    "17,                STACK_BIG FLAT_STACK",
    "8E D8,             FLAT_DS",
    "1F,                FLAT_DS",
    "8E C0,             FLAT_ES",
    "07,                FLAT_ES",
    "C5 05 00 00 05 00, FLAT_DS",
    "C4 05 00 00 05 00, FLAT_ES",
    "EA 00 70 00 00 38 00,  CODE_BIG FLAT_CODE",
    "9A 00 70 00 00 38 00,  CODE_BIG FLAT_CODE"
  })
  void loadsOfSegmentRegistersAreSeen(String code, String bits) {
    memory.write32(0x50004, NARROW_DATA);
    system.descriptor(NARROW_CODE, 0, 0xFFFF, 0x009B);
    int before = processor.modeWord();
    run(code, 1);
    assertChanged(before, named(bits));
  }

  private static int named(String bits) {
    int word = 0;
    for (String name : bits.split(" ")) {
      try {
        word |= ModeWord.class.getField(name).getInt(null);
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(name, e);
      }
    }
    return word;
  }

  @ParameterizedTest
  @CsvSource({
    "0F 22 C0, 8005000F, 11, MP EM TS WP AM PG",
    "0F 01 F0, F,        11, MP EM TS",
    "0F 06,    0,        19, TS",
    "0F 22 E0, 19C,      11, TSD DE PSE PGE PCE",
    "0F 23 F8, 1,        11, BREAKPOINTS"
  })
  void movesToSystemRegistersAreSeen(String code, String value, String control0, String bits) {
    processor.setControl0(Integer.parseUnsignedInt(control0, 16));
    int before = processor.modeWord();
    processor.registers[Processor.EAX] = Integer.parseUnsignedInt(value, 16);
    run(code, 1);
    assertChanged(before, named(bits));
  }

  @Test
  void popfIsSeen() {
    memory.write32(STACK, Eflags.TF | Eflags.AC);
    int before = processor.modeWord();
    run("9D", 1);
    assertChanged(before, Eflags.TF | Eflags.AC);
  }

  @Test
  void deliveryToAnInnerLevelAndTheReturnFromItAreSeen() {
    system.enterRing(3);
    processor.eflags |= Eflags.TF | Eflags.AC;
    system.descriptor(NARROW_DATA, 0x100, 0xFFFF, 0x0093);
    memory.write16(BareSystem.TSS + 8, NARROW_DATA);
    system.gate(0x40, BareSystem.KERNEL_CODE, 0x7000, 0xEE);
    int before = processor.modeWord();
    run("CD 40", 1);
    assertChanged(before, ModeWord.CPL | ModeWord.STACK_BIG | ModeWord.FLAT_STACK | Eflags.TF);
    int inside = processor.modeWord();
    memory.write8(0x7000, 0xCF);
    new Interpreter(system.units).run(1);
    assertChanged(inside, ModeWord.CPL | ModeWord.STACK_BIG | ModeWord.FLAT_STACK | Eflags.TF);
    assertThat(processor.modeWord()).isEqualTo(before);
  }

  @Test
  void dataSegmentThatAReturnToAnOuterLevelMakesNullIsSeen() {
    memory.write32(STACK, CODE);
    memory.write32(STACK + 4, BareSystem.USER_CODE);
    memory.write32(STACK + 8, STACK);
    memory.write32(STACK + 12, BareSystem.USER_DATA);
    int before = processor.modeWord();
    run("CB", 1);
    assertChanged(before, ModeWord.CPL | ModeWord.FLAT_DS | ModeWord.FLAT_ES);
  }

  @Test
  void faultThatIsDeliveredIsSeen() {
    system.enterRing(3);
    system.gate(13, BareSystem.KERNEL_CODE, 0x7000, 0x8E);
    int before = processor.modeWord();
    run("F4", 1);
    assertChanged(before, ModeWord.CPL);
  }

  @Test
  void externalInterruptIsSeen() {
    system.enterRing(3);
    system.gate(0x30, BareSystem.KERNEL_CODE, 0x7000, 0x8E);
    int before = processor.modeWord();
    system.units.delivery().external(0x30);
    assertChanged(before, ModeWord.CPL);
  }

  @Test
  void taskSwitchIsSeenInEveryPartThatTheNewTaskChanges() {
    system.descriptor(OTHER_TASK, OTHER_STATE, 0x67, 0x0089);
    memory.write32(OTHER_STATE + 0x20, 0x7777);
    memory.write32(OTHER_STATE + 0x24, Eflags.AC);
    int[] selectors = {NARROW_DATA, NARROW_CODE, NARROW_DATA, NARROW_DATA, 0, 0};
    for (int i = 0; i < selectors.length; i++) {
      memory.write16(OTHER_STATE + 0x48 + i * 4L, selectors[i]);
    }
    processor.setDebug(7, 0x401);
    int before = processor.modeWord();
    run("EA 00 00 00 00 50 00", 1);
    int segments = ModeWord.CODE_BIG | ModeWord.STACK_BIG | ModeWord.FLAT_STACK;
    int data = ModeWord.FLAT_DS | ModeWord.FLAT_ES;
    assertChanged(before, segments | data | ModeWord.TS | ModeWord.BREAKPOINTS | Eflags.AC);
  }

  @Test
  void sysenterAndSysexitAreSeen() {
    processor.sysenterCs = BareSystem.KERNEL_CODE;
    processor.sysenterEip = CODE + 2;
    processor.sysenterEsp = STACK;
    processor.registers[Processor.EDX] = CODE;
    system.enterRing(3);
    narrow(processor.segments[SegmentRegister.SS]);
    int before = processor.modeWord();
    run("0F 34 0F 35", 1);
    assertChanged(before, ModeWord.CPL | ModeWord.STACK_BIG | ModeWord.FLAT_STACK);
    int inside = processor.modeWord();
    new Interpreter(system.units).run(1);
    assertChanged(inside, ModeWord.CPL);
  }

  @Test
  void debugRegistersThatTheKernelSetsAreSeen() {
    int before = processor.modeWord();
    machine.ports().processor().setDebugRegister(7, 0x1);
    assertChanged(before, ModeWord.BREAKPOINTS);
  }

  @Test
  void restoreOfASnapshotIsSeen() {
    int before = processor.modeWord();
    Snapshot snapshot = machine.snapshot();
    run("8E D0", 1);
    processor.setControl0(processor.cr0 | Processor.CR0_AM);
    processor.setControl4(Processor.CR4_TSD);
    processor.setDebug(7, 0x401);
    system.units.linear().setPrivilege(3);
    processor.eflags |= Eflags.AC;
    int other = processor.modeWord();
    Snapshot second = machine.snapshot();
    system.enterRing(0);
    processor.modeWord();
    machine.restore(second);
    assertThat(processor.modeWord()).isEqualTo(other).isEqualTo(ModeWord.of(processor));
    machine.restore(snapshot);
    assertThat(processor.modeWord()).isEqualTo(before).isEqualTo(ModeWord.of(processor));
  }

  /** Makes a segment register one of a 16-bit segment that does not begin at 0. */
  private static void narrow(SegmentRegister register) {
    SegmentRegister other = new SegmentRegister();
    other.copyFrom(register);
    other.big = false;
    other.base = 0x100;
    register.copyFrom(other);
  }
}
