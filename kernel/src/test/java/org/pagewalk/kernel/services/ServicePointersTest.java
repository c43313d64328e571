package org.pagewalk.kernel.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.services.Placeholders.CONTEXT;
import static org.pagewalk.kernel.services.Placeholders.EVENT;
import static org.pagewalk.kernel.services.Placeholders.FILE;
import static org.pagewalk.kernel.services.Placeholders.FOLDER;
import static org.pagewalk.kernel.services.Placeholders.KEYED;
import static org.pagewalk.kernel.services.Placeholders.MUTANT;
import static org.pagewalk.kernel.services.Placeholders.NAME;
import static org.pagewalk.kernel.services.Placeholders.ONE;
import static org.pagewalk.kernel.services.Placeholders.PAGE;
import static org.pagewalk.kernel.services.Placeholders.SECTION;
import static org.pagewalk.kernel.services.Placeholders.SEMAPHORE;
import static org.pagewalk.kernel.services.Placeholders.SPOILED;
import static org.pagewalk.kernel.services.Placeholders.THREAD;
import static org.pagewalk.kernel.services.Placeholders.TIMER;
import static org.pagewalk.kernel.services.Placeholders.TOKEN;
import static org.pagewalk.kernel.services.Placeholders.WATCHED;
import static org.pagewalk.kernel.services.Placeholders.WORD;

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
import org.pagewalk.kernel.TestSystem;
import org.pagewalk.kernel.event.ArgumentType;
import org.pagewalk.kernel.status.NtStatus;

/** Every pointer that a service takes, as a table: a bad one is a status and has no effect. */
class ServicePointersTest {
  /** Memory that nobody has: below user space, free, beyond the split, across its end. */
  private static final int[] BAD = {
    0x10, 0x20000000, 0x7FFF0000, 0x80000000, 0xC0300000, -4, TestSystem.SCRATCH_END - 1
  };

  /** A service, and its arguments with one pointer to be spoiled. */
  private record Row(String service, int... arguments) {
    int index() {
      int index = 0;
      while (arguments[index] != SPOILED) {
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
      row(open, SPOILED, 1, NAME);
      row(open, WORD, 1, SPOILED);
    }
    row("NtOpenDirectoryObject", SPOILED, 1, NAME);
    row("NtOpenDirectoryObject", WORD, 1, SPOILED);
    row("NtOpenKey", WORD, 1, SPOILED);
    row("NtCreateEvent", SPOILED, 1, 0, 0, 0);
    row("NtCreateEvent", WORD, 1, SPOILED, 0, 0);
    row("NtCreateMutant", SPOILED, 1, 0, 0);
    row("NtCreateMutant", WORD, 1, SPOILED, 0);
    row("NtCreateSemaphore", SPOILED, 1, 0, 0, 1);
    row("NtCreateSemaphore", WORD, 1, SPOILED, 0, 1);
    row("NtCreateTimer", SPOILED, 1, 0, 0);
    row("NtCreateTimer", WORD, 1, SPOILED, 0);
    row("NtCreateKeyedEvent", SPOILED, 1, 0, 0);
    row("NtCreateKeyedEvent", WORD, 1, SPOILED, 0);
    row("NtCreateSection", SPOILED, 1, 0, WORD, 4, 0x8000000, 0);
    row("NtCreateSection", WORD, 1, SPOILED, WORD, 4, 0x8000000, 0);
    row("NtCreateSection", WORD, 1, 0, SPOILED, 4, 0x8000000, 0);
    row("NtCreateProcess", SPOILED, 1, 0, -1, 0, 0, 0, 0);
    row("NtCreateProcess", WORD, 1, SPOILED, -1, 0, 0, 0, 0);
    row("NtCreateProcessEx", SPOILED, 1, 0, -1, 0, 0, 0, 0, 0);
    row("NtCreateThread", SPOILED, 1, 0, -1, 0, CONTEXT, PAGE, 1);
    row("NtCreateThread", WORD, 1, SPOILED, -1, 0, CONTEXT, PAGE, 1);
    row("NtCreateThread", WORD, 1, 0, -1, SPOILED, CONTEXT, PAGE, 1);
    row("NtCreateThread", WORD, 1, 0, -1, 0, SPOILED, PAGE, 1);
    row("NtCreateThread", WORD, 1, 0, -1, 0, CONTEXT, SPOILED, 1);
    row("NtOpenProcess", SPOILED, 1, 0, WORD);
    row("NtOpenProcess", WORD, 1, 0, SPOILED);
    row("NtOpenThread", SPOILED, 1, 0, WORD);
    row("NtOpenThread", WORD, 1, 0, SPOILED);
    row("NtOpenProcessToken", -1, 8, SPOILED);
    row("NtDuplicateObject", -1, -1, -1, SPOILED, 0, 0, 0);
    row("NtCreateFile", SPOILED, 1, NAME, WORD, 0, 0, 7, 1, 0, 0, 0);
    row("NtCreateFile", WORD, 1, SPOILED, WORD, 0, 0, 7, 1, 0, 0, 0);
    row("NtCreateFile", WORD, 1, NAME, SPOILED, 0, 0, 7, 1, 0, 0, 0);
    row("NtQueryAttributesFile", SPOILED, PAGE);
    row("NtSetEvent", EVENT, SPOILED);
    row("NtResetEvent", EVENT, SPOILED);
    row("NtReleaseMutant", MUTANT, SPOILED);
    row("NtReleaseSemaphore", SEMAPHORE, 1, SPOILED);
    row("NtSetTimer", TIMER, SPOILED, 0, 0, 0, 0, 0);
    row("NtWaitForSingleObject", EVENT, 0, SPOILED);
    row("NtWaitForMultipleObjects", 1, SPOILED, 1, 0, WORD);
    row("NtWaitForKeyedEvent", KEYED, 4, 0, SPOILED);
    row("NtReleaseKeyedEvent", KEYED, 4, 0, SPOILED);
    row("NtDelayExecution", 0, SPOILED);
    row("NtSuspendThread", THREAD, SPOILED);
    row("NtResumeThread", THREAD, SPOILED);
    row("NtGetContextThread", THREAD, SPOILED);
    row("NtSetContextThread", THREAD, SPOILED);
    row("NtSetInformationThread", -2, 3, SPOILED, 4);
    row("NtSetInformationProcess", -1, 12, SPOILED, 4);
    row("NtMapViewOfSection", SECTION, -1, SPOILED, 0, 0, 0, WORD, 1, 0, 4);
    row("NtMapViewOfSection", SECTION, -1, WORD, 0, 0, SPOILED, WORD, 1, 0, 4);
    row("NtMapViewOfSection", SECTION, -1, WORD, 0, 0, 0, SPOILED, 1, 0, 4);
    row("NtExtendSection", SECTION, SPOILED);
    row("NtQuerySection", SECTION, 0, SPOILED, 0x10, 0);
    row("NtQuerySection", SECTION, 0, PAGE, 0x10, SPOILED);
    row("NtFlushVirtualMemory", -1, SPOILED, WORD, WORD);
    row("NtFlushVirtualMemory", -1, WORD, SPOILED, WORD);
    row("NtFlushVirtualMemory", -1, WORD, WORD, SPOILED);
    row("NtLockVirtualMemory", -1, SPOILED, WORD, 1);
    row("NtLockVirtualMemory", -1, WORD, SPOILED, 1);
    row("NtUnlockVirtualMemory", -1, SPOILED, WORD, 1);
    row("NtQueryInformationFile", FILE, SPOILED, PAGE, 0x28, 4);
    row("NtQueryInformationFile", FILE, WORD, SPOILED, 0x28, 4);
    row("NtSetInformationFile", FILE, SPOILED, WORD, 8, 14);
    row("NtSetInformationFile", FILE, WORD, SPOILED, 8, 14);
    row("NtQueryVolumeInformationFile", FILE, SPOILED, PAGE, 8, 4);
    row("NtQueryVolumeInformationFile", FILE, WORD, SPOILED, 8, 4);
    row("NtQueryDirectoryFile", FOLDER, 0, 0, 0, SPOILED, PAGE, 0x200, 12, 1, 0, 1);
    row("NtQueryDirectoryFile", FOLDER, 0, 0, 0, WORD, SPOILED, 0x200, 12, 1, 0, 1);
    row("NtQueryDirectoryFile", FOLDER, 0, 0, 0, WORD, PAGE, 0x200, 12, 1, SPOILED, 1);
    row("NtReadFile", FILE, 0, 0, 0, SPOILED, PAGE, 4, 0, 0);
    row("NtReadFile", FILE, 0, 0, 0, WORD, SPOILED, 4, 0, 0);
    row("NtReadFile", FILE, 0, 0, 0, WORD, PAGE, 4, SPOILED, 0);
    row("NtWriteFile", FILE, 0, 0, 0, WORD, SPOILED, 4, 0, 0);
    row("NtQuerySystemTime", SPOILED);
    row("NtQueryPerformanceCounter", SPOILED, 0);
    row("NtQueryPerformanceCounter", WORD, SPOILED);
    row("NtDisplayString", SPOILED);
    row("NtContinue", SPOILED, 0);
    row("NtRaiseException", PAGE, SPOILED, 1);
    row("NtRaiseException", SPOILED, CONTEXT, 1);
    row("NtRaiseHardError", 1, 1, 1, SPOILED, 0, WORD);
    row("NtRaiseHardError", 1, 0, 0, 0, 0, SPOILED);
    row("NtAllocateVirtualMemory", -1, SPOILED, 0, WORD, 0x2000, 4);
    row("NtAllocateVirtualMemory", -1, WORD, 0, SPOILED, 0x2000, 4);
    row("NtFreeVirtualMemory", -1, SPOILED, WORD, 0x8000);
    row("NtFreeVirtualMemory", -1, WORD, SPOILED, 0x8000);
    row("NtProtectVirtualMemory", -1, SPOILED, WORD, 4, WORD);
    row("NtProtectVirtualMemory", -1, WORD, SPOILED, 4, WORD);
    row("NtProtectVirtualMemory", -1, WORD, WORD, 4, SPOILED);
    row("NtQueryVirtualMemory", -1, 0x10000, 0, SPOILED, 0x1C, 0);
    row("NtQueryVirtualMemory", -1, 0x10000, 0, PAGE, 0x1C, SPOILED);
    row("NtUnlockVirtualMemory", -1, WORD, SPOILED, 1);
    row("NtReadVirtualMemory", -1, PAGE, PAGE, 4, SPOILED);
    row("NtWriteVirtualMemory", -1, PAGE, PAGE, 4, SPOILED);
    row("NtAdjustPrivilegesToken", TOKEN, 0, SPOILED, 0, 0, 0);
    row("NtAdjustPrivilegesToken", TOKEN, 0, WORD, 0x10, SPOILED, 0);
    row("NtAdjustPrivilegesToken", TOKEN, 0, WORD, 0x10, PAGE, SPOILED);
    row("NtCancelTimer", TIMER, SPOILED);
    row("NtSetTimer", TIMER, WORD, 0, 0, 0, 0, SPOILED);
    row("NtCreateProcessEx", WORD, 1, SPOILED, -1, 0, 0, 0, 0, 0);
    row("NtOpenFile", SPOILED, 1, NAME, WORD, 7, 0);
    row("NtOpenFile", WORD, 1, SPOILED, WORD, 7, 0);
    row("NtOpenFile", WORD, 1, NAME, SPOILED, 7, 0);
    row("NtFlushBuffersFile", FILE, SPOILED);
    row("NtQueryAttributesFile", NAME, SPOILED);
    row("NtQueryInformationProcess", -1, 0, SPOILED, 0x18, 0);
    row("NtQueryInformationProcess", -1, 0, PAGE, 0x18, SPOILED);
    row("NtQueryInformationThread", -2, 0, SPOILED, 0x1C, 0);
    row("NtQueryInformationThread", -2, 0, PAGE, 0x1C, SPOILED);
    row("NtQuerySystemInformation", 0, SPOILED, 0x2C, 0);
    row("NtQuerySystemInformation", 0, PAGE, 0x2C, SPOILED);
    row("NtGetWriteWatch", -1, 0, WATCHED, 0x1000, SPOILED, ONE, WORD);
    row("NtGetWriteWatch", -1, 0, WATCHED, 0x1000, PAGE, SPOILED, WORD);
    row("NtGetWriteWatch", -1, 0, WATCHED, 0x1000, PAGE, ONE, SPOILED);
    row("NtOpenProcess", WORD, 1, SPOILED, WORD);
    row("NtOpenThread", WORD, 1, SPOILED, WORD);
    row("NtWaitForMultipleObjects", 1, WORD, 1, 0, SPOILED);
    row("NtWriteFile", FILE, 0, 0, 0, SPOILED, PAGE, 4, 0, 0);
    row("NtWriteFile", FILE, 0, 0, 0, WORD, PAGE, 4, SPOILED, 0);
  }

  static List<Row> rows() {
    return ROWS;
  }

  private static TestSystem system;
  private static Placeholders placeholders;

  @BeforeAll
  static void boot() {
    system = new TestSystem();
    placeholders = new Placeholders(system);
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
      int[] arguments = placeholders.filled(row.arguments(), bad);
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
