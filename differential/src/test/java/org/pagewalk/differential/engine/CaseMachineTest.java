package org.pagewalk.differential.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.CaseLayout;
import org.pagewalk.differential.oracle.CaseSegments;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.differential.oracle.Ending;
import org.pagewalk.differential.oracle.MemoryChanges;
import org.pagewalk.differential.oracle.Outcome;
import org.pagewalk.emulator.interpreter.Interpreter;

/** Our machine runs a case as the native oracle does, and leaves nothing of it behind. */
class CaseMachineTest {
  private static final int CODE = CaseLayout.CODE + 0x100;

  private final CaseMachine machine = new CaseMachine("interpreter", Interpreter::new);

  private static CpuState flat() {
    return new CpuState()
        .set(CpuState.EIP, CODE)
        .set(CpuState.EFLAGS, 0x202)
        .set(CpuState.ESP, CaseLayout.STACK + 0x800)
        .set(CpuState.EBX, CaseLayout.DATA + 0x10)
        .set(CpuState.CS, CaseSegments.FLAT_CODE)
        .set(CpuState.DS, CaseSegments.FLAT_DATA)
        .set(CpuState.ES, CaseSegments.FLAT_DATA)
        .set(CpuState.SS, CaseSegments.FLAT_DATA);
  }

  private Outcome run(CpuState start, String code, int... memory) {
    return machine.run(new Case(start, HexFormat.ofDelimiter(" ").parseHex(code), false, memory));
  }

  @Test
  void icebpTrapsWithEipBehindIt() {
    Outcome outcome = run(flat(), "F1 90");
    assertThat(outcome.vector()).isEqualTo(1);
    assertThat(outcome.state().get(CpuState.EIP)).isEqualTo(CODE + 1);
  }

  @Test
  void caseLeavesNoTraceInMemory() {
    assertThat(run(flat(), "89 03", CaseLayout.READ_ONLY, 7).memory().count()).isEqualTo(1);
    Outcome read = run(flat().set(CpuState.EBX, CaseLayout.READ_ONLY), "8B 03");
    assertThat(read.memory()).isEqualTo(MemoryChanges.NONE);
    int page = CaseLayout.pageOf(CaseLayout.READ_ONLY);
    assertThat(read.state().get(CpuState.EAX)).isEqualTo(CaseLayout.baseWord(page, 0));
  }

  @Test
  void codeOfTheCaseBeforeIsForgotten() {
    assertThat(run(flat(), "40 40").state().get(CpuState.EAX)).isEqualTo(2);
    assertThat(run(flat(), "48 48").state().get(CpuState.EAX)).isEqualTo(-2);
  }

  @Test
  void caseThatTouchesTheOraclesOwnMemoryIsOutOfBounds() {
    assertThat(run(flat().set(CpuState.EBX, CaseLayout.ORACLE), "8B 03").ending())
        .isEqualTo(Ending.OUT_OF_BOUNDS);
  }

  @Test
  void caseThatJumpsBackIntoItselfIsEndless() {
    assertThat(run(flat(), "EB FE").ending()).isEqualTo(Ending.ENDLESS);
  }

  @Test
  void everyDescriptorOfTheLdtIsThatOfLinux() {
    for (int i = 0; i < CaseSegments.ldtSize(); i++) {
      Outcome outcome = run(flat().set(CpuState.EAX, CaseSegments.ldtSelector(i)), "8E D8");
      boolean loads =
          CaseSegments.ldt(i) != null
              && CaseSegments.ldt(i).present()
              && CaseSegments.ldt(i).readable();
      assertThat(outcome.ending()).isEqualTo(loads ? Ending.COMPLETED : Ending.EXCEPTION);
    }
  }

  @Test
  void batchGivesOneOutcomeForEachCase() {
    Case it = new Case(flat(), new byte[] {(byte) 0x90}, false);
    assertThat(machine.run(List.of(it, it, it))).hasSize(3);
  }
}
