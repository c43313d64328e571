package org.pagewalk.emulator.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.ExceptionVector;
import org.pagewalk.emulator.isa.InstructionTable;
import org.pagewalk.emulator.processor.Feature;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.ProcessorModel;

/**
 * Instructions that a processor has only with a feature.
 *
 * @sdm 2 "CPUID—CPU Identification"
 */
class FeatureTest {
  private static Instruction decode(String bytes, ProcessorModel model) {
    byte[] code = HexFormat.ofDelimiter(" ").parseHex(bytes);
    return new Decoder(InstructionTable.standard(), model)
        .decode(index -> code[index] & 0xFF, true);
  }

  @ParameterizedTest
  @CsvSource({
    "I486, 0F C8",
    "I486, 0F B1 C8",
    "I486, 0F C1 C8",
    "I486, 0F 08",
    "I486, 0F 01 3B",
    "CPUID, 0F A2",
    "PENTIUM, 0F AA",
    "P6, 0F 33",
    "P6, 0F 1F 00",
    "TSC, 0F 31",
    "MSR, 0F 32",
    "MSR, 0F 30",
    "CX8, 0F C7 0B",
    "SEP, 0F 34",
    "SEP, 0F 35",
    "CMOV, 0F 44 C1",
    "CMOV, DA C1",
    "CMOV, DB F1",
    "FXSR, 0F AE 03"
  })
  void instructionIsUndefinedWithoutItsFeature(Feature feature, String bytes) {
    assertThat(decode(bytes, ProcessorModel.INTEL).form.feature()).isEqualTo(feature);
    ProcessorModel without = ProcessorModel.INTEL.without(feature);
    assertThatThrownBy(() -> decode(bytes, without))
        .isInstanceOfSatisfying(
            CpuFault.class,
            fault -> assertThat(fault.vector()).isEqualTo(ExceptionVector.INVALID_OPCODE));
  }

  @Test
  void cpuidTellsTheFeaturesThatHaveABit() {
    assertThat(featureBits(ProcessorModel.INTEL)).isEqualTo(0x0000_A93C);
    assertThat(featureBits(ProcessorModel.INTEL.without(Feature.CMOV))).isEqualTo(0x0000_293C);
    assertThat(featureBits(ProcessorModel.INTEL.without(Feature.I486))).isEqualTo(0x0000_A93C);
  }

  private static int featureBits(ProcessorModel model) {
    int[] registers = new int[8];
    registers[Processor.EAX] = 1;
    model.identification().answer(registers);
    return registers[Processor.EDX];
  }
}
