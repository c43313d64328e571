package org.pagewalk.kernel.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.services.Placeholders.BASE;
import static org.pagewalk.kernel.services.Placeholders.CONTEXT;
import static org.pagewalk.kernel.services.Placeholders.FILE;
import static org.pagewalk.kernel.services.Placeholders.PAGE;
import static org.pagewalk.kernel.services.Placeholders.SECTION;
import static org.pagewalk.kernel.services.Placeholders.SECTION_SIZE;
import static org.pagewalk.kernel.services.Placeholders.SIZE;
import static org.pagewalk.kernel.services.Placeholders.WORD;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pagewalk.kernel.TestProgram;
import org.pagewalk.kernel.TestSystem;
import org.pagewalk.kernel.event.ArgumentType;
import org.pagewalk.kernel.status.NtStatus;

/** Every service that takes a handle, as a table: what it answers to each kind of handle. */
class ServiceHandlesTest {
  private static final int BAD_HANDLE = 0x7770;
  private static final int SYNCHRONIZE = 0x100000;

  /** The object that a service wants a handle to. */
  private enum Kind {
    EVENT(p -> p.event(0, false)),
    MUTANT(p -> p.mutant(true)),
    SEMAPHORE(p -> p.semaphore(0, 5)),
    TIMER(p -> p.timer(0)),
    KEYED_EVENT(TestProgram::keyedEvent),
    SECTION(p -> p.section(0x10000)),
    PROCESS(TestProgram::process),
    THREAD(p -> p.thread(true)),
    TOKEN(TestProgram::token),
    FILE(p -> p.file("NUL", TestProgram.ALL_FILE, 1)),
    FOLDER(p -> p.file("C:\\program", 0x100001, 1, 0x21)),
    ANY(p -> p.event(0, true));

    private final ToIntFunction<TestProgram> maker;

    Kind(ToIntFunction<TestProgram> maker) {
      this.maker = maker;
    }
  }

  /**
   * A handle that a service takes.
   *
   * @param index of the argument
   * @param rights least rights that are enough; 0 if none are needed
   * @param arguments all of them, with {@link Placeholders}
   */
  private record Row(String service, int index, Kind kind, int rights, int... arguments) {
    @Override
    public String toString() {
      return service + " argument " + index + ": " + kind;
    }
  }

  /** The handle's place. */
  private static final int H = Placeholders.SPOILED;

  private static Row row(String service, int index, Kind kind, int rights, int... arguments) {
    return new Row(service, index, kind, rights, arguments);
  }

  static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    addSynchronization(rows);
    addProcesses(rows);
    addThreads(rows);
    addSectionsAndFiles(rows);
    return rows;
  }

  private static void addSynchronization(List<Row> rows) {
    rows.add(row("NtSetEvent", 0, Kind.EVENT, 2, H, 0));
    rows.add(row("NtResetEvent", 0, Kind.EVENT, 2, H, 0));
    rows.add(row("NtClearEvent", 0, Kind.EVENT, 2, H));
    rows.add(row("NtReleaseMutant", 0, Kind.MUTANT, 0, H, 0));
    rows.add(row("NtReleaseSemaphore", 0, Kind.SEMAPHORE, 2, H, 1, 0));
    rows.add(row("NtSetTimer", 0, Kind.TIMER, 2, H, WORD, 0, 0, 0, 0, 0));
    rows.add(row("NtCancelTimer", 0, Kind.TIMER, 2, H, 0));
    rows.add(row("NtReleaseKeyedEvent", 0, Kind.KEYED_EVENT, 2, H, 4, 0, WORD));
    rows.add(row("NtWaitForKeyedEvent", 0, Kind.KEYED_EVENT, 1, H, 4, 0, WORD));
    rows.add(row("NtAdjustPrivilegesToken", 0, Kind.TOKEN, 0x20, H, 0, 0, 0, 0, 0));
  }

  private static void addProcesses(List<Row> rows) {
    rows.add(row("NtAllocateVirtualMemory", 0, Kind.PROCESS, 8, H, WORD, 0, SIZE, 0x2000, 4));
    rows.add(row("NtFreeVirtualMemory", 0, Kind.PROCESS, 8, H, WORD, WORD, 0x8000));
    rows.add(row("NtProtectVirtualMemory", 0, Kind.PROCESS, 8, H, WORD, SIZE, 4, WORD));
    rows.add(row("NtQueryVirtualMemory", 0, Kind.PROCESS, 0x400, H, 0, 0, PAGE, 0x1C, 0));
    rows.add(row("NtLockVirtualMemory", 0, Kind.PROCESS, 8, H, BASE, SIZE, 1));
    rows.add(row("NtUnlockVirtualMemory", 0, Kind.PROCESS, 8, H, BASE, SIZE, 1));
    rows.add(row("NtReadVirtualMemory", 0, Kind.PROCESS, 0x10, H, 0x10000, PAGE, 4, 0));
    rows.add(row("NtWriteVirtualMemory", 0, Kind.PROCESS, 0x20, H, 0x10000, PAGE, 4, 0));
    rows.add(row("NtFlushInstructionCache", 0, Kind.PROCESS, 0x20, H, 0, 0));
    rows.add(row("NtFlushVirtualMemory", 0, Kind.PROCESS, 8, H, WORD, WORD, WORD));
    rows.add(row("NtUnmapViewOfSection", 0, Kind.PROCESS, 8, H, 0x10000));
    rows.add(row("NtGetWriteWatch", 0, Kind.PROCESS, 8, H, 0, 0x10000, 4, PAGE, WORD, WORD));
    rows.add(row("NtResetWriteWatch", 0, Kind.PROCESS, 8, H, 0x10000, 4));
    rows.add(row("NtQueryInformationProcess", 0, Kind.PROCESS, 0x400, H, 0, PAGE, 0x18, 0));
    rows.add(row("NtSetInformationProcess", 0, Kind.PROCESS, 0x200, H, 12, WORD, 4));
    rows.add(row("NtSetInformationProcess", 0, Kind.PROCESS, 0x100, H, 1, WORD, 0x20));
    rows.add(row("NtTerminateProcess", 0, Kind.PROCESS, 1, H, 7));
    rows.add(row("NtOpenProcessToken", 0, Kind.PROCESS, 0x400, H, 8, WORD));
    rows.add(row("NtDuplicateObject", 0, Kind.PROCESS, 0x40, H, -2, 0, 0, 0, 0, 0));
    rows.add(row("NtDuplicateObject", 2, Kind.PROCESS, 0x40, -1, -1, H, WORD, 0, 0, 0));
    rows.add(row("NtDuplicateObject", 1, Kind.ANY, 0, -1, H, -1, WORD, 0, 0, 2));
    rows.add(row("NtCreateProcess", 3, Kind.PROCESS, 0x80, WORD, 0, 0, H, 0, 0, 0, 0));
    rows.add(row("NtCreateProcessEx", 3, Kind.PROCESS, 0x80, WORD, 0, 0, H, 0, 0, 0, 0, 0));
    rows.add(row("NtCreateProcess", 5, Kind.SECTION, 8, WORD, 0, 0, -1, 0, H, 0, 0));
    rows.add(row("NtCreateProcessEx", 5, Kind.SECTION, 8, WORD, 0, 0, -1, 0, H, 0, 0, 0));
    rows.add(row("NtCreateThread", 3, Kind.PROCESS, 2, WORD, 0, 0, H, 0, CONTEXT, PAGE, 1));
  }

  private static void addThreads(List<Row> rows) {
    rows.add(row("NtTerminateThread", 0, Kind.THREAD, 1, H, 7));
    rows.add(row("NtSuspendThread", 0, Kind.THREAD, 2, H, 0));
    rows.add(row("NtResumeThread", 0, Kind.THREAD, 2, H, 0));
    rows.add(row("NtAlertThread", 0, Kind.THREAD, 2, H));
    rows.add(row("NtGetContextThread", 0, Kind.THREAD, 8, H, CONTEXT));
    rows.add(row("NtSetContextThread", 0, Kind.THREAD, 0x10, H, CONTEXT));
    rows.add(row("NtQueueApcThread", 0, Kind.THREAD, 0x10, H, 0x401000, 0, 0, 0));
    rows.add(row("NtQueryInformationThread", 0, Kind.THREAD, 0x40, H, 0, PAGE, 0x1C, 0));
    rows.add(row("NtSetInformationThread", 0, Kind.THREAD, 0x20, H, 3, WORD, 4));
  }

  private static void addSectionsAndFiles(List<Row> rows) {
    int[] map = {H, -1, WORD, 0, 0, 0, WORD, 1, 0, 2};
    rows.add(row("NtMapViewOfSection", 0, Kind.SECTION, 4, map));
    rows.add(row("NtMapViewOfSection", 0, Kind.SECTION, 2, H, -1, WORD, 0, 0, 0, WORD, 1, 0, 4));
    rows.add(row("NtMapViewOfSection", 0, Kind.SECTION, 8, H, -1, WORD, 0, 0, 0, WORD, 1, 0, 0x10));
    rows.add(
        row("NtMapViewOfSection", 0, Kind.SECTION, 0xC, H, -1, WORD, 0, 0, 0, WORD, 1, 0, 0x20));
    rows.add(
        row("NtMapViewOfSection", 0, Kind.SECTION, 0xA, H, -1, WORD, 0, 0, 0, WORD, 1, 0, 0x40));
    rows.add(
        row("NtMapViewOfSection", 0, Kind.SECTION, 0xC, H, -1, WORD, 0, 0, 0, WORD, 1, 0, 0x80));
    rows.add(row("NtMapViewOfSection", 0, Kind.SECTION, 4, H, -1, WORD, 0, 0, 0, WORD, 1, 0, 8));
    rows.add(
        row("NtMapViewOfSection", 1, Kind.PROCESS, 8, SECTION, H, WORD, 0, 0, 0, WORD, 1, 0, 2));
    rows.add(row("NtExtendSection", 0, Kind.SECTION, 0x10, H, SECTION_SIZE));
    rows.add(row("NtQuerySection", 0, Kind.SECTION, 1, H, 0, PAGE, 0x10, 0));
    rows.add(row("NtCreateSection", 6, Kind.FILE, 1, WORD, 4, 0, 0, 2, 0x8000000, H));
    rows.add(row("NtCreateSection", 6, Kind.FILE, 3, WORD, 4, 0, 0, 4, 0x8000000, H));
    rows.add(row("NtCreateSection", 6, Kind.FILE, 0x20, WORD, 4, 0, 0, 0x10, 0x8000000, H));
    rows.add(row("NtCreateSection", 6, Kind.FILE, 0x21, WORD, 4, 0, 0, 0x20, 0x8000000, H));
    rows.add(row("NtCreateSection", 6, Kind.FILE, 0x23, WORD, 4, 0, 0, 0x40, 0x8000000, H));
    rows.add(row("NtCreateSection", 6, Kind.FILE, 0x21, WORD, 4, 0, 0, 0x80, 0x8000000, H));
    rows.add(row("NtReadFile", 0, Kind.FILE, 1, H, 0, 0, 0, WORD, PAGE, 4, 0, 0));
    rows.add(row("NtWriteFile", 0, Kind.FILE, 2, H, 0, 0, 0, WORD, PAGE, 4, 0, 0));
    rows.add(row("NtWriteFile", 0, Kind.FILE, 4, H, 0, 0, 0, WORD, PAGE, 4, 0, 0));
    rows.add(row("NtReadFile", 1, Kind.EVENT, 2, FILE, H, 0, 0, WORD, PAGE, 4, 0, 0));
    rows.add(row("NtWriteFile", 1, Kind.EVENT, 2, FILE, H, 0, 0, WORD, PAGE, 4, 0, 0));
    rows.add(row("NtFlushBuffersFile", 0, Kind.FILE, 2, H, WORD));
    rows.add(row("NtQueryInformationFile", 0, Kind.FILE, 0, H, WORD, PAGE, 0x28, 4));
    rows.add(row("NtSetInformationFile", 0, Kind.FILE, 0, H, WORD, WORD, 8, 14));
    rows.add(row("NtSetInformationFile", 0, Kind.FILE, 2, H, WORD, WORD, 8, 20));
    rows.add(row("NtSetInformationFile", 0, Kind.FILE, 2, H, WORD, WORD, 8, 19));
    rows.add(row("NtSetInformationFile", 0, Kind.FILE, 0x100, H, WORD, PAGE, 0x28, 4));
    rows.add(row("NtSetInformationFile", 0, Kind.FILE, 0x10000, H, WORD, WORD, 1, 13));
    rows.add(row("NtQueryVolumeInformationFile", 0, Kind.FILE, 0, H, WORD, PAGE, 8, 4));
    rows.add(
        row("NtQueryDirectoryFile", 0, Kind.FOLDER, 1, H, 0, 0, 0, WORD, PAGE, 0x200, 12, 1, 0, 1));
    rows.add(row("NtWaitForSingleObject", 0, Kind.EVENT, SYNCHRONIZE, H, 0, WORD));
    rows.add(row("NtClose", 0, Kind.ANY, 0, H));
  }

  /** Handles that a prototype has and the service here does not look at. */
  private static final Set<String> UNUSED =
      Set.of(
          "NtCreateProcess DebugPort",
          "NtCreateProcess ExceptionPort",
          "NtCreateProcessEx DebugPort",
          "NtCreateProcessEx ExceptionPort",
          "NtQueryDirectoryFile Event",
          "NtQueryValueKey KeyHandle");

  private static TestSystem system;
  private static TestProgram program;
  private static Placeholders placeholders;

  @BeforeAll
  static void boot() {
    system = new TestSystem();
    placeholders = new Placeholders(system);
    program = new TestProgram(system);
  }

  @AfterAll
  static void close() {
    system.close();
  }

  @BeforeEach
  void useSpaceAgain() {
    system.useSpaceAgain();
  }

  @Test
  void tableHasEveryHandleOfEveryService() {
    List<Service<?>> services = system.kernel.services().table().services();
    Set<String> known = new TreeSet<>(UNUSED);
    for (Row row : rows()) {
      known.add(row.service() + " " + parameterOf(services, row).name());
    }
    Set<String> declared = new TreeSet<>();
    for (Service<?> service : services) {
      for (Parameters.Parameter parameter : service.parameters()) {
        if (service.isOffered() && parameter.type() == ArgumentType.HANDLE) {
          declared.add(service.name() + " " + parameter.name());
        }
      }
    }
    assertThat(known).isEqualTo(declared);
  }

  private static Parameters.Parameter parameterOf(List<Service<?>> services, Row row) {
    for (Service<?> service : services) {
      if (service.name().equals(row.service())) {
        return service.parameters().get(row.index());
      }
    }
    throw new AssertionError(row.service() + " does not exist");
  }

  private static String callWith(Row row, int handle) {
    int[] arguments = placeholders.filled(row.arguments(), handle);
    return NtStatus.nameOf(system.call(row.service(), arguments));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void handleThatDoesNotExistIsInvalid(Row row) {
    assertThat(callWith(row, BAD_HANDLE)).isEqualTo("STATUS_INVALID_HANDLE");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void handleOfAnotherTypeIsAMismatch(Row row) {
    if (row.kind() != Kind.ANY) {
      int other = row.kind() == Kind.EVENT ? program.token() : program.event(0, false);
      assertThat(callWith(row, other)).isEqualTo("STATUS_OBJECT_TYPE_MISMATCH");
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void eachRightThatIsMissingIsDenied(Row row) {
    int handle = row.kind().maker.applyAsInt(program);
    for (int right = 1; right != 0; right <<= 1) {
      if ((row.rights() & right) != 0) {
        boolean anyRightWillDo = row.service().equals("NtWriteFile") && row.index() == 0;
        int missing = anyRightWillDo ? 6 : right;
        int restricted = program.withRights(handle, 0x1FFFFF & ~missing);
        assertThat(callWith(row, restricted)).isEqualTo("STATUS_ACCESS_DENIED");
        program.close(restricted);
      }
    }
    program.close(handle);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void rightThatIsJustEnoughIsNotDenied(Row row) {
    int handle = row.kind().maker.applyAsInt(program);
    int restricted = program.withRights(handle, row.rights());
    assertThat(callWith(row, restricted))
        .isNotIn(
            "STATUS_ACCESS_DENIED",
            "STATUS_INVALID_HANDLE",
            "STATUS_OBJECT_TYPE_MISMATCH",
            "STATUS_ACCESS_VIOLATION");
  }
}
