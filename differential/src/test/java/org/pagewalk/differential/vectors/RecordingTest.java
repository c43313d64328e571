package org.pagewalk.differential.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pagewalk.differential.Campaign;
import org.pagewalk.differential.CampaignOptions;
import org.pagewalk.differential.CampaignResult;
import org.pagewalk.differential.compare.Comparison;
import org.pagewalk.differential.engine.CaseMachine;
import org.pagewalk.differential.generate.CaseGenerator;
import org.pagewalk.differential.generate.CaseSource;
import org.pagewalk.differential.generate.GeneratedCase;
import org.pagewalk.differential.oracle.Ending;
import org.pagewalk.differential.oracle.Oracle;
import org.pagewalk.differential.oracle.Outcome;
import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.processor.ProcessorBehaviour;
import org.pagewalk.emulator.processor.ProcessorModel;

/** What a real processor did, recorded, holds on every host. */
class RecordingTest {
  private static final List<InstructionForm> ALL = CaseGenerator.testableForms();

  static List<String> names() {
    return Recording.names();
  }

  private static CampaignResult replay(Recording recording) {
    CampaignOptions options = CampaignOptions.cpu(Long.MAX_VALUE, 1, "*");
    CaseSource cases = recording.cases(recording.forms());
    return new Campaign(options, cases, CaseMachine::interpreter, recording::oracle).run(_ -> {});
  }

  @ParameterizedTest
  @MethodSource("names")
  void interpreterDoesWhatTheRecordedProcessorDid(String name) {
    CampaignResult result = replay(Recording.bundled(name));
    assertThat(result.divergences()).isEmpty();
    assertThat(result.oracle()).startsWith("vectors of cpu ");
    assertThat(result.tallies().size()).isGreaterThanOrEqualTo(599);
    assertThat(result.tallies().values())
        .allSatisfy(tally -> assertThat(tally.comparedCases()).isGreaterThan(50));
  }

  @Test
  void recordingHasTheModelThatWasMeasuredOrItsVendors() {
    assertThat(Recording.bundled("intel-6-167").model()).isEqualTo(ProcessorModel.INTEL);
    assertThat(Recording.bundled("amd-25-17").model()).isEqualTo(ProcessorModel.AMD);
    assertThat(Recording.bundled("amd-25-1").model()).isEqualTo(ProcessorModel.AMD_ZEN_3);
  }

  @Test
  void youngestRecordingHasEveryForm() {
    assertThat(Recording.bundled("amd-25-1").forms()).isEqualTo(ALL);
  }

  /** No recording has floating point, which FXSAVE belongs to. */
  @ParameterizedTest
  @EnumSource(
      value = ProcessorBehaviour.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = "FXSAVE_REFUSES_OPERAND_SIZE")
  void behaviourTurnedAroundIsNoticed(ProcessorBehaviour behaviour) {
    Recording recording = Recording.bundled("amd-25-1");
    ProcessorModel right = recording.model();
    ProcessorModel wrong = right.does(behaviour) ? right.without(behaviour) : right.with(behaviour);
    CaseSource cases = recording.cases(recording.forms());
    boolean noticed = false;
    try (Oracle ours = CaseMachine.interpreter(wrong);
        Oracle theirs = recording.oracle()) {
      for (long index = 0; index < cases.size() && !noticed; index++) {
        GeneratedCase it = cases.generate(index);
        Outcome mine = ours.run(List.of(it.it())).getFirst();
        Outcome other = theirs.run(List.of(it.it())).getFirst();
        noticed = mine.isAnswer() && !Comparison.agree(mine, other, it.undefinedFlags());
      }
    }
    assertThat(noticed).isTrue();
  }

  @Test
  void recordingSurvivesItsBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CaseGenerator source = new CaseGenerator(5, ALL, 1);
    try (Oracle oracle = CaseMachine.interpreter(ProcessorModel.INTEL)) {
      Recording.write(bytes, oracle, source, 2000);
    }
    Recording read = Recording.read(new ByteArrayInputStream(bytes.toByteArray()));
    assertThat(read.size()).isGreaterThan(1900);
    assertThat(replay(read).divergences()).isEmpty();
  }

  @Test
  void nothingIsSaidOfACaseThatWasNotRecorded() {
    Recording recording = Recording.bundled("amd-25-17");
    CaseGenerator other = new CaseGenerator(99, ALL, 1);
    try (Oracle oracle = recording.oracle()) {
      Outcome outcome = oracle.run(List.of(other.generate(0).it())).getFirst();
      assertThat(outcome.ending()).isEqualTo(Ending.NOT_STARTED);
    }
  }
}
