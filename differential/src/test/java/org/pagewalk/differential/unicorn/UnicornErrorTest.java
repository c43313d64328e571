package org.pagewalk.differential.unicorn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pagewalk.differential.compare.Comparison;
import org.pagewalk.differential.engine.CaseMachine;
import org.pagewalk.differential.oracle.BehaviourProbe;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.CaseText;
import org.pagewalk.differential.oracle.NativeCpuOracle;
import org.pagewalk.differential.oracle.Oracle;
import org.pagewalk.differential.oracle.OracleUnavailableException;
import org.pagewalk.differential.oracle.Outcome;
import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.isa.InstructionTable;
import org.pagewalk.emulator.processor.ProcessorModel;

/** Each error that masks divergences is shown by its own proof, and by a real processor. */
class UnicornErrorTest {
  private static final List<ProcessorModel> MODELS =
      List.of(
          UnicornOracle.MODEL, ProcessorModel.AMD, ProcessorModel.AMD_ZEN_3, ProcessorModel.INTEL);

  private static UnicornOracle unicorn;
  private static Oracle processor;

  @AfterAll
  static void stopOracles() {
    if (unicorn != null) {
      unicorn.close();
    }
    if (processor != null) {
      processor.close();
    }
  }

  @ParameterizedTest
  @EnumSource(UnicornError.class)
  void proofDivergesAndIsExplainedByThisErrorAlone(UnicornError error) {
    if (unicorn == null) {
      unicorn = UnicornForTests.start();
    }
    Case it = CaseText.parse(error.proof());
    Outcome theirs = run(unicorn, it);
    InstructionForm form = form(error.provenForm());
    for (ProcessorModel model : MODELS) {
      Outcome ours = run(CaseMachine.interpreter(model), it);
      boolean agree = Comparison.agree(ours, theirs, form.flags().undefined());
      assertThat(agree).as("%s", model).isEqualTo(!error.isErrorOn(model));
      if (!agree) {
        assertThat(UnicornError.explaining(model, form, it.code(), it.start(), ours, theirs))
            .contains(error);
      }
    }
  }

  @Test
  void modelOfTheLibraryIsWhatItAnswersToTheProbes() {
    if (unicorn == null) {
      unicorn = UnicornForTests.start();
    }
    ProcessorModel measured = BehaviourProbe.measure(unicorn, UnicornOracle.MODEL);
    assertThat(measured).isEqualTo(UnicornOracle.MODEL);
  }

  @ParameterizedTest
  @EnumSource(UnicornError.class)
  void realProcessorIsOnOurSide(UnicornError error) {
    startProcessor();
    Case it = CaseText.parse(error.proof());
    Outcome ours = run(CaseMachine.interpreter(processor.model()), it);
    Outcome real = run(processor, it);
    if (error == UnicornError.ICEBP) {
      // Under a hypervisor the processor may tell the address of F1 instead of the one behind it.
      assertThat(real.vector()).isEqualTo(ours.vector());
      return;
    }
    int undefined = form(error.provenForm()).flags().undefined();
    assertThat(Comparison.differences(ours, real, undefined)).isEmpty();
  }

  private static void startProcessor() {
    try {
      processor = processor == null ? new NativeCpuOracle() : processor;
    } catch (OracleUnavailableException absent) {
      Assumptions.abort(absent.getMessage());
    }
  }

  private static Outcome run(Oracle oracle, Case it) {
    return oracle.run(List.of(it)).getFirst();
  }

  private static InstructionForm form(String name) {
    return InstructionTable.forms().stream()
        .filter(form -> form.toString().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no form " + name));
  }
}
