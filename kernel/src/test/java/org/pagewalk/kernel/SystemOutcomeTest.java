package org.pagewalk.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.TestProgram.CURRENT_PROCESS;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pagewalk.emulator.port.TrapPort.Outcome;
import org.pagewalk.kernel.ke.processor.ContextRecord;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.status.NtStatus;

/** How the end of the system is told to the host. */
class SystemOutcomeTest {
  private final TestSystem system = new TestSystem();
  private final TestProgram program = new TestProgram(system);

  @AfterEach
  void close() {
    system.close();
  }

  private int crash(int code) {
    int context = program.threadContext(TestSystem.SCRATCH_END);
    int record = system.word(code);
    system.space(0x50);
    assertThat(system.begin("NtRaiseException", record, context, 0)).isEqualTo(Outcome.STOP);
    return system.kernel.outcome().exitCode();
  }

  @ParameterizedTest
  @CsvSource({
    "C0000005, 139", "C0000094, 136", "C0000095, 136", "C000008D, 136", "C000008E, 136",
    "C000008F, 136", "C0000090, 136", "C0000091, 136", "C0000092, 136", "C0000093, 136",
    "C000001D, 132", "C0000096, 132", "C000001E, 132", "80000003, 133", "80000004, 133",
    "C00000FD, 134", "E0000001, 134", "C0000006, 134"
  })
  void unhandledExceptionHasItsExitCode(String code, int exitCode) {
    assertThat(crash(Integer.parseUnsignedInt(code, 16))).isEqualTo(exitCode);
    assertThat(system.kernel.outcome().sentence()).isEmpty();
  }

  @Test
  void exitCodeIsTheLowByteOfTheStatus() {
    system.begin("NtTerminateProcess", CURRENT_PROCESS, 0x1FF);
    assertThat(system.kernel.outcome().exitCode()).isEqualTo(0xFF);
  }

  @Test
  void crashOfAChildIsNotTheFirstProcesss() {
    EThread first = system.current();
    int clone = program.cloned(false);
    EThread thread = program.threadOf(program.thread(clone, TestSystem.SCRATCH_END, false));
    system.runUntil(thread);
    int record = TestSystem.SCRATCH_END - 0x8000;
    system.put(record, NtStatus.ACCESS_VIOLATION);
    int context = record + 0x100;
    system.put(context, ContextRecord.FULL);
    system.begin("NtRaiseException", record, context, 0);
    assertThat(system.current()).isSameAs(first);
    assertThat(system.kernel.crashReports()).hasSize(1);
    system.begin("NtTerminateProcess", CURRENT_PROCESS, 4);
    assertThat(system.kernel.outcome().exitCode()).isEqualTo(4);
  }

  private String failure(int status, int exitStatus, String... texts) {
    int list = system.space(4 * texts.length);
    for (int i = 0; i < texts.length; i++) {
      system.put(list + 4 * i, system.string(texts[i]));
    }
    int mask = (1 << texts.length) - 1;
    assertThat(system.call("NtRaiseHardError", status, texts.length, mask, list, 0, 0)).isZero();
    system.begin("NtTerminateProcess", CURRENT_PROCESS, exitStatus);
    return system.kernel.outcome().exitCode() + " " + system.kernel.outcome().sentence();
  }

  private static final String START = "125 C:\\program\\test.exe could not start: ";

  @Test
  void missingModuleIsNamed() {
    assertThat(failure(NtStatus.DLL_NOT_FOUND, NtStatus.DLL_NOT_FOUND, "other.dll"))
        .isEqualTo(START + "other.dll was not found");
  }

  @Test
  void missingEntryIsNamedWithItsModule() {
    int status = NtStatus.ENTRYPOINT_NOT_FOUND;
    assertThat(failure(status, status, "Entry", "other.dll"))
        .isEqualTo(START + "other.dll does not export Entry");
  }

  @Test
  void missingEntryWithoutModule() {
    int status = NtStatus.ENTRYPOINT_NOT_FOUND;
    assertThat(failure(status, status, "Entry"))
        .isEqualTo(START + "a module does not export Entry");
  }

  @Test
  void missingOrdinalIsNamed() {
    int status = NtStatus.ORDINAL_NOT_FOUND;
    assertThat(failure(status, status, "7", "other.dll"))
        .isEqualTo(START + "other.dll does not export the ordinal 7");
  }

  @Test
  void missingOrdinalWithoutModule() {
    int status = NtStatus.ORDINAL_NOT_FOUND;
    assertThat(failure(status, status, "7"))
        .isEqualTo(START + "a module does not export the ordinal 7");
  }

  @Test
  void moduleThatDidNotBeginIsNamed() {
    int status = NtStatus.DLL_INIT_FAILED;
    assertThat(failure(status, status)).isEqualTo(START + "a module could not be initialised");
  }

  @Test
  void otherReasonIsItsStatus() {
    assertThat(failure(NtStatus.APP_INIT_FAILURE, 1)).isEqualTo(START + "STATUS_APP_INIT_FAILURE");
  }

  @Test
  void hardErrorThatDidNotEndTheProgramIsNoRefusal() {
    assertThat(failure(NtStatus.DLL_NOT_FOUND, 3, "other.dll")).isEqualTo("3 ");
  }

  @Test
  void parameterThatIsNoStringIsLeftOut() {
    int second = system.string("second");
    int list = system.word(0x1234);
    system.word(second);
    system.call("NtRaiseHardError", NtStatus.DLL_NOT_FOUND, 2, 2, list, 0, 0);
    system.begin("NtTerminateProcess", CURRENT_PROCESS, NtStatus.DLL_NOT_FOUND);
    assertThat(system.kernel.outcome().sentence()).endsWith("second was not found");
  }
}
