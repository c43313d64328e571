package org.pagewalk.differential.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.pagewalk.differential.compare.Comparison;
import org.pagewalk.differential.engine.CaseMachine;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.CaseText;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.differential.oracle.NativeCpuOracle;
import org.pagewalk.differential.oracle.OracleUnavailableException;
import org.pagewalk.differential.oracle.Outcome;

/** What our processor refuses as undefined, the host's refuses too. */
class UndefinedOpcodesTest {
  private static final int INVALID_OPCODE = 6;

  /** Coprime to the numbers of prefixes, opcodes and ModRM bytes, so that a sample has all. */
  private static final int SAMPLED = 37;

  private static NativeCpuOracle processor;

  @BeforeAll
  static void startProcessor() {
    try {
      processor = new NativeCpuOracle();
    } catch (OracleUnavailableException absent) {
      Assumptions.abort(absent.getMessage());
    }
  }

  @AfterAll
  static void stopProcessor() {
    if (processor != null) {
      processor.close();
    }
  }

  @Test
  void sampleOfUndefinedEncodingsIsUndefinedOnTheHost() {
    assertRefused(SAMPLED, 3_000);
  }

  @Test
  @Tag("campaign")
  void everyUndefinedEncodingIsUndefinedOnTheHost() {
    assertRefused(1, 110_000);
  }

  private static void assertRefused(int distance, int atLeast) {
    CaseMachine ours = CaseMachine.interpreter(processor.model());
    List<Case> cases = new ArrayList<>();
    List<Outcome> refusals = new ArrayList<>();
    for (int number = 0; number < UndefinedEncoding.COUNT; number += distance) {
      UndefinedEncoding encoding = UndefinedEncoding.of(number);
      if (encoding.exclusion().isEmpty()) {
        Case it = encoding.it();
        Outcome mine = ours.run(it);
        if (mine.vector() == INVALID_OPCODE
            && mine.state().get(CpuState.EIP) == it.start().get(CpuState.EIP)) {
          cases.add(it);
          refusals.add(mine);
        }
      }
    }
    List<Outcome> others = processor.run(cases);
    List<String> accepted = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      if (!Comparison.agree(refusals.get(i), others.get(i), 0)) {
        accepted.add(CaseText.format(cases.get(i)) + ": " + others.get(i).summary());
      }
    }
    assertThat(accepted).isEmpty();
    assertThat(cases.size()).isGreaterThan(atLeast);
  }
}
