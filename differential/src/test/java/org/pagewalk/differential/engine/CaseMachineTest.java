package org.pagewalk.differential.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pagewalk.differential.oracle.CaseLayout;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.differential.oracle.Ending;
import org.pagewalk.differential.oracle.MemoryChanges;
import org.pagewalk.differential.oracle.Oracle;
import org.pagewalk.differential.oracle.OracleContract;
import org.pagewalk.differential.oracle.Outcome;
import org.pagewalk.emulator.processor.ProcessorModel;

/** Our machine runs a case as the native oracle does, and leaves nothing of it behind. */
class CaseMachineTest extends OracleContract {
  private final CaseMachine machine = CaseMachine.interpreter(ProcessorModel.INTEL);

  @Override
  protected Oracle oracle() {
    return machine;
  }

  @Test
  void icebpTrapsWithEipBehindIt() {
    Outcome outcome = run(example(flat(), "F1 90"));
    assertThat(outcome.vector()).isEqualTo(1);
    assertThat(outcome.state().get(CpuState.EIP)).isEqualTo(CaseLayout.CODE + 0x101);
  }

  @Test
  void caseLeavesNoTraceInMemory() {
    assertThat(run(example(flat(), "89 03", CaseLayout.READ_ONLY, 7)).memory().count())
        .isEqualTo(1);
    Outcome read = run(example(flat().set(CpuState.EBX, CaseLayout.READ_ONLY), "8B 03"));
    assertThat(read.memory()).isEqualTo(MemoryChanges.NONE);
    int page = CaseLayout.pageOf(CaseLayout.READ_ONLY);
    assertThat(read.state().get(CpuState.EAX)).isEqualTo(CaseLayout.baseWord(page, 0));
  }

  @Test
  void codeOfTheCaseBeforeIsForgotten() {
    assertThat(run(example(flat(), "40 40")).state().get(CpuState.EAX)).isEqualTo(7);
    assertThat(run(example(flat(), "48 48")).state().get(CpuState.EAX)).isEqualTo(3);
  }

  @Test
  void caseThatTouchesTheOraclesOwnMemoryIsOutOfBounds() {
    assertThat(run(example(flat().set(CpuState.EBX, CaseLayout.ORACLE), "8B 03")).ending())
        .isEqualTo(Ending.OUT_OF_BOUNDS);
  }
}
