package org.pagewalk.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongConsumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.differential.engine.CaseMachine;
import org.pagewalk.differential.oracle.NativeCpuOracle;
import org.pagewalk.differential.oracle.OracleUnavailableException;

/** The interpreter against the host's own processor. */
class HostProcessorTest {
  private static CampaignResult run(long cases, long seed, int sequence) {
    return run(cases, seed, sequence, _ -> {});
  }

  private static CampaignResult run(long cases, long seed, int sequence, LongConsumer progress) {
    CampaignOptions options = new CampaignOptions("cpu", cases, seed, "*", sequence, 1, 1, 1);
    try {
      return new Campaign(options, CaseMachine::interpreter, NativeCpuOracle::new).run(progress);
    } catch (OracleUnavailableException e) {
      Assumptions.abort(e.getMessage());
      throw e;
    }
  }

  private static void assertAgreement(CampaignResult result) {
    assertThat(result.divergences())
        .as("divergences")
        .extracting(divergence -> DivergenceText.text(divergence, "cpu"))
        .isEmpty();
    assertThat(result.quarantined()).isEmpty();
  }

  @Test
  void everyInstructionFormDoesWhatTheHostsProcessorDoes() {
    CampaignResult result = run(180_000, 7, 1);
    assertAgreement(result);
    assertThat(result.tallies().values())
        .allSatisfy(tally -> assertThat(tally.comparedCases()).isGreaterThan(250));
    assertThat(result.total().faultedCases()).isGreaterThan(50_000);
  }

  @Test
  void sequencesOfTwentyInstructionsEndAsOnTheHostsProcessor() {
    assertAgreement(run(20_000, 7, 20));
  }

  @Test
  void killedChildChangesNothingButALineOfTheReport() {
    CampaignResult undisturbed = run(20_000, 3, 1);
    CampaignResult disturbed = run(20_000, 3, 1, done -> killChildren(done == 8192));
    assertThat(disturbed.restarts()).isPositive();
    assertThat(undisturbed.restarts()).isZero();
    assertThat(disturbed.digest()).isEqualTo(undisturbed.digest());
    assertThat(disturbed.quarantined()).isEmpty();
  }

  private static void killChildren(boolean now) {
    if (now) {
      ProcessHandle.current()
          .children()
          .filter(child -> child.info().command().orElse("").contains("cpu-oracle"))
          .forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Tag("campaign")
  @ParameterizedTest
  @ValueSource(longs = {7, 11, 13})
  void tenMillionCasesAgreeAndAMillionOfThemFault(long seed) {
    CampaignResult result = run(10_000_000, seed, 1);
    assertAgreement(result);
    assertThat(result.total().faultedCases()).isGreaterThan(1_000_000);
    assertThat(result.tallies().values())
        .allSatisfy(tally -> assertThat(tally.comparedCases()).isGreaterThan(10_000));
  }

  @Tag("campaign")
  @Test
  void aMillionSequencesAgree() {
    assertAgreement(run(1_000_000, 7, 20));
  }
}
