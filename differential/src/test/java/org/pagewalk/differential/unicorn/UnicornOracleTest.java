package org.pagewalk.differential.unicorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.CaseSegments;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.differential.oracle.Ending;
import org.pagewalk.differential.oracle.Oracle;
import org.pagewalk.differential.oracle.OracleContract;
import org.pagewalk.differential.oracle.OracleUnavailableException;
import org.pagewalk.differential.oracle.Outcome;

/** Unicorn answers cases in its child process, and survives what a case can do to it. */
class UnicornOracleTest extends OracleContract {
  private static UnicornOracle oracle;

  @Override
  protected Oracle oracle() {
    return oracle;
  }

  @BeforeEach
  void startOracle() {
    if (oracle == null) {
      oracle = UnicornForTests.start();
    }
  }

  @AfterAll
  static void stopOracle() {
    if (oracle != null) {
      oracle.close();
    }
  }

  @Test
  void descriptionNamesLibraryAndModel() {
    assertThat(oracle.description()).startsWith("Unicorn 2.1").endsWith("PENTIUM3");
  }

  @Test
  void exceptionsHaveVectorAndErrorCode() {
    assertThat(run(example(flat(), "31 D2 31 C9 F7 F1")).vector()).isZero();
    assertThat(run(example(flat(), "31 D2 31 C9 F7 F1")).ending()).isEqualTo(Ending.EXCEPTION);
    assertThat(run(example(flat(), "CC")).vector()).isEqualTo(3);
    assertThat(run(example(flat(), "0F 0B")).vector()).isEqualTo(6);
    assertThat(run(example(flat(), "F4")).summary()).isEqualTo("exception 13(0)");
    int absent = CaseSegments.ldtSelector(42);
    Outcome load = run(example(flat().set(CpuState.EAX, absent), "8E D8"));
    assertThat(load.vector()).isEqualTo(11);
    assertThat(load.errorCode()).isEqualTo(absent & ~3);
  }

  @Test
  void selectorsAndSixteenBitSegmentsAreLoaded() {
    int stack = CaseSegments.ldtSelector(24);
    CpuState start =
        flat()
            .set(CpuState.CS, CaseSegments.ldtSelector(35))
            .set(CpuState.EIP, 0x40)
            .set(CpuState.SS, stack)
            .set(CpuState.ESP, 0x1234_8100)
            .set(CpuState.FS, 3);
    Outcome outcome = run(example(start, "50")); // PUSH AX in a 16-bit code segment
    assertThat(outcome.ending()).isEqualTo(Ending.COMPLETED);
    assertThat(outcome.state().get(CpuState.ESP)).isEqualTo(0x1234_80FE);
    assertThat(outcome.state().get(CpuState.FS)).isEqualTo(3);
  }

  @Test
  void codeThatWouldEndTheProcessIsNotRun() {
    int restarts = oracle.restarts();
    assertThat(run(example(flat(), "F0 66 0F AB C1")).ending()).isEqualTo(Ending.OUT_OF_BOUNDS);
    assertThat(oracle.restarts()).isEqualTo(restarts);
  }

  @Test
  void sameAddressRunsItsNewCodeWhateverRanThereBefore() {
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      cases.add(example(flat(), i % 2 == 0 ? "CC 90" : "EB 00"));
      cases.add(example(flat(), "0F 0B"));
    }
    List<Outcome> outcomes = oracle.run(cases);
    for (int i = 0; i < outcomes.size(); i++) {
      int expected = i % 2 == 1 ? 6 : i % 4 == 0 ? 3 : 0;
      assertThat(outcomes.get(i).vector()).as("case %d", i).isEqualTo(expected);
    }
  }

  @Test
  void killedChildChangesNothingButTheCountOfRestarts() {
    List<Case> cases =
        new ArrayList<>(Collections.nCopies(1500, example(flat(), "8B 03 01 C0 89 03")));
    List<Outcome> before = oracle.run(cases);
    int restarts = oracle.restarts();
    oracle.killChild();
    assertThat(oracle.run(cases)).isEqualTo(before);
    assertThat(oracle.restarts()).isEqualTo(restarts + 1);
  }

  @Test
  void libraryThatCannotServeIsRefusedInOneSentence(@TempDir Path folder) throws Exception {
    Path missing = folder.resolve("libunicorn.so.2");
    assertThatThrownBy(() -> new UnicornOracle(missing))
        .isInstanceOf(OracleUnavailableException.class)
        .hasMessageContaining("There is no Unicorn library at " + missing);
    Path text = Files.writeString(folder.resolve("text"), "text");
    assertThatThrownBy(() -> new UnicornOracle(text))
        .isInstanceOf(OracleUnavailableException.class)
        .hasMessageContaining("is not a library that this machine can load");
  }
}
