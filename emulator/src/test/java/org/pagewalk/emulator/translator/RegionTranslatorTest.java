package org.pagewalk.emulator.translator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.fault.PageFault;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;

class RegionTranslatorTest {
  private static final int PASSES = 1000;

  private static void assertSameState(GuestLoop one, GuestLoop other) {
    assertThat(one.processor.registers).containsExactly(other.processor.registers);
    assertThat(one.processor.eip).isEqualTo(other.processor.eip);
    assertThat(one.processor.eflagsImage()).isEqualTo(other.processor.eflagsImage());
    for (int frame = 0; frame < one.system.memory.frameCount(); frame++) {
      byte[] content = one.system.memory.bytes(frame);
      assertThat(Arrays.mismatch(content, other.system.memory.bytes(frame)))
          .as("first difference in frame %d", frame)
          .isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {GuestLoop.REGISTERS, GuestLoop.CHECKSUM, GuestLoop.MEMORY})
  void translatedLoopEndsAsTheInterpreterDoes(String code) {
    GuestLoop translated = new GuestLoop(code);
    GuestLoop interpreted = new GuestLoop(code);
    translated.processor.registers[Processor.ECX] = PASSES;
    interpreted.processor.registers[Processor.ECX] = PASSES;
    int steps = translated.translated().run(Integer.MAX_VALUE);
    assertThat(steps).isEqualTo(PASSES * translated.instructions.size());
    new Interpreter(interpreted.system.units).run(steps);
    assertSameState(translated, interpreted);
  }

  @ParameterizedTest
  @ValueSource(strings = {GuestLoop.REGISTERS, GuestLoop.CHECKSUM, GuestLoop.MEMORY})
  void translatedLoopStopsBeforeAPassThatTheBudgetDoesNotCover(String code) {
    GuestLoop translated = new GuestLoop(code);
    GuestLoop interpreted = new GuestLoop(code);
    translated.processor.registers[Processor.ECX] = PASSES;
    interpreted.processor.registers[Processor.ECX] = PASSES;
    int pass = translated.instructions.size();
    int steps = translated.translated().run(10 * pass + 1);
    assertThat(steps).isEqualTo(10 * pass);
    new Interpreter(interpreted.system.units).run(steps);
    assertSameState(translated, interpreted);
  }

  @Test
  void translatedLoopGoesOnWhileItsLastInstructionDoesNotCarry() {
    GuestLoop translated = new GuestLoop(GuestLoop.COUNTED_BY_CARRY);
    GuestLoop interpreted = new GuestLoop(GuestLoop.COUNTED_BY_CARRY);
    translated.processor.registers[Processor.ECX] = PASSES;
    interpreted.processor.registers[Processor.ECX] = PASSES;
    int steps = translated.translated().run(4 * PASSES);
    assertThat(steps).isEqualTo((PASSES / 3 + 1) * translated.instructions.size());
    new Interpreter(interpreted.system.units).run(steps);
    assertSameState(translated, interpreted);
  }

  @Test
  void faultInTranslatedLoopLeavesTheStateOfTheFaultingInstruction() {
    GuestLoop translated = new GuestLoop(GuestLoop.MEMORY);
    GuestLoop interpreted = new GuestLoop(GuestLoop.MEMORY);
    for (GuestLoop loop : new GuestLoop[] {translated, interpreted}) {
      loop.processor.registers[Processor.ECX] = PASSES;
      loop.processor.registers[Processor.EDI] = 0x30FFC;
      loop.system.memory.write32(BareSystem.TABLE + 0x31 * 4, 0);
    }
    Region region = translated.translated();
    PageFault fault = catchThrowableOfType(PageFault.class, () -> region.run(1 << 20));
    assertThat(fault.linearAddress()).isEqualTo(0x31000);
    assertThat(fault.segment()).isEqualTo(SegmentRegister.DS);
    assertThat(fault.offset()).isEqualTo(0x31000);
    assertThat(region.progress()).isEqualTo(3);
    new Interpreter(interpreted.system.units).run(region.progress());
    assertSameState(translated, interpreted);
  }

  @Test
  void unknownInstructionIsRefusedByName() {
    GuestLoop loop = new GuestLoop("0F A2 75 FC");
    assertThatThrownBy(loop::translated).hasMessage("cannot translate 0FA2 CPUID");
  }
}
