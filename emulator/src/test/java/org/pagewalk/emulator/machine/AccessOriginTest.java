package org.pagewalk.emulator.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.port.AccessOrigin;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;

/** Through which segment and offset a page fault came. */
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

  private AccessOrigin run(int eip, String hexadecimal) {
    byte[] bytes = HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
    memory.write(eip, bytes, 0, bytes.length);
    system.descriptor(FS_SELECTOR, FS_BASE, 0xFFFFF, 0xC093);
    system.units.loader().load(SegmentRegister.FS, FS_SELECTOR);
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
    assertThat(origin.segment()).isEqualTo(segment);
    assertThat(origin.instruction()).isEqualTo(text);
    assertThat(origin.eip()).isEqualTo(CODE);
    boolean fs = segment.equals("FS");
    assertThat(origin.base()).isEqualTo(fs ? FS_BASE : 0);
    assertThat(origin.offset()).isEqualTo(ABSENT + distance);
    assertThat(origin.linear()).isEqualTo(ABSENT + distance + origin.base());
    int code32 = BareSystem.KERNEL_CODE;
    int data = fs ? FS_SELECTOR : BareSystem.KERNEL_DATA;
    assertThat(origin.selector()).isEqualTo(segment.equals("CS") ? code32 : data);
    assertThat(origin.limit()).isEqualTo(-1);
    assertThat(origin.kind())
        .isEqualTo(segment.equals("CS") ? "code, execute/read, DPL 0" : "data, read/write, DPL 0");
  }

  @Test
  void fetchComesThroughTheCodeSegment() {
    system.memory.write32(BareSystem.TABLE + 0x11 * 4, 0);
    AccessOrigin origin = run(CODE + 0xFFE, "B800");
    assertThat(origin.segment()).isEqualTo("CS");
    assertThat(origin.linear()).isEqualTo(CODE + 0x1000);
    assertThat(origin.instruction()).isEmpty();
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
      assertThat(origin.kind()).isEqualTo(kinds[i]);
      assertThat(origin.limit()).isEqualTo(0xFFF_FFF);
    }
  }
}
