package org.pagewalk.differential.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.emulator.processor.ProcessorModel;

/** The host's processor answers as the SDM says, and survives what a case can do to it. */
class NativeCpuOracleTest extends OracleContract {
  private static NativeCpuOracle oracle;

  @Override
  protected Oracle oracle() {
    return oracle;
  }

  @BeforeEach
  void startOracle() {
    try {
      if (oracle == null) {
        oracle = new NativeCpuOracle();
      }
    } catch (OracleUnavailableException e) {
      Assumptions.abort(e.getMessage());
    }
  }

  @AfterAll
  static void stopOracle() {
    if (oracle != null) {
      oracle.close();
    }
  }

  @Test
  void collectorHashesAsTheChildDoes() {
    Outcome outcome =
        run(
            example(
                flat().set(CpuState.ECX, 300).set(CpuState.EDI, CaseLayout.DATA + 0x200), "F3 AB"));
    MemoryChanges.Collector collector = new MemoryChanges.Collector();
    for (int i = 0; i < 300; i++) {
      collector.add(CaseLayout.DATA + 0x200 + 4 * i, 5);
    }
    assertThat(outcome.memory()).isEqualTo(collector.take());
  }

  @Test
  void expandDownSegmentForbidsOffsetsUpToItsLimit() {
    int selector = CaseSegments.ldtSelector(19);
    CpuState below = flat().set(CpuState.DS, selector).set(CpuState.EBX, 0xFFF);
    CpuState above = flat().set(CpuState.DS, selector).set(CpuState.EBX, 0x1000);
    assertThat(run(example(below, "8B 03")).vector()).isEqualTo(13);
    assertThat(run(example(above, "8B 03")).ending()).isEqualTo(Ending.COMPLETED);
  }

  @Test
  void codeSegmentOfTheLdtRunsInSixteenBits() {
    CpuState start =
        flat()
            .set(CpuState.CS, CaseSegments.ldtSelector(35))
            .set(CpuState.EIP, 0x20)
            .set(CpuState.EAX, 0x1234_FFFF);
    Outcome outcome = run(example(start, "01 C0"));
    assertThat(outcome.ending()).isEqualTo(Ending.COMPLETED);
    assertThat(outcome.state().get(CpuState.EAX)).isEqualTo(0x1234_FFFE);
    assertThat(outcome.state().get(CpuState.EIP)).isEqualTo(0x22);
  }

  @Test
  void alignmentCheckAndDirectionReachTheCase() {
    CpuState checked = flat().set(CpuState.EFLAGS, 0x4_0202);
    assertThat(run(example(checked, "8B 43 01")).vector()).isEqualTo(17);
    CpuState down = flat().set(CpuState.EFLAGS, 0x602).set(CpuState.EDI, CaseLayout.DATA + 0x100);
    assertThat(run(example(down, "AA")).state().get(CpuState.EDI))
        .isEqualTo(CaseLayout.DATA + 0xFF);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "EF", "E4 60", "6C", "6F", "F3 6D"})
  void portIsRefusedAndTheChildLives(String instruction) {
    int before = oracle.restarts();
    Outcome outcome =
        run(example(flat().set(CpuState.ECX, 2).set(CpuState.EDI, CaseLayout.DATA), instruction));
    assertThat(outcome.vector()).isEqualTo(13);
    assertThat(outcome.errorCode()).isZero();
    assertThat(oracle.restarts()).isEqualTo(before);
  }

  @Test
  void modelIsMeasuredWhateverTheVendorSays() {
    assertThat(BehaviourProbe.measure(oracle, ProcessorModel.INTEL).behaviours())
        .isEqualTo(BehaviourProbe.measure(oracle, ProcessorModel.AMD).behaviours())
        .isEqualTo(oracle.model().behaviours());
    assertThat(oracle.description()).endsWith("; model " + oracle.model());
  }

  @Test
  void caseThatKillsTheChildIsQuarantinedAndItsNeighboursAreNot() {
    List<Case> cases = new ArrayList<>(Collections.nCopies(3000, example(flat(), "01 C0")));
    cases.set(1500, example(flat(), "CD 80"));
    int before = oracle.restarts();
    List<Outcome> outcomes = oracle.run(cases);
    for (int i = 0; i < cases.size(); i++) {
      assertThat(outcomes.get(i).ending())
          .isEqualTo(i == 1500 ? Ending.QUARANTINED : Ending.COMPLETED);
    }
    assertThat(oracle.restarts()).isGreaterThan(before);
  }
}
