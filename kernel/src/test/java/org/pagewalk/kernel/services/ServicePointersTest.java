package org.pagewalk.kernel.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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

/** Every pointer that a service takes, as a table: a bad one is a status and has no effect. */
class ServicePointersTest {
  /** Memory that nobody has: below user space, free, beyond the split, across its end. */
  private static final int[] BAD = {
    0x10, 0x20000000, 0x7FFF0000, 0x80000000, 0xC0300000, -4, TestSystem.SCRATCH_END - 1
  };

  private static final int BAD_ONE = 0x7ADD1E00;
  private static final int WORD = 0x70170000;
  private static final int PAGE = 0x70170001;
  private static final int CONTEXT = 0x70170002;
  private static final int NAME = 0x70170003;
  private static final int ONE = 0x70170004;
  private static final int EVENT = 0x70170010;
  private static final int MUTANT = 0x70170011;
  private static final int SEMAPHORE = 0x70170012;
  private static final int TIMER = 0x70170013;
  private static final int KEYED = 0x70170014;
  private static final int SECTION = 0x70170015;
  private static final int FILE = 0x70170016;
  private static final int FOLDER = 0x70170017;
  private static final int THREAD = 0x70170018;
  private static final int TOKEN = 0x70170019;
  private static final int WATCHED = 0x7017001A;

  /** A service, and its arguments with one pointer to be spoiled. */
  private record Row(String service, int... arguments) {
    int index() {
      int index = 0;
      while (arguments[index] != BAD_ONE) {
        index++;
      }
      return index;
    }

    @Override
    public String toString() {
      return service + " argument " + index();
    }
  }

  private static final List<Row> ROWS = new ArrayList<>();

  private static void row(String service, int... arguments) {
    ROWS.add(new Row(service, arguments));
  }

  static {
    for (String open :
        new String[] {
          "NtOpenEvent", "NtOpenMutant", "NtOpenSemaphore", "NtOpenSection", "NtOpenKeyedEvent"
        }) {
      row(open, BAD_ONE, 1, NAME);
      row(open, WORD, 1, BAD_ONE);
    }
    row("NtOpenDirectoryObject", BAD_ONE, 1, NAME);
    row("NtOpenDirectoryObject", WORD, 1, BAD_ONE);
    row("NtOpenKey", WORD, 1, BAD_ONE);
    row("NtCreateEvent", BAD_ONE, 1, 0, 0, 0);
    row("NtCreateEvent", WORD, 1, BAD_ONE, 0, 0);
    row("NtCreateMutant", BAD_ONE, 1, 0, 0);
    row("NtCreateMutant", WORD, 1, BAD_ONE, 0);
    row("NtCreateSemaphore", BAD_ONE, 1, 0, 0, 1);
    row("NtCreateSemaphore", WORD, 1, BAD_ONE, 0, 1);
    row("NtCreateTimer", BAD_ONE, 1, 0, 0);
    row("NtCreateTimer", WORD, 1, BAD_ONE, 0);
    row("NtCreateKeyedEvent", BAD_ONE, 1, 0, 0);
    row("NtCreateKeyedEvent", WORD, 1, BAD_ONE, 0);
    row("NtCreateSection", BAD_ONE, 1, 0, WORD, 4, 0x8000000, 0);
    row("NtCreateSection", WORD, 1, BAD_ONE, WORD, 4, 0x8000000, 0);
    row("NtCreateSection", WORD, 1, 0, BAD_ONE, 4, 0x8000000, 0);
    row("NtCreateProcess", BAD_ONE, 1, 0, -1, 0, 0, 0, 0);
    row("NtCreateProcess", WORD, 1, BAD_ONE, -1, 0, 0, 0, 0);
    row("NtCreateProcessEx", BAD_ONE, 1, 0, -1, 0, 0, 0, 0, 0);
    row("NtCreateThread", BAD_ONE, 1, 0, -1, 0, CONTEXT, PAGE, 1);
    row("NtCreateThread", WORD, 1, BAD_ONE, -1, 0, CONTEXT, PAGE, 1);
    row("NtCreateThread", WORD, 1, 0, -1, BAD_ONE, CONTEXT, PAGE, 1);
    row("NtCreateThread", WORD, 1, 0, -1, 0, BAD_ONE, PAGE, 1);
    row("NtCreateThread", WORD, 1, 0, -1, 0, CONTEXT, BAD_ONE, 1);
    row("NtOpenProcess", BAD_ONE, 1, 0, WORD);
    row("NtOpenProcess", WORD, 1, 0, BAD_ONE);
    row("NtOpenThread", BAD_ONE, 1, 0, WORD);
    row("NtOpenThread", WORD, 1, 0, BAD_ONE);
    row("NtOpenProcessToken", -1, 8, BAD_ONE);
    row("NtDuplicateObject", -1, -1, -1, BAD_ONE, 0, 0, 0);
    row("NtCreateFile", BAD_ONE, 1, NAME, WORD, 0, 0, 7, 1, 0, 0, 0);
    row("NtCreateFile", WORD, 1, BAD_ONE, WORD, 0, 0, 7, 1, 0, 0, 0);
    row("NtCreateFile", WORD, 1, NAME, BAD_ONE, 0, 0, 7, 1, 0, 0, 0);
    row("NtQueryAttributesFile", BAD_ONE, PAGE);
    row("NtSetEvent", EVENT, BAD_ONE);
    row("NtResetEvent", EVENT, BAD_ONE);
    row("NtReleaseMutant", MUTANT, BAD_ONE);
    row("NtReleaseSemaphore", SEMAPHORE, 1, BAD_ONE);
    row("NtSetTimer", TIMER, BAD_ONE, 0, 0, 0, 0, 0);
    row("NtWaitForSingleObject", EVENT, 0, BAD_ONE);
    row("NtWaitForMultipleObjects", 1, BAD_ONE, 1, 0, WORD);
    row("NtWaitForKeyedEvent", KEYED, 4, 0, BAD_ONE);
    row("NtReleaseKeyedEvent", KEYED, 4, 0, BAD_ONE);
    row("NtDelayExecution", 0, BAD_ONE);
    row("NtSuspendThread", THREAD, BAD_ONE);
    row("NtResumeThread", THREAD, BAD_ONE);
    row("NtGetContextThread", THREAD, BAD_ONE);
    row("NtSetContextThread", THREAD, BAD_ONE);
    row("NtSetInformationThread", -2, 3, BAD_ONE, 4);
    row("NtSetInformationProcess", -1, 12, BAD_ONE, 4);
    row("NtMapViewOfSection", SECTION, -1, BAD_ONE, 0, 0, 0, WORD, 1, 0, 4);
    row("NtMapViewOfSection", SECTION, -1, WORD, 0, 0, BAD_ONE, WORD, 1, 0, 4);
    row("NtMapViewOfSection", SECTION, -1, WORD, 0, 0, 0, BAD_ONE, 1, 0, 4);
    row("NtExtendSection", SECTION, BAD_ONE);
    row("NtQuerySection", SECTION, 0, BAD_ONE, 0x10, 0);
    row("NtQuerySection", SECTION, 0, PAGE, 0x10, BAD_ONE);
    row("NtFlushVirtualMemory", -1, BAD_ONE, WORD, WORD);
    row("NtFlushVirtualMemory", -1, WORD, BAD_ONE, WORD);
    row("NtFlushVirtualMemory", -1, WORD, WORD, BAD_ONE);
    row("NtLockVirtualMemory", -1, BAD_ONE, WORD, 1);
    row("NtLockVirtualMemory", -1, WORD, BAD_ONE, 1);
    row("NtUnlockVirtualMemory", -1, BAD_ONE, WORD, 1);
    row("NtQueryInformationFile", FILE, BAD_ONE, PAGE, 0x28, 4);
    row("NtQueryInformationFile", FILE, WORD, BAD_ONE, 0x28, 4);
    row("NtSetInformationFile", FILE, BAD_ONE, WORD, 8, 14);
    row("NtSetInformationFile", FILE, WORD, BAD_ONE, 8, 14);
    row("NtQueryVolumeInformationFile", FILE, BAD_ONE, PAGE, 8, 4);
    row("NtQueryVolumeInformationFile", FILE, WORD, BAD_ONE, 8, 4);
    row("NtQueryDirectoryFile", FOLDER, 0, 0, 0, BAD_ONE, PAGE, 0x200, 12, 1, 0, 1);
    row("NtQueryDirectoryFile", FOLDER, 0, 0, 0, WORD, BAD_ONE, 0x200, 12, 1, 0, 1);
    row("NtQueryDirectoryFile", FOLDER, 0, 0, 0, WORD, PAGE, 0x200, 12, 1, BAD_ONE, 1);
    row("NtReadFile", FILE, 0, 0, 0, BAD_ONE, PAGE, 4, 0, 0);
    row("NtReadFile", FILE, 0, 0, 0, WORD, BAD_ONE, 4, 0, 0);
    row("NtReadFile", FILE, 0, 0, 0, WORD, PAGE, 4, BAD_ONE, 0);
    row("NtWriteFile", FILE, 0, 0, 0, WORD, BAD_ONE, 4, 0, 0);
    row("NtQuerySystemTime", BAD_ONE);
    row("NtQueryPerformanceCounter", BAD_ONE, 0);
    row("NtQueryPerformanceCounter", WORD, BAD_ONE);
    row("NtDisplayString", BAD_ONE);
    row("NtContinue", BAD_ONE, 0);
    row("NtRaiseException", PAGE, BAD_ONE, 1);
    row("NtRaiseException", BAD_ONE, CONTEXT, 1);
    row("NtRaiseHardError", 1, 1, 1, BAD_ONE, 0, WORD);
    row("NtRaiseHardError", 1, 0, 0, 0, 0, BAD_ONE);
    row("NtAllocateVirtualMemory", -1, BAD_ONE, 0, WORD, 0x2000, 4);
    row("NtAllocateVirtualMemory", -1, WORD, 0, BAD_ONE, 0x2000, 4);
    row("NtFreeVirtualMemory", -1, BAD_ONE, WORD, 0x8000);
    row("NtFreeVirtualMemory", -1, WORD, BAD_ONE, 0x8000);
    row("NtProtectVirtualMemory", -1, BAD_ONE, WORD, 4, WORD);
    row("NtProtectVirtualMemory", -1, WORD, BAD_ONE, 4, WORD);
    row("NtProtectVirtualMemory", -1, WORD, WORD, 4, BAD_ONE);
    row("NtQueryVirtualMemory", -1, 0x10000, 0, BAD_ONE, 0x1C, 0);
    row("NtQueryVirtualMemory", -1, 0x10000, 0, PAGE, 0x1C, BAD_ONE);
    row("NtUnlockVirtualMemory", -1, WORD, BAD_ONE, 1);
    row("NtReadVirtualMemory", -1, PAGE, PAGE, 4, BAD_ONE);
    row("NtWriteVirtualMemory", -1, PAGE, PAGE, 4, BAD_ONE);
    row("NtAdjustPrivilegesToken", TOKEN, 0, BAD_ONE, 0, 0, 0);
    row("NtAdjustPrivilegesToken", TOKEN, 0, WORD, 0x10, BAD_ONE, 0);
    row("NtAdjustPrivilegesToken", TOKEN, 0, WORD, 0x10, PAGE, BAD_ONE);
    row("NtCancelTimer", TIMER, BAD_ONE);
    row("NtSetTimer", TIMER, WORD, 0, 0, 0, 0, BAD_ONE);
    row("NtCreateProcessEx", WORD, 1, BAD_ONE, -1, 0, 0, 0, 0, 0);
    row("NtOpenFile", BAD_ONE, 1, NAME, WORD, 7, 0);
    row("NtOpenFile", WORD, 1, BAD_ONE, WORD, 7, 0);
    row("NtOpenFile", WORD, 1, NAME, BAD_ONE, 7, 0);
    row("NtFlushBuffersFile", FILE, BAD_ONE);
    row("NtQueryAttributesFile", NAME, BAD_ONE);
    row("NtQueryInformationProcess", -1, 0, BAD_ONE, 0x18, 0);
    row("NtQueryInformationProcess", -1, 0, PAGE, 0x18, BAD_ONE);
    row("NtQueryInformationThread", -2, 0, BAD_ONE, 0x1C, 0);
    row("NtQueryInformationThread", -2, 0, PAGE, 0x1C, BAD_ONE);
    row("NtQuerySystemInformation", 0, BAD_ONE, 0x2C, 0);
    row("NtQuerySystemInformation", 0, PAGE, 0x2C, BAD_ONE);
    row("NtGetWriteWatch", -1, 0, WATCHED, 0x1000, BAD_ONE, ONE, WORD);
    row("NtGetWriteWatch", -1, 0, WATCHED, 0x1000, PAGE, BAD_ONE, WORD);
    row("NtGetWriteWatch", -1, 0, WATCHED, 0x1000, PAGE, ONE, BAD_ONE);
    row("NtOpenProcess", WORD, 1, BAD_ONE, WORD);
    row("NtOpenThread", WORD, 1, BAD_ONE, WORD);
    row("NtWaitForMultipleObjects", 1, WORD, 1, 0, BAD_ONE);
    row("NtWriteFile", FILE, 0, 0, 0, BAD_ONE, PAGE, 4, 0, 0);
    row("NtWriteFile", FILE, 0, 0, 0, WORD, PAGE, 4, BAD_ONE, 0);
  }

  static List<Row> rows() {
    return ROWS;
  }

  private static TestSystem system;
  private static int[] handles;

  @BeforeAll
  static void boot() {
    system = new TestSystem();
    TestProgram program = new TestProgram(system);
    handles =
        new int[] {
          program.event(0, false),
          program.mutant(true),
          program.semaphore(0, 5),
          program.timer(0),
          program.keyedEvent(),
          program.section(0x10000),
          program.file("NUL", TestProgram.ALL_FILE, 1),
          program.file("C:\\program", 0x100001, 1, 0x21),
          program.thread(true),
          program.token(),
          watchedPage()
        };
  }

  /** A page that was written to since it is watched. */
  private static int watchedPage() {
    int base = system.word(0);
    system.call("NtAllocateVirtualMemory", -1, base, 0, system.word(0x1000), 0x203000, 4);
    int page = system.get(base);
    system.put(page, 1);
    return page;
  }

  @AfterAll
  static void close() {
    system.close();
  }

  @BeforeEach
  void useSpaceAgain() {
    system.useSpaceAgain();
  }

  /** Pointers that a prototype has and the service here does not follow. */
  private static final Set<String> UNUSED =
      Set.of(
          "NtCreateFile AllocationSize",
          "NtCreateFile EaBuffer",
          "NtOpenKey Handle",
          "NtQueryValueKey KeyValueInformation",
          "NtQueryValueKey ResultLength",
          "NtQueryValueKey ValueName",
          "NtReadFile Key",
          "NtWriteFile Key");

  /** A bad buffer is a partial copy, and paging files are made only with a privilege. */
  private static final Set<String> IN_OTHER_TESTS =
      Set.of(
          "NtCreatePagingFile MaximumSize",
          "NtCreatePagingFile MinimumSize",
          "NtCreatePagingFile PageFileName",
          "NtReadVirtualMemory Buffer",
          "NtWriteVirtualMemory Buffer");

  @Test
  void tableHasEveryPointerOfEveryService() {
    Set<String> known = new TreeSet<>(UNUSED);
    known.addAll(IN_OTHER_TESTS);
    Set<String> declared = new TreeSet<>();
    for (Service<?> service : system.kernel.services().table().services()) {
      for (int i = 0; i < service.parameters().size(); i++) {
        String place = service.name() + " " + service.parameters().get(i).name();
        if (service.isOffered() && isPointer(service.parameters().get(i).type())) {
          declared.add(place);
        }
        for (Row row : ROWS) {
          if (row.service().equals(service.name()) && row.index() == i) {
            known.add(place);
          }
        }
      }
    }
    Set<String> both = new TreeSet<>(declared);
    both.retainAll(known);
    declared.removeAll(both);
    known.removeAll(both);
    assertThat(declared).as("pointers that no row spoils").isEmpty();
    assertThat(known).as("rows for what is no pointer").isEmpty();
  }

  /** The types in whose places a service reads or writes. */
  private static boolean isPointer(ArgumentType type) {
    return type.compareTo(ArgumentType.PBOOLEAN) >= 0;
  }

  private static final Set<String> ONE_BYTE =
      Set.of("NtReadFile argument 5", "NtSetTimer argument 6", "NtCancelTimer argument 1");

  private record Effects(int handles, int processes, int threads, long committed) {}

  private static Effects effects() {
    return new Effects(
        system.current().process().handles().count(),
        system.kernel.processes().processes().size(),
        system.current().process().threads().size(),
        system.kernel.memory().commit().committed());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void badPointerIsAStatusAndHasNoEffect(Row row) {
    for (int bad : BAD) {
      int[] arguments = row.arguments().clone();
      for (int i = 0; i < arguments.length; i++) {
        arguments[i] =
            switch (arguments[i]) {
              case BAD_ONE -> bad;
              case WORD -> system.quad(0);
              case ONE -> system.word(1);
              case PAGE -> system.space(0x200);
              case CONTEXT -> new TestProgram(system).threadContext(TestSystem.SCRATCH_END);
              case NAME -> system.named("\\none");
              default ->
                  arguments[i] >= EVENT && arguments[i] <= WATCHED
                      ? handles[arguments[i] - EVENT]
                      : arguments[i];
            };
      }
      Effects before = effects();
      boolean onlyLength = bad == TestSystem.SCRATCH_END - 1 && takesOneByte(row);
      if (!onlyLength) {
        assertThat(NtStatus.nameOf(system.call(row.service(), arguments)))
            .as("pointer %08X", bad)
            .isEqualTo("STATUS_ACCESS_VIOLATION");
        assertThat(effects()).isEqualTo(before);
      }
      system.useSpaceAgain();
    }
  }

  /** A pointer to the last byte of memory is good where one byte is taken, as NUL does. */
  private static boolean takesOneByte(Row row) {
    return ONE_BYTE.contains(row.toString());
  }
}
