package org.pagewalk.differential.unicorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.pagewalk.differential.Campaign;
import org.pagewalk.differential.CampaignOptions;
import org.pagewalk.differential.CampaignReport;
import org.pagewalk.differential.CampaignResult;
import org.pagewalk.differential.engine.CaseMachine;

/** Our engine and Unicorn differ only where Unicorn is known to be wrong. */
class UnicornCampaignTest {
  @BeforeEach
  void requireLibrary() {
    UnicornForTests.requireLibrary();
  }

  @Test
  void singleInstructionsDifferInKnownErrorsAlone() {
    assertNoDivergence(options(20_000, 71, 1));
  }

  @Test
  void sequencesDifferInKnownErrorsAlone() {
    assertNoDivergence(options(2_000, 72, 20));
  }

  @Test
  void jobsAndShardsDoNotChangeTheDigest() {
    CampaignOptions whole = options(10_000, 73, 4);
    long digest = run(whole).digest();
    assertThat(run(shard(whole, 1, 1, 2)).digest()).isEqualTo(digest);
    long sum = 0;
    for (int shard = 1; shard <= 2; shard++) {
      sum += run(shard(whole, shard, 2, 1)).digest();
    }
    assertThat(sum).isEqualTo(digest);
  }

  @Test
  @Tag("campaign")
  void millionSequencesDifferInKnownErrorsAlone() {
    assertNoDivergence(options(1_000_000, 7, 20));
  }

  private static CampaignOptions options(long cases, long seed, int sequence) {
    return new CampaignOptions("unicorn", cases, seed, "*", sequence, 1, 1, 1);
  }

  private static CampaignOptions shard(CampaignOptions whole, int shard, int shards, int jobs) {
    return new CampaignOptions(
        "unicorn",
        whole.cases(),
        whole.seed(),
        whole.forms(),
        whole.sequence(),
        jobs,
        shard,
        shards);
  }

  private static CampaignResult run(CampaignOptions options) {
    return new Campaign(options, CaseMachine::interpreter, UnicornOracle::new).run(_ -> {});
  }

  private static void assertNoDivergence(CampaignOptions options) {
    CampaignResult result = run(options);
    String report = new CampaignReport(options, result).text();
    assertThat(result.total().divergingCases()).as(report).isZero();
    assertThat(result.quarantined()).as(report).isEmpty();
    assertThat(result.total().comparedCases()).isGreaterThan(options.cases() / 3);
    assertThat(result.total().maskedCases()).isPositive();
  }
}
