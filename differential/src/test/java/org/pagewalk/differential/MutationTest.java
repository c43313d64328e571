package org.pagewalk.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.differential.compare.CodeListing;
import org.pagewalk.differential.compare.Divergence;
import org.pagewalk.differential.engine.CaseMachine;
import org.pagewalk.differential.engine.MutatedTable;
import org.pagewalk.differential.generate.CaseGenerator;
import org.pagewalk.differential.generate.CaseSource;
import org.pagewalk.differential.oracle.Oracle;
import org.pagewalk.differential.vectors.Recording;
import org.pagewalk.emulator.fault.UnimplementedFeature;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.isa.InstructionTable;
import org.pagewalk.emulator.processor.ProcessorModel;

/** A wrong row of the instruction table is found: by recorded vectors, and in sequences. */
class MutationTest {
  private static final List<InstructionForm> ALL = CaseGenerator.testableForms();
  private static final Recording RECORDING = Recording.bundled("amd-25-1");

  private static Oracle wrong(InstructionForm form, ProcessorModel model) {
    InstructionTable table = MutatedTable.of(form);
    return new CaseMachine("mutated", model, units -> new Interpreter(units, table));
  }

  private static boolean isFound(InstructionForm form) {
    CaseSource cases = RECORDING.cases(List.of(form));
    CampaignOptions options = CampaignOptions.cpu(Long.MAX_VALUE, 1, "*");
    try {
      CampaignResult result =
          new Campaign(options, cases, model -> wrong(form, model), RECORDING::oracle).run(_ -> {});
      return result.total().divergingCases() > 0;
    } catch (UnimplementedFeature _) {
      // An undefined instruction without effect goes on into its ModRM byte.
      return true;
    }
  }

  /** UD0 and UD1 whose meaning becomes "nothing" still have to be decoded, so all can be asked. */
  private static List<InstructionForm> sample(int size) {
    List<InstructionForm> forms = new ArrayList<>(ALL);
    Random random = new Random(100);
    List<InstructionForm> chosen = new ArrayList<>();
    while (chosen.size() < size) {
      chosen.add(forms.remove(random.nextInt(forms.size())));
    }
    return chosen;
  }

  @Test
  void everyOneOfAHundredWrongRowsIsFound() {
    List<InstructionForm> missed = sample(100).stream().filter(form -> !isFound(form)).toList();
    assertThat(missed).isEmpty();
  }

  @Tag("campaign")
  @Test
  void everyWrongRowIsFound() {
    List<InstructionForm> missed = ALL.stream().filter(form -> !isFound(form)).toList();
    assertThat(missed).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0FAF IMUL Gd,Ed", "C1/5 SHR Ed,Ib", "0F9F SETG Eb", "86 XCHG Eb,Gb"})
  void wrongRowInASequenceIsReducedToOneInstruction(String name) {
    InstructionForm form =
        ALL.stream().filter(it -> it.toString().equals(name)).findFirst().orElseThrow();
    CampaignOptions options = CampaignOptions.cpu(6000, 3, "*");
    CaseSource sequences = new CaseGenerator(3, ALL, 10);
    CampaignResult result =
        new Campaign(
                options,
                sequences,
                model -> wrong(form, model),
                () -> CaseMachine.interpreter(ProcessorModel.INTEL))
            .run(_ -> {});
    assertThat(result.divergences()).isNotEmpty();
    Divergence first = result.divergences().getFirst();
    assertThat(first.origin().forms()).hasSize(10);
    assertThat(first.form()).isEqualTo(form);
    assertThat(new CodeListing(first.reduced()).lines()).hasSize(1);
    assertThat(result.divergences()).hasSize(1);
  }
}
