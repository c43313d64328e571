package org.pagewalk.differential.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pagewalk.differential.engine.CaseMachine;
import org.pagewalk.emulator.processor.ProcessorBehaviour;
import org.pagewalk.emulator.processor.ProcessorModel;

/** A probe tells a processor with its behaviour from one without; our machine is both. */
class BehaviourProbeTest {
  @ParameterizedTest
  @EnumSource(ProcessorBehaviour.class)
  void behaviourIsSeenWhereItIsAndNotWhereItIsNot(ProcessorBehaviour behaviour) {
    for (ProcessorModel preset : List.of(ProcessorModel.INTEL, ProcessorModel.AMD)) {
      ProcessorModel with = preset.with(behaviour);
      ProcessorModel without = preset.without(behaviour);
      assertThat(BehaviourProbe.measure(CaseMachine.interpreter(with), without)).isEqualTo(with);
      assertThat(BehaviourProbe.measure(CaseMachine.interpreter(without), with)).isEqualTo(without);
    }
  }

  @Test
  void vendorIsThatOfTheNameAndOthersAreTakenForIntels() {
    assertThat(NativeCpuOracle.presetOf("AuthenticAMD 25 17")).isEqualTo(ProcessorModel.AMD);
    assertThat(NativeCpuOracle.presetOf("GenuineIntel 6 167")).isEqualTo(ProcessorModel.INTEL);
    assertThat(NativeCpuOracle.presetOf("CentaurHauls 6 15")).isEqualTo(ProcessorModel.INTEL);
  }
}
