package org.pagewalk.emulator.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.interpreter.Interpreter;

/** The models that were measured, and their names. */
class ProcessorModelTest {
  private static final int CODE = 0x10000;

  @Test
  void intelsModelDoesEverythingThatWasSeenOnIntels() {
    assertThat(ProcessorModel.INTEL.behaviours())
        .isEqualTo(EnumSet.complementOf(EnumSet.of(ProcessorBehaviour.PORTS_CHECKED_BEFORE_COUNT)));
  }

  @Test
  void amdsModelDoesWhatWasSeenOnZen4() {
    assertThat(ProcessorModel.AMD.behaviours())
        .containsExactlyInAnyOrder(
            ProcessorBehaviour.FXSAVE_REFUSES_OPERAND_SIZE,
            ProcessorBehaviour.PORTS_CHECKED_BEFORE_COUNT);
  }

  @Test
  void zen3DiffersFromZen4InTheOrderOfAComparison() {
    assertThat(ProcessorModel.AMD_ZEN_3)
        .isEqualTo(ProcessorModel.AMD.with(ProcessorBehaviour.COMPARE_DESTINATION_FIRST))
        .hasToString("amd with COMPARE_DESTINATION_FIRST");
  }

  @Test
  void machineHasAProcessorOfIntelsUnlessItIsToldOtherwise() {
    assertThat(new BareSystem().processor.model).isSameAs(ProcessorModel.INTEL);
  }

  @ParameterizedTest
  @EnumSource(ProcessorBehaviour.class)
  void modelIsReadBackFromItsWords(ProcessorBehaviour behaviour) {
    for (String name : ProcessorModel.names()) {
      ProcessorModel preset = ProcessorModel.named(name).orElseThrow();
      ProcessorModel with = preset.with(behaviour);
      ProcessorModel without = preset.without(behaviour);
      assertThat(with.does(behaviour)).isTrue();
      assertThat(without.does(behaviour)).isFalse();
      assertThat(ProcessorModel.parse(preset.toString())).isEqualTo(preset);
      assertThat(ProcessorModel.parse(with.toString())).isEqualTo(with);
      assertThat(ProcessorModel.parse(without.toString())).isEqualTo(without);
    }
    ProcessorModel both =
        ProcessorModel.AMD
            .with(ProcessorBehaviour.ENTER_BORROWS)
            .without(ProcessorBehaviour.PORTS_CHECKED_BEFORE_COUNT);
    assertThat(ProcessorModel.parse(both.toString())).isEqualTo(both);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "via", "amd with NOTHING", "amd FLAT_WRAP"})
  void otherWordsAreNoModel(String words) {
    assertThatThrownBy(() -> ProcessorModel.parse(words))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"intel", "amd"})
  void cpuidTellsTheModelsVendor(String name) {
    ProcessorModel model = ProcessorModel.named(name).orElseThrow();
    BareSystem system = new BareSystem(model);
    byte[] cpuid = HexFormat.of().parseHex("0fa2");
    system.memory.write(CODE, cpuid, 0, 2);
    system.processor.eip = CODE;
    new Interpreter(system.units).run(1);
    int[] registers = system.processor.registers;
    byte[] vendor =
        ByteBuffer.allocate(12)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(registers[Processor.EBX])
            .putInt(registers[Processor.EDX])
            .putInt(registers[Processor.ECX])
            .array();
    assertThat(new String(vendor, StandardCharsets.US_ASCII))
        .isEqualTo(name.equals("intel") ? "GenuineIntel" : "AuthenticAMD");
    assertThat(ProcessorModel.ofVendor(model.identification().vendor())).contains(model);
  }
}
