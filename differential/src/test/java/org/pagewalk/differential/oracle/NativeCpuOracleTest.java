package org.pagewalk.differential.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.emulator.processor.ProcessorModel;

/** The host's processor answers as the SDM says, and survives what a case can do to it. */
class NativeCpuOracleTest {
  private static NativeCpuOracle oracle;

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

  private static CpuState flat() {
    return new CpuState()
        .set(CpuState.EIP, CaseLayout.CODE + 0x100)
        .set(CpuState.EFLAGS, 0x202)
        .set(CpuState.ESP, CaseLayout.STACK + 0x800)
        .set(CpuState.EBX, CaseLayout.DATA + 0x10)
        .set(CpuState.EAX, 5)
        .set(CpuState.CS, CaseSegments.FLAT_CODE)
        .set(CpuState.DS, CaseSegments.FLAT_DATA)
        .set(CpuState.ES, CaseSegments.FLAT_DATA)
        .set(CpuState.SS, CaseSegments.FLAT_DATA);
  }

  private static Case example(CpuState start, String code, int... memory) {
    return new Case(start, HexFormat.ofDelimiter(" ").parseHex(code), false, memory);
  }

  private static Outcome run(Case it) {
    return oracle.run(List.of(it)).getFirst();
  }

  @Test
  void completedCaseEndsBehindItsCode() {
    Outcome outcome = run(example(flat(), "01 C0"));
    assertThat(outcome.ending()).isEqualTo(Ending.COMPLETED);
    assertThat(outcome.state())
        .isEqualTo(
            flat()
                .set(CpuState.EAX, 10)
                .set(CpuState.EIP, CaseLayout.CODE + 0x102)
                .set(CpuState.EFLAGS, 0x206));
  }

  @Test
  void changedWordsAreToldAndPutBack() {
    Case store = example(flat(), "89 03", CaseLayout.DATA + 0x40, 7);
    Case idle = example(flat(), "90");
    List<Outcome> outcomes = oracle.run(List.of(store, idle));
    assertThat(outcomes.get(0).memory().first())
        .containsExactly(CaseLayout.DATA + 0x10, 5, CaseLayout.DATA + 0x40, 7);
    assertThat(outcomes.get(1).memory()).isEqualTo(MemoryChanges.NONE);
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
  void readOnlyPageIsSetBeforeTheCaseAndResetAfterIt() {
    Case read = example(flat().set(CpuState.EBX, CaseLayout.READ_ONLY), "8B 03");
    Case set =
        example(
            flat().set(CpuState.EBX, CaseLayout.READ_ONLY), "8B 03", CaseLayout.READ_ONLY, 0x1234);
    List<Outcome> outcomes = oracle.run(List.of(set, read));
    int base = CaseLayout.baseWord(CaseLayout.pageOf(CaseLayout.READ_ONLY), 0);
    assertThat(outcomes.get(0).state().get(CpuState.EAX)).isEqualTo(0x1234);
    assertThat(outcomes.get(1).state().get(CpuState.EAX)).isEqualTo(base);
  }

  @Test
  void writeToAbsentPageFaultsWithItsAddress() {
    Outcome outcome = run(example(flat().set(CpuState.EBX, CaseLayout.ABSENT - 2), "89 03"));
    assertThat(outcome.vector()).isEqualTo(14);
    assertThat(outcome.errorCode()).isEqualTo(6);
    assertThat(outcome.faultAddress()).isEqualTo(CaseLayout.ABSENT);
    assertThat(outcome.memory()).isEqualTo(MemoryChanges.NONE);
  }

  @Test
  void fetchBeyondTheLastPageFaults() {
    CpuState start = flat().set(CpuState.EIP, CaseLayout.LAST_CODE + 0xFFF);
    Outcome outcome = run(example(start, "01"));
    assertThat(outcome.vector()).isEqualTo(14);
    assertThat(outcome.errorCode()).isEqualTo(4);
    assertThat(outcome.state().get(CpuState.EIP)).isEqualTo(CaseLayout.LAST_CODE + 0xFFF);
  }

  @Test
  void caseThatFillsItsPageToTheEndCompletes() {
    CpuState start = flat().set(CpuState.EIP, CaseLayout.LAST_CODE + 0xFFE);
    assertThat(run(example(start, "01 C0")).ending()).isEqualTo(Ending.COMPLETED);
  }

  @Test
  void everyDescriptorOfTheLdtActsByItsLimitTypeAndPresence() {
    for (int i = 0; i < CaseSegments.ldtSize(); i++) {
      int selector = CaseSegments.ldtSelector(i);
      SegmentDescriptor descriptor = CaseSegments.ldt(i);
      Outcome outcome = run(example(flat().set(CpuState.EAX, selector), "8E D8"));
      if (descriptor != null && descriptor.present() && descriptor.readable()) {
        assertThat(outcome.ending()).as("LDT entry %d", i).isEqualTo(Ending.COMPLETED);
        assertThat(outcome.state().get(CpuState.DS)).isEqualTo(selector);
      } else {
        boolean present = descriptor == null || descriptor.present();
        assertThat(outcome.vector()).as("LDT entry %d", i).isEqualTo(present ? 13 : 11);
        assertThat(outcome.errorCode()).isEqualTo(selector & ~3);
      }
    }
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

  @Test
  void caseThatNeverEndsIsStopped() {
    List<Outcome> outcomes =
        oracle.run(List.of(example(flat(), "90"), example(flat(), "EB FE"), example(flat(), "90")));
    assertThat(outcomes)
        .extracting(Outcome::ending)
        .containsExactly(Ending.COMPLETED, Ending.ENDLESS, Ending.COMPLETED);
  }
}
