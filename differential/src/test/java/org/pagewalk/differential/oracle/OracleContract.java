package org.pagewalk.differential.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every oracle does with a case, and what our own machine does with it as one. */
public abstract class OracleContract {
  /** The oracle; ends the test as not run where it cannot be had. */
  protected abstract Oracle oracle();

  /** The state of a case in flat segments: EBX points to data, EAX is 5. */
  protected static CpuState flat() {
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

  /** A case of bytes in hexadecimal; {@code memory} is addresses and words. */
  protected static Case example(CpuState start, String code, int... memory) {
    return new Case(start, HexFormat.ofDelimiter(" ").parseHex(code), false, memory);
  }

  protected final Outcome run(Case it) {
    return oracle().run(List.of(it)).getFirst();
  }

  @Test
  void completedCaseEndsBehindItsCode() {
    assertThat(run(example(flat(), "01 C0")))
        .isEqualTo(
            Outcome.completed(
                flat()
                    .set(CpuState.EAX, 10)
                    .set(CpuState.EIP, CaseLayout.CODE + 0x102)
                    .set(CpuState.EFLAGS, 0x206),
                MemoryChanges.NONE));
  }

  @Test
  void changedWordsAreToldAndPutBack() {
    Case store = example(flat(), "89 03", CaseLayout.DATA + 0x40, 7);
    Case idle = example(flat(), "90");
    List<Outcome> outcomes = oracle().run(List.of(store, idle));
    assertThat(outcomes.get(0).memory().first())
        .containsExactly(CaseLayout.DATA + 0x10, 5, CaseLayout.DATA + 0x40, 7);
    assertThat(outcomes.get(1).memory()).isEqualTo(MemoryChanges.NONE);
  }

  @Test
  void readOnlyPageIsSetBeforeTheCaseAndResetAfterIt() {
    CpuState start = flat().set(CpuState.EBX, CaseLayout.READ_ONLY);
    Case set = example(start, "8B 03", CaseLayout.READ_ONLY, 0x1234);
    Case read = example(start, "8B 03");
    List<Outcome> outcomes = oracle().run(List.of(set, read));
    int base = CaseLayout.baseWord(CaseLayout.pageOf(CaseLayout.READ_ONLY), 0);
    assertThat(outcomes.get(0).state().get(CpuState.EAX)).isEqualTo(0x1234);
    assertThat(outcomes.get(1).state().get(CpuState.EAX)).isEqualTo(base);
  }

  @Test
  void pageFaultsHaveErrorCodeAndAddress() {
    Outcome absent = run(example(flat().set(CpuState.EBX, CaseLayout.ABSENT - 2), "89 03"));
    assertThat(absent.summary()).isEqualTo("exception 14(6) at 20002000");
    assertThat(absent.memory()).isEqualTo(MemoryChanges.NONE);
    Outcome readOnly = run(example(flat().set(CpuState.EBX, CaseLayout.READ_ONLY), "89 03"));
    assertThat(readOnly.summary()).isEqualTo("exception 14(7) at 20003000");
    Outcome fetch = run(example(flat().set(CpuState.EIP, CaseLayout.LAST_CODE + 0xFFF), "01"));
    assertThat(fetch.summary()).isEqualTo("exception 14(4) at 10011000");
    assertThat(fetch.state().get(CpuState.EIP)).isEqualTo(CaseLayout.LAST_CODE + 0xFFF);
  }

  @Test
  void caseThatFillsItsPageToTheEndCompletes() {
    CpuState start = flat().set(CpuState.EIP, CaseLayout.LAST_CODE + 0xFFE);
    assertThat(run(example(start, "01 C0")).ending()).isEqualTo(Ending.COMPLETED);
  }

  @Test
  void everyDescriptorOfTheLdtActsByItsTypeAndPresence() {
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
  void caseThatNeverEndsIsStopped() {
    Case endless = example(flat(), "EB FE");
    Case idle = example(flat(), "90");
    assertThat(oracle().run(List.of(idle, endless, idle)))
        .extracting(Outcome::ending)
        .containsExactly(Ending.COMPLETED, Ending.ENDLESS, Ending.COMPLETED);
  }
}
