package org.pagewalk.emulator.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.port.AccessOrigin;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.segmentation.DescriptorTables;

/** Through which segment and offset a page fault came. */
@Timeout(60)
class AccessOriginTest {
  private static final int CODE = 0x10000;
  private static final int ABSENT = 0x5000_0000;
  private static final int FS_SELECTOR = 0x30;
  private static final int FS_BASE = 0x1000;

  private final PhysicalMemory memory = new PhysicalMemory(256);
  private final Machine machine = new Machine(memory, Interpreter::new);
  private final BareSystem system = new BareSystem(memory, machine.units());
  private final Processor processor = system.processor;
  private final AccessOrigin.Source faults = machine.observeFaults();

  AccessOriginTest() {
    system.descriptor(FS_SELECTOR, FS_BASE, 0xFFFFF, 0xC093);
    system.units.loader().load(SegmentRegister.FS, FS_SELECTOR);
  }

  private AccessOrigin run(int eip, String hexadecimal) {
    byte[] bytes = HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
    memory.write(eip, bytes, 0, bytes.length);
    system.gate(14, BareSystem.KERNEL_CODE, 0x7000, 0x8E);
    system.enablePaging();
    processor.eip = eip;
    machine.runUntil(1);
    return faults.latest();
  }

  /** Every register but one points to memory that is there. */
  @ParameterizedTest
  @CsvSource({
    "8B03, 3, DS, 'mov eax,[ebx]', 0",
    "8903, 3, DS, 'mov [ebx],eax', 0",
    "268903, 3, ES, 'mov [es:ebx],eax', 0",
    "648B03, 3, FS, 'mov eax,[fs:ebx]', 0",
    "8B4500, 5, SS, 'mov eax,[ebp]', 0",
    "8B448B10, 3, DS, 'mov eax,[ebx+ecx*4+0x10]', 20",
    "A100000050, 0, DS, 'mov eax,[0x50000000]', 0",
    "A4, 6, DS, movsb, 0",
    "A4, 7, ES, movsb, 0",
    "64A4, 6, FS, 'fs movsb', 0",
    "64A4, 7, ES, 'fs movsb', 0",
    "F3A5, 6, DS, 'rep movsd', 0",
    "A6, 7, ES, cmpsb, 0",
    "36A6, 6, SS, 'ss cmpsb', 0",
    "AB, 7, ES, stosd, 0",
    "AE, 7, ES, scasb, 0",
    "AC, 6, DS, lodsb, 0",
    "2EAC, 6, CS, 'cs lodsb', 0",
    "50, 4, SS, 'push eax', -4",
    "58, 4, SS, 'pop eax', 0",
    "C3, 4, SS, ret, 0",
    "FF33, 3, DS, 'push dword [ebx]', 0",
    "FF33, 4, SS, 'push dword [ebx]', -4",
    "8F03, 3, DS, 'pop dword [ebx]', 0"
  })
  void originNamesTheSegmentOfTheAccess(
      String code, int register, String segment, String text, int distance) {
    for (int number = 0; number < 8; number++) {
      processor.registers[number] = 0x20000 + number * 0x100;
    }
    processor.registers[Processor.ECX] = 1;
    processor.registers[register] = ABSENT;
    AccessOrigin origin = run(CODE, code);
    assertThat(origin.instruction()).isEqualTo(text);
    assertThat(origin.eip()).isEqualTo(CODE);
    boolean fs = segment.equals("FS");
    int code32 = BareSystem.KERNEL_CODE;
    int data = fs ? FS_SELECTOR : BareSystem.KERNEL_DATA;
    assertThat(origin.logical())
        .isEqualTo(
            new AccessOrigin.Logical(
                segment,
                segment.equals("CS") ? code32 : data,
                fs ? FS_BASE : 0,
                -1,
                segment.equals("CS") ? "code, execute/read, DPL 0" : "data, read/write, DPL 0",
                ABSENT + distance));
    assertThat(origin.logical().linear()).isEqualTo(ABSENT + distance + (fs ? FS_BASE : 0));
    assertThat(origin.linear()).isEqualTo(origin.logical().linear());
  }

  /** Instructions whose address does not stand in their operand alone, or that access twice. */
  @ParameterizedTest
  @CsvSource({
    "bt [ebx] eax,               0FA303,   3, DS, 4000",
    "btc [ebx] eax,              0FBB03,   3, DS, 4000",
    "xlatb,                      D7,       3, DS, 0",
    "les eax [ebx],              C403,     3, DS, 0",
    "bound eax [ebx],            6203,     3, DS, 0",
    "cmpxchg8b [ebx],            0FC70B,   3, DS, 0",
    "fxsave [ebx],               0FAE03,   3, DS, 0",
    "fxrstor [ebx],              0FAE0B,   3, DS, 0",
    "sgdt [ebx],                 0F0103,   3, DS, 0",
    "lgdt [ebx],                 0F0113,   3, DS, 0",
    "call far [ebx],             FF1B,     3, DS, 0",
    "enter 16 2 the frame's end, C8100002, 5, SS, -4",
    "enter 16 0,                 C8100000, 4, SS, -4",
    "leave,                      C9,       5, SS, 0",
    "pusha,                      60,       4, SS, -4",
    "popa,                       61,       4, SS, 0",
    "iret the flags,             CF,       4, SS, 8",
    "int 0x30,                   CD30,     4, SS, -4",
    "call far 8:0,               9A000000000800, 4, SS, -4"
  })
  void originIsTheAddressThatWasChecked(
      String what, String code, int register, String segment, int distance) {
    for (int number = 0; number < 8; number++) {
      processor.registers[number] = 0x20000 + number * 0x100;
    }
    processor.registers[Processor.EAX] = distance > 0 ? distance * 8 : 0;
    processor.registers[register] = ABSENT;
    system.gate(0x30, BareSystem.KERNEL_CODE, 0x7000, 0x8E);
    AccessOrigin origin = run(CODE, code);
    assertThat(origin.logical().segment()).as(what).isEqualTo(segment);
    assertThat(origin.logical().offset()).as(what).isEqualTo(ABSENT + distance);
  }

  @ParameterizedTest
  @CsvSource({
    "8B03, -2",
    "668B03, -1",
    "8903, -2",
    "0103, -2",
    "66AB, -1",
    "0FC70B, -4",
    "0F0103, -5",
    "FF33, -3",
    "8F03, -3",
    "C403, -5",
    "FF1B, -4"
  })
  void offsetOfAnAccessToTwoPagesIsThatOfItsFirstByte(String code, int distance) {
    absent(0x31000);
    processor.registers[Processor.ESP] = 0x20000;
    processor.registers[Processor.EBX] = 0x31000 + distance;
    processor.registers[Processor.EDI] = 0x31000 + distance;
    AccessOrigin origin = run(CODE, code);
    boolean selector = code.equals("C403") || code.equals("FF1B");
    assertThat(origin.logical().offset()).isEqualTo(0x31000 + distance + (selector ? 4 : 0));
    assertThat(origin.linear()).isEqualTo(0x31000);
  }

  @Test
  void offsetOfAnAccessAroundTheEndOfMemoryLiesBeforeTheEnd() {
    memory.write32(BareSystem.DIRECTORY + 0x3FF * 4, BareSystem.TABLE | 7);
    absent(0);
    processor.registers[Processor.EBX] = -2;
    AccessOrigin origin = run(CODE, "8B03");
    assertThat(origin.logical().offset()).isEqualTo(-2);
    assertThat(origin.linear()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "mov eax [es:bx+si], 67268B00, 1",
    "bt [es:bx+si] eax,  67260FA300, 4001",
    "stosb,              67AA, 8",
    "scasb,              67AE, 8"
  })
  void offsetOfASixteenBitAddressHasSixteenBits(String what, String code, int offset) {
    system.descriptor(0x38, ABSENT, 0xFFFFF, 0xC093);
    system.units.loader().load(SegmentRegister.ES, 0x38);
    processor.registers[Processor.EAX] = 4000 * 8;
    processor.registers[Processor.EBX] = 0x7777_FFFF;
    processor.registers[Processor.ESI] = 0x6666_0002;
    processor.registers[Processor.EDI] = 0x5555_0008;
    AccessOrigin origin = run(CODE, code);
    assertThat(origin.logical().segment()).isEqualTo("ES");
    assertThat(origin.logical().base()).isEqualTo(ABSENT);
    assertThat(origin.logical().offset()).isEqualTo(offset);
    assertThat(origin.linear()).isEqualTo(ABSENT + offset);
  }

  @Test
  void offsetIntoASixteenBitStackHasSixteenBits() {
    system.descriptor(0x38, ABSENT, 0xFFFF, 0x0093);
    system.units.loader().load(SegmentRegister.SS, 0x38);
    processor.registers[Processor.ESP] = 0x1234_0010;
    AccessOrigin origin = run(CODE, "50");
    assertThat(origin.logical().segment()).isEqualTo("SS");
    assertThat(origin.logical().offset()).isEqualTo(0xC);
  }

  @Test
  void repetitionThatComesToAnAbsentPageTellsTheOffsetItHasReached() {
    absent(0x31000);
    processor.registers[Processor.ECX] = 100;
    processor.registers[Processor.ESI] = 0x20000;
    processor.registers[Processor.EDI] = 0x30FC0;
    run(CODE, "F3A5");
    machine.runUntil(50);
    AccessOrigin origin = faults.latest();
    assertThat(origin.logical().segment()).isEqualTo("ES");
    assertThat(origin.logical().offset()).isEqualTo(0x31000);
    assertThat(origin.instruction()).isEqualTo("rep movsd");
  }

  @Test
  void processorsOwnAccessToATableHasNoSegment() {
    system.descriptor(0x38, ABSENT, 0xFF, 0x0082);
    system.units.systemRegisters().loadLocalTable(0x38);
    processor.registers[Processor.EAX] = 0x0C;
    AccessOrigin origin = run(CODE, "8EC0");
    assertThat(origin.logical()).isNull();
    assertThat(origin.linear()).isEqualTo(ABSENT + 8);
    assertThat(origin.instruction()).isEqualTo("mov es,ax");
  }

  /** Ring 3 calls through a gate: the pushes go to a stack that SS does not name yet. */
  @Test
  void pushToAStackNotLoadedYetHasNoSegment() {
    memory.write32(BareSystem.TSS + 4, ABSENT);
    system.writeGate(BareSystem.GDT + 0x38, BareSystem.KERNEL_CODE, 0x7000, 0xEC, 0);
    system.enterRing(3);
    AccessOrigin origin = run(CODE, "9A000000003800");
    assertThat(origin.logical()).isNull();
    assertThat(origin.linear()).isEqualTo(ABSENT - 4);
  }

  @Test
  void fetchComesThroughTheCodeSegment() {
    absent(CODE + 0x1000);
    AccessOrigin origin = run(CODE + 0xFFE, "B800");
    assertThat(origin.logical().segment()).isEqualTo("CS");
    assertThat(origin.logical().offset()).isEqualTo(CODE + 0x1000);
    assertThat(origin.linear()).isEqualTo(CODE + 0x1000);
    assertThat(origin.instruction()).isEmpty();
  }

  @Test
  void fetchThatFaultsAtTheFirstByteTellsItsOffset() {
    system.descriptor(0x38, 0x1000, 0xFFFFF, 0xC09B);
    DescriptorTables.cache(
        processor.segments[SegmentRegister.CS], 0x38, system.units.tables().read(0x38));
    absent(CODE + 0x2000);
    AccessOrigin origin = run(CODE + 0x1000, "");
    assertThat(origin.eip()).isEqualTo(CODE + 0x1000);
    assertThat(origin.logical().offset()).isEqualTo(CODE + 0x1000);
    assertThat(origin.logical().base()).isEqualTo(0x1000);
    assertThat(origin.linear()).isEqualTo(CODE + 0x2000);
  }

  /** The instruction is kept, decoded; only its second page has gone. */
  @Test
  void fetchOfAKeptInstructionOnTwoPagesTellsTheOffsetOfTheSecond() {
    run(CODE + 0xFFE, "B811223344");
    assertThat(faults.latest()).isNull();
    absent(CODE + 0x1000);
    processor.eip = CODE + 0xFFE;
    machine.runUntil(2);
    assertThat(faults.latest().logical().segment()).isEqualTo("CS");
    assertThat(faults.latest().logical().offset()).isEqualTo(CODE + 0x1000);
  }

  private void absent(int linear) {
    memory.write32(BareSystem.TABLE + (linear >>> 12) * 4, 0);
  }

  @Test
  void kindTellsTypeAndPrivilege() {
    int[] attributes = {0xC0F1, 0xC097, 0xC099 | 2};
    String[] kinds = {
      "data, read-only, DPL 3", "data, read/write, expand-down, DPL 0", "code, execute/read, DPL 0"
    };
    for (int i = 0; i < kinds.length; i++) {
      AccessOriginTest other = new AccessOriginTest();
      other.processor.registers[Processor.EBX] = i == 1 ? ABSENT : 0x20000;
      other.memory.write32(BareSystem.TABLE + 0x20 * 4, 0);
      other.system.descriptor(0x38, 0, 0xFFF, attributes[i]);
      other.system.units.loader().load(SegmentRegister.ES, 0x38);
      AccessOrigin origin = other.run(CODE, "268B03");
      assertThat(origin.logical().kind()).isEqualTo(kinds[i]);
      assertThat(origin.logical().limit()).isEqualTo(0xFFF_FFF);
    }
  }
}
