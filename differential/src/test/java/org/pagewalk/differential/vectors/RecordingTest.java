package org.pagewalk.differential.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pagewalk.differential.Campaign;
import org.pagewalk.differential.CampaignOptions;
import org.pagewalk.differential.CampaignResult;
import org.pagewalk.differential.engine.CaseMachine;
import org.pagewalk.differential.generate.CaseGenerator;
import org.pagewalk.differential.generate.CaseSource;
import org.pagewalk.differential.oracle.Ending;
import org.pagewalk.differential.oracle.Oracle;
import org.pagewalk.differential.oracle.Outcome;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.isa.InstructionForm;

/** What a real processor did, recorded, holds on every host. */
class RecordingTest {
  private static final List<InstructionForm> ALL = CaseGenerator.testableForms();

  private static Oracle engine() {
    return new CaseMachine("interpreter", Interpreter::new);
  }

  private static CampaignResult replay(Recording recording) {
    CampaignOptions options = CampaignOptions.cpu(Long.MAX_VALUE, 1, "*");
    CaseSource cases = recording.cases(ALL);
    return new Campaign(options, cases, RecordingTest::engine, recording::oracle).run(_ -> {});
  }

  @Test
  void interpreterDoesWhatTheRecordedProcessorDid() {
    CampaignResult result = replay(Recording.bundled());
    assertThat(result.divergences()).isEmpty();
    assertThat(result.oracle()).startsWith("vectors of cpu ");
    assertThat(result.tallies()).hasSize(ALL.size());
    assertThat(result.tallies().values())
        .allSatisfy(tally -> assertThat(tally.comparedCases()).isGreaterThan(50));
  }

  @Test
  void recordingSurvivesItsBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CaseGenerator source = new CaseGenerator(5, ALL, 1);
    try (Oracle oracle = engine()) {
      Recording.write(bytes, oracle, source, 2000);
    }
    Recording read = Recording.read(new ByteArrayInputStream(bytes.toByteArray()));
    assertThat(read.size()).isGreaterThan(1900);
    assertThat(replay(read).divergences()).isEmpty();
  }

  @Test
  void nothingIsSaidOfACaseThatWasNotRecorded() {
    Recording recording = Recording.bundled();
    CaseGenerator other = new CaseGenerator(99, ALL, 1);
    try (Oracle oracle = recording.oracle()) {
      Outcome outcome = oracle.run(List.of(other.generate(0).it())).getFirst();
      assertThat(outcome.ending()).isEqualTo(Ending.NOT_STARTED);
    }
  }
}
