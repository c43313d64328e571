package org.pagewalk.unicorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(LibraryUnderTest.class)
class EngineTest {
  @Parameter LibraryUnderTest library;
  private Engine engine;

  @BeforeEach
  void open() {
    engine = library.open32();
  }

  @AfterEach
  void close() {
    if (engine != null) {
      engine.close();
    }
  }

  @Test
  void runStopsAtTheAddressThatItWasGiven() {
    long end = Code.load(engine, "b8 05 00 00 00 05 07 00 00 00"); // mov eax, 5; add eax, 7
    engine.start(Code.AT, end);
    assertThat(engine.registers().readInt(Register.EAX)).isEqualTo(12);
    assertThat(engine.registers().read(Register.EIP)).isEqualTo(end);
  }

  @Test
  void runStopsAfterTheNumberOfInstructionsThatItWasGiven() {
    long end = Code.load(engine, "40 40 40 40 40"); // inc eax, five times
    engine.start(Code.AT, end, 3);
    assertThat(engine.registers().readInt(Register.EAX)).isEqualTo(3);
    assertThat(engine.registers().read(Register.EIP)).isEqualTo(Code.AT + 3);
  }

  @Test
  void runThatOutlastsItsTimeEndsAndSaysSo() {
    long end = Code.load(engine, "eb fe"); // jmp $
    engine.start(Code.AT, end, Duration.ofMillis(20));
    assertThat(engine.timedOut()).isTrue();
  }

  @Test
  void loadFromUnmappedMemoryEndsTheRunWithItsError() {
    long end = Code.load(engine, "a1 00 00 00 40"); // mov eax, [0x40000000]
    assertThatThrownBy(() -> engine.start(Code.AT, end))
        .isInstanceOfSatisfying(
            UnicornException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.READ_UNMAPPED))
        .hasMessage("uc_emu_start: the guest read memory that is not mapped (READ_UNMAPPED)");
  }

  @Test
  void invalidInstructionIsAnswerOfTryStartRatherThanException() {
    long end = Code.load(engine, "0f ff 90");
    assertThat(engine.tryStart(Code.AT, end, 1)).isEqualTo(ErrorCode.INSN_INVALID);
  }

  @Test
  void exceptionThatNobodyHooksEndsTheRunAsException() {
    long end = Code.load(engine, "31 d2 31 c9 f7 f1"); // xor edx, edx; xor ecx, ecx; div ecx
    assertThat(engine.tryStart(Code.AT, end, 0)).isEqualTo(ErrorCode.EXCEPTION);
  }

  @Test
  void stopWithoutARunIsHarmless() {
    long end = Code.load(engine, "40");
    engine.stop();
    engine.start(Code.AT, end);
    assertThat(engine.registers().readInt(Register.EAX)).isEqualTo(1);
  }

  @Test
  void closedEngineRefusesEveryCall() {
    engine.close();
    engine.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> engine.start(0, 1))
        .withMessage("the engine is closed");
    assertThatIllegalStateException().isThrownBy(() -> engine.registers().read(Register.EAX));
    assertThatIllegalStateException().isThrownBy(engine::stop);
  }

  @Test
  void sixteenBitProcessorComputesAddressesFromSegments() {
    try (Engine real = Engine.open(library.load(), ProcessorMode.BITS_16)) {
      long end = Code.load(real, "a1 10 00"); // mov ax, [0x10]
      real.memory().map(0x20000, Code.SIZE, Permission.ALL);
      real.memory().writeInt(0x20010, 0x1234);
      real.registers().write(Register.DS, 0x2000);
      real.registers().write(Register.CS, 0x1000);
      real.start(Code.AT, end);
      assertThat(real.registers().read(Register.AX)).isEqualTo(0x1234);
    }
  }

  @Test
  void sixtyFourBitProcessorHasWideRegisters() {
    try (Engine wide = Engine.open(library.load(), ProcessorMode.BITS_64)) {
      long end = Code.load(wide, "4d 01 c1"); // add r9, r8
      wide.registers().write(Register.R8, 0x7000_0000_0000_0001L);
      wide.registers().write(Register.R9, 0x0FFF_FFFF_FFFF_FFFFL);
      wide.start(Code.AT, end);
      assertThat(wide.registers().read(Register.R9)).isEqualTo(0x8000_0000_0000_0000L);
    }
  }
}
