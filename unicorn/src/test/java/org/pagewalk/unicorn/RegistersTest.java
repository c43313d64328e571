package org.pagewalk.unicorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(LibraryUnderTest.class)
class RegistersTest {
  private static final long DATA = 0x400000;

  @Parameter LibraryUnderTest library;
  private Engine engine;
  private Registers registers;

  @BeforeEach
  void open() {
    engine = library.open32();
    registers = engine.registers();
  }

  @AfterEach
  void close() {
    if (engine != null) {
      engine.close();
    }
  }

  @Test
  void partsOfARegisterAreViewsOfIt() {
    registers.write(Register.EAX, 0xFFFF_FFFFL);
    registers.write(Register.AH, 0x12);
    registers.write(Register.AL, 0x34);
    assertThat(registers.read(Register.EAX)).isEqualTo(0xFFFF_1234L);
    assertThat(registers.readInt(Register.EAX)).isEqualTo(0xFFFF_1234);
    registers.write(Register.AX, 0x5678);
    assertThat(registers.read(Register.AH)).isEqualTo(0x56);
  }

  @Test
  void everyGeneralRegisterIsTheOneOfItsName() {
    Register[] order = {
      Register.EDI,
      Register.ESI,
      Register.EBP,
      Register.ESP,
      Register.EBX,
      Register.EDX,
      Register.ECX,
      Register.EAX
    };
    for (int i = 0; i < order.length; i++) {
      registers.write(order[i], 0x100 + i);
    }
    registers.write(Register.ESP, DATA + 0x800);
    engine.memory().map(DATA, 0x1000, Permission.ALL);
    engine.start(Code.AT, Code.load(engine, "60")); // pushad
    for (int i = 0; i < order.length; i++) {
      if (order[i] != Register.ESP) {
        assertThat(engine.memory().readInt(DATA + 0x800 - 32 + 4L * i)).isEqualTo(0x100 + i);
      }
    }
    assertThat(registers.read(Register.ESP)).isEqualTo(DATA + 0x800 - 32);
  }

  @Test
  void flagsHaveNames() {
    registers.writeEflags(new Eflags(0x202).with(Eflags.CF | Eflags.DF));
    // adc al, al; pushfd would need a stack: the register is read instead
    engine.start(Code.AT, Code.load(engine, "10 c0"));
    Eflags flags = registers.readEflags();
    assertThat(flags.has(Eflags.DF | Eflags.IF)).isTrue();
    assertThat(flags.has(Eflags.CF)).isFalse();
    assertThat(registers.readInt(Register.EAX) & 0xFF).isEqualTo(1);
    assertThat(flags.without(Eflags.DF)).hasToString("[IF]");
  }

  @Test
  void floatRegistersCarryAllEightyBits() {
    Float80 odd = new Float80(0x8000_0000_0000_0001L, 0xC123);
    registers.write(Register.FPCW, 0x37F);
    registers.writeFloat80(Register.ST0, Float80.of(1.5));
    registers.writeFloat80(Register.ST3, odd);
    assertThat(registers.readFloat80(Register.ST3)).isEqualTo(odd);
    // fadd st0, st0
    engine.start(Code.AT, Code.load(engine, "d8 c0"));
    assertThat(registers.readFloat80(Register.ST0)).isEqualTo(Float80.of(3));
    assertThat(registers.read(Register.FPCW)).isEqualTo(0x37F);
  }

  @Test
  void stackOfFloatsTurnsWhileThePhysicalRegistersStay() {
    registers.write(Register.FPCW, 0x37F);
    engine.start(Code.AT, Code.load(engine, "d9 e8")); // fld1
    assertThat(registers.readFloat80(Register.ST0)).isEqualTo(Float80.of(1));
    assertThat(registers.readFloat80(Register.FP7)).isEqualTo(Float80.of(1));
    assertThat(registers.readInt(Register.FPSW) >> 11 & 7).isEqualTo(7);
  }

  @Test
  void multimediaRegisterIsTheLowerPartOfAFloatRegister() {
    registers.write(Register.MM2, 0x1122_3344_5566_7788L);
    assertThat(registers.read(Register.MM2)).isEqualTo(0x1122_3344_5566_7788L);
    assertThat(registers.readFloat80(Register.FP2).significand()).isEqualTo(0x1122_3344_5566_7788L);
  }

  @Test
  void vectorRegistersCarrySixteenBytes() {
    byte[] bytes = new byte[16];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (0xF0 + i);
    }
    registers.writeVector(Register.XMM5, bytes);
    engine.start(Code.AT, Code.load(engine, "0f 28 cd")); // movaps xmm1, xmm5
    assertThat(registers.readVector(Register.XMM1)).isEqualTo(bytes);
    registers.write(Register.MXCSR, 0x1F80);
    assertThat(registers.read(Register.MXCSR)).isEqualTo(0x1F80);
  }

  @Test
  void descriptorTableRegistersHaveBaseAndLimit() {
    registers.writeMemoryManagement(Register.GDTR, MemoryManagementRegister.table(DATA + 8, 0x7F));
    registers.writeMemoryManagement(Register.IDTR, MemoryManagementRegister.table(DATA, 0x7FF));
    engine.memory().map(DATA, 0x1000, Permission.ALL);
    // sgdt [0x400100]; sidt [0x400108]
    engine.start(Code.AT, Code.load(engine, "0f 01 05 00 01 40 00 0f 01 0d 08 01 40 00"));
    assertThat(engine.memory().read(DATA + 0x100, 6)).containsExactly(0x7F, 0, 0x08, 0, 0x40, 0);
    assertThat(engine.memory().read(DATA + 0x108, 6)).containsExactly(0xFF, 0x07, 0, 0, 0x40, 0);
    assertThat(registers.readMemoryManagement(Register.GDTR))
        .isEqualTo(MemoryManagementRegister.table(DATA + 8, 0x7F));
  }

  @Test
  void taskAndLocalTableRegistersHaveSelectorAndFlagsToo() {
    MemoryManagementRegister task = new MemoryManagementRegister(0x28, DATA + 0x200, 0x67, 0x8B00);
    registers.writeMemoryManagement(Register.TR, task);
    assertThat(registers.readMemoryManagement(Register.TR)).isEqualTo(task);
    MemoryManagementRegister local = new MemoryManagementRegister(0x30, DATA + 0x300, 0x1F, 0x8200);
    registers.writeMemoryManagement(Register.LDTR, local);
    assertThat(registers.readMemoryManagement(Register.LDTR)).isEqualTo(local);
  }

  @Test
  void controlAndDebugRegistersKeepWhatIsWritten() {
    registers.write(Register.CR3, 0x123000);
    registers.write(Register.DR0, 0x401000);
    assertThat(registers.read(Register.CR3)).isEqualTo(0x123000);
    assertThat(registers.read(Register.DR0)).isEqualTo(0x401000);
    assertThat(registers.read(Register.CR0) & 1).isEqualTo(1);
  }

  @Test
  void modelSpecificRegistersAreNamedByTheirNumber() {
    int sysenterEip = 0x176;
    registers.writeMsr(sysenterEip, 0x8123_4567L);
    assertThat(registers.readMsr(sysenterEip)).isEqualTo(0x8123_4567L);
    registers.write(Register.ECX, sysenterEip);
    engine.start(Code.AT, Code.load(engine, "0f 32")); // rdmsr
    assertThat(registers.readInt(Register.EAX)).isEqualTo(0x8123_4567);
  }

  @Test
  void writingASelectorLoadsItsDescriptorFromMemory() {
    engine.memory().map(DATA, 0x1000, Permission.ALL);
    // a data segment with base 0x400100, limit 0xFF, DPL 0
    engine.memory().write(DATA + 8, new byte[] {(byte) 0xFF, 0, 0, 1, 0x40, (byte) 0x93, 0x40, 0});
    engine.memory().writeInt(DATA + 0x110, 0x5EED);
    registers.writeMemoryManagement(Register.GDTR, MemoryManagementRegister.table(DATA, 0xF));
    registers.write(Register.FS, 8);
    engine.start(Code.AT, Code.load(engine, "64 a1 10 00 00 00")); // mov eax, fs:[0x10]
    assertThat(registers.read(Register.FS)).isEqualTo(8);
    assertThat(registers.readInt(Register.EAX)).isEqualTo(0x5EED);
  }

  @Test
  void registerOfAnotherKindIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> registers.read(Register.XMM0))
        .withMessage("XMM0 is not a number of at most 64 bits");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> registers.readFloat80(Register.EAX))
        .withMessage("EAX is of kind DOUBLEWORD, not one of [FLOAT80]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> registers.writeVector(Register.XMM0, new byte[8]))
        .withMessage("XMM0 has 16 bytes, not 8");
  }

  @Test
  void batchCarriesRegistersOfAllKindsInOneCall() {
    RegisterBatch batch =
        RegisterBatch.of(Register.EBX, Register.EIP, Register.EFLAGS, Register.ST1, Register.XMM3);
    batch.set(0, 0xDEADBEEFL);
    batch.set(1, Code.AT);
    batch.set(2, 0x202);
    batch.content(3).set(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, 0, 77);
    batch.content(4).fill((byte) 9);
    batch.writeTo(engine);
    assertThat(registers.readInt(Register.EBX)).isEqualTo(0xDEADBEEF);
    assertThat(registers.readFloat80(Register.ST1).significand()).isEqualTo(77);
    assertThat(registers.readVector(Register.XMM3)).containsOnly(9);
    registers.write(Register.EBX, 5);
    batch.readFrom(engine);
    assertThat(batch.getInt(0)).isEqualTo(5);
    assertThat(batch.get(1)).isEqualTo(Code.AT);
    assertThat(batch.size()).isEqualTo(5);
    assertThatIllegalArgumentException().isThrownBy(() -> batch.get(4));
  }
}
