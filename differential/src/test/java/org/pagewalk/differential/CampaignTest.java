package org.pagewalk.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.pagewalk.differential.compare.Divergence;
import org.pagewalk.differential.engine.CaseMachine;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.CaseText;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.differential.oracle.Ending;
import org.pagewalk.differential.oracle.Oracle;
import org.pagewalk.differential.oracle.Outcome;
import org.pagewalk.emulator.processor.ProcessorBehaviour;
import org.pagewalk.emulator.processor.ProcessorModel;

/**
 * What a campaign promises, whatever the oracle. Our own engine stands in for one here, as it is
 * and with a bug planted.
 */
class CampaignTest {
  private static final String FORMS = "ADD,SUB,MOV,PUSH,SH?,MOVS*";

  private static Oracle engine() {
    return CaseMachine.interpreter(ProcessorModel.INTEL);
  }

  /** An oracle that takes every carry after an addition of the byte 7F for wrong. */
  private static final class Planted implements Oracle {
    private final Oracle real = engine();
    private final String prefix;

    Planted(String prefix) {
      this.prefix = prefix;
    }

    @Override
    public List<Outcome> run(List<Case> cases) {
      List<Outcome> outcomes = new ArrayList<>();
      for (Case it : cases) {
        Outcome outcome = real.run(List.of(it)).getFirst();
        boolean struck = CaseText.format(it).contains(prefix);
        if (struck && outcome.ending() == Ending.COMPLETED) {
          int flags = outcome.state().get(CpuState.EFLAGS);
          outcome.state().set(CpuState.EFLAGS, flags ^ 1);
        }
        outcomes.add(outcome);
      }
      return outcomes;
    }

    @Override
    public ProcessorModel model() {
      return real.model();
    }

    @Override
    public String description() {
      return "planted bug";
    }

    @Override
    public void close() {
      real.close();
    }
  }

  private static CampaignOptions options(int sequence, int jobs, int shard, int shards) {
    return new CampaignOptions("none", 20_000, 5, FORMS, sequence, jobs, shard, shards);
  }

  private static CampaignResult run(CampaignOptions options, Supplier<Oracle> oracle) {
    return new Campaign(options, CaseMachine::interpreter, oracle).run(_ -> {});
  }

  @Test
  void digestIsTheSameHoweverTheCampaignIsCut() {
    long whole = run(options(1, 1, 1, 1), CampaignTest::engine).digest();
    long parts = 0;
    for (int shard = 1; shard <= 4; shard++) {
      parts += run(options(1, 1, shard, 4), CampaignTest::engine).digest();
    }
    assertThat(parts).isEqualTo(whole);
    assertThat(run(options(1, 2, 1, 1), CampaignTest::engine).digest()).isEqualTo(whole);
  }

  @Test
  void engineAgreesWithItselfInSequencesToo() {
    CampaignResult result = run(options(20, 1, 1, 1), CampaignTest::engine);
    assertThat(result.divergences()).isEmpty();
    assertThat(result.total().comparedCases()).isGreaterThan(19_000);
  }

  @Test
  void plantedBugIsFoundAndReducedToItsInstruction() {
    // 01 C0 with any prefix-free encoding: ADD EAX,EAX.
    CampaignResult result = run(options(8, 1, 1, 1), () -> new Planted("01c0"));
    assertThat(result.divergences()).isNotEmpty();
    Divergence first = result.divergences().getFirst();
    assertThat(first.origin().it().code().length).isGreaterThan(8);
    assertThat(CaseText.format(first.reduced())).contains("01c0");
    assertThat(first.reduced().code().length).isLessThanOrEqualTo(15);
    assertThat(first.differences()).hasSize(1).first().asString().startsWith("eflags");
    String command = DivergenceText.command(first, "cpu");
    Case replayed = CaseText.parse(command.substring(command.lastIndexOf(' ') + 1));
    assertThat(replayed).isEqualTo(first.reduced());
  }

  @Test
  void engineIsOfTheOraclesModelAndTheReportSaysWhich() {
    ProcessorModel odd = ProcessorModel.AMD.with(ProcessorBehaviour.ENTER_BORROWS);
    CampaignOptions options = options(1, 1, 1, 1);
    CampaignResult same = run(options, () -> CaseMachine.interpreter(odd));
    assertThat(same.model()).isEqualTo("amd with ENTER_BORROWS, as the oracle's");
    assertThat(new CampaignReport(options, same).text()).contains("model       " + same.model());
    CampaignResult other =
        new Campaign(
                options,
                _ -> CaseMachine.interpreter(ProcessorModel.INTEL),
                () -> CaseMachine.interpreter(odd))
            .run(_ -> {});
    assertThat(other.model()).isEqualTo("intel; the oracle's is amd with ENTER_BORROWS");
    assertThat(other.divergences()).isNotEmpty();
  }

  @Test
  void everyCaseIsCountedOnce() {
    CampaignResult result = run(options(1, 2, 1, 1), CampaignTest::engine);
    FormTally total = result.total();
    assertThat(total.comparedCases() + total.unansweredCases()).isEqualTo(20_000);
    assertThat(total.completedCases() + total.faultedCases()).isEqualTo(total.comparedCases());
    assertThat(total.faultedCases()).isGreaterThan(1000);
  }
}
