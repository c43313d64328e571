package org.pagewalk.unicorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(LibraryUnderTest.class)
class ControlTest {
  @Parameter LibraryUnderTest library;

  @Test
  void modelDecidesWhatCpuidAnswers() {
    assertThat(familyOf(CpuModel.I486)).isEqualTo(4);
    assertThat(familyOf(CpuModel.PENTIUM)).isEqualTo(5);
    assertThat(familyOf(CpuModel.PENTIUM3)).isEqualTo(6);
  }

  @Test
  void engineNamesItsModel() {
    try (Engine engine = Engine.open(library.load(), ProcessorMode.BITS_32, CpuModel.COREDUO)) {
      assertThat(engine.cpuModel()).isEqualTo(CpuModel.COREDUO);
    }
  }

  @Test
  void translationsAndTlbCanBeFlushed() {
    try (Engine engine = library.open32()) {
      long end = Code.load(engine, "40");
      engine.start(Code.AT, end);
      engine.flushTranslations();
      engine.start(Code.AT, end);
      assertThat(engine.registers().readInt(Register.EAX)).isEqualTo(2);
      if (library.isOlderThan21()) {
        assertThatThrownBy(engine::flushTlb)
            .isInstanceOf(UnsupportedOperationException.class)
            .hasMessage("flushing the TLB needs Unicorn 2.1; this one is 2.0.1.");
        assertThatThrownBy(() -> engine.setTlbMode(TlbMode.CPU))
            .hasMessage("choosing the TLB needs Unicorn 2.1; this one is 2.0.1.");
      } else {
        engine.flushTlb();
        engine.start(Code.AT, end);
        assertThat(engine.registers().readInt(Register.EAX)).isEqualTo(3);
      }
    }
  }

  @Test
  void pageTablesInGuestMemoryAreWalkedFromVersion21On() {
    try (Engine engine = library.open32()) {
      long end = Code.load(engine, "a1 00 00 80 00"); // mov eax, [0x800000]
      GuestMemory memory = engine.memory();
      memory.map(0x100000, 0x4000, Permission.ALL);
      memory.writeInt(0x100000, 0x101003); // linear 0 to 4 MB: the table at 0x101000
      memory.writeInt(0x101000 + 4 * 0x10, 0x10003); // the code's page
      memory.writeInt(0x100000 + 4 * 2, 0x102003); // linear 8 MB: the table at 0x102000
      memory.writeInt(0x102000, 0x103003);
      memory.writeInt(0x103000, 0xFACE);
      engine.registers().write(Register.CR3, 0x100000);
      engine.registers().write(Register.CR0, engine.registers().read(Register.CR0) | 1L << 31);
      ErrorCode answer = engine.tryStart(Code.AT, end, 0);
      assertThat(engine.library().translatesAddresses()).isEqualTo(!library.isOlderThan21());
      if (library.isOlderThan21()) {
        assertThat(answer).isEqualTo(ErrorCode.READ_UNMAPPED);
      } else {
        assertThat(answer).isEqualTo(ErrorCode.OK);
        assertThat(engine.registers().readInt(Register.EAX)).isEqualTo(0xFACE);
        assertThat(memory.readInt(0x102000)).as("accessed bit").isEqualTo(0x103023);
      }
    }
  }

  private int familyOf(CpuModel model) {
    try (Engine engine = Engine.open(library.load(), ProcessorMode.BITS_32, model)) {
      engine.start(Code.AT, Code.load(engine, "b8 01 00 00 00 0f a2")); // mov eax, 1; cpuid
      return engine.registers().readInt(Register.EAX) >> 8 & 0xF;
    }
  }
}
