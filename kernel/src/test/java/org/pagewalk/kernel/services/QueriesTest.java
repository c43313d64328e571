package org.pagewalk.kernel.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.TestProgram.CURRENT_PROCESS;
import static org.pagewalk.kernel.TestProgram.CURRENT_THREAD;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.TestProgram;
import org.pagewalk.kernel.TestSystem;
import org.pagewalk.kernel.ke.time.GuestTime;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.status.NtStatus;

/** Information classes of processes, threads and the system: lengths, short buffers, fields. */
class QueriesTest {
  private final TestSystem system = new TestSystem();
  private final TestProgram program = new TestProgram(system);
  private final int buffer = system.space(0x400);
  private final int returned = system.word(-1);

  @AfterEach
  void close() {
    system.close();
  }

  private int ofProcess(int process, int kind, int length) {
    return system.call("NtQueryInformationProcess", process, kind, buffer, length, returned);
  }

  private int ofThread(int thread, int kind, int length) {
    return system.call("NtQueryInformationThread", thread, kind, buffer, length, returned);
  }

  private int ofSystem(int kind, int length) {
    return system.call("NtQuerySystemInformation", kind, buffer, length, returned);
  }

  private int setProcess(int process, int kind, int length, int... words) {
    int at = system.space(length + 4);
    for (int i = 0; i < words.length; i++) {
      system.put(at + 4 * i, words[i]);
    }
    return system.call("NtSetInformationProcess", process, kind, at, length);
  }

  private int setThread(int thread, int kind, int length, int value) {
    return system.call("NtSetInformationThread", thread, kind, system.word(value), length);
  }

  @Test
  void answersOfProcessesHaveExactlyOneLength() {
    int[][] lengths = {
      {0, 0x18}, {1, 0x20}, {3, 0x2C}, {4, 0x20}, {7, 4}, {12, 4}, {18, 2}, {20, 4}, {24, 4},
      {34, 4}
    };
    for (int[] row : lengths) {
      assertThat(ofProcess(CURRENT_PROCESS, row[0], row[1])).as("class %d", row[0]).isZero();
      assertThat(system.get(returned)).isEqualTo(row[1]);
      assertThat(ofProcess(CURRENT_PROCESS, row[0], row[1] - 1))
          .isEqualTo(NtStatus.INFO_LENGTH_MISMATCH);
      assertThat(ofProcess(CURRENT_PROCESS, row[0], row[1] + 1))
          .isEqualTo(NtStatus.INFO_LENGTH_MISMATCH);
    }
    for (int kind : new int[] {-1, 2, 5, 21, 100}) {
      assertThat(ofProcess(CURRENT_PROCESS, kind, 4)).isEqualTo(NtStatus.INVALID_INFO_CLASS);
    }
  }

  @Test
  void basicInformationOfAProcess() {
    int handle = program.process();
    EProcess process = program.processOf(handle);
    assertThat(ofProcess(handle, 0, 0x18)).isZero();
    assertThat(system.get(buffer)).isEqualTo(NtStatus.PENDING);
    assertThat(system.get(buffer + 4)).isEqualTo(0x7FFDF000);
    assertThat(system.get(buffer + 8)).isEqualTo(1);
    assertThat(system.get(buffer + 12)).isEqualTo(8);
    assertThat(system.get(buffer + 16)).isEqualTo(process.id());
    assertThat(system.get(buffer + 20)).isEqualTo(system.current().process().id());
    system.call("NtTerminateProcess", handle, 0x42);
    ofProcess(handle, 0, 0x18);
    assertThat(system.get(buffer)).isEqualTo(0x42);
  }

  @Test
  void timesOfAProcessAreItsOwn() {
    int handle = program.process();
    EProcess process = program.processOf(handle);
    ofProcess(handle, 4, 0x20);
    assertThat(system.get64(buffer))
        .isEqualTo(GuestTime.systemTime(process.lifetime().createTime()));
    assertThat(system.get64(buffer + 8)).isZero();
    assertThat(system.get64(buffer + 16)).isZero();
    system.clock.charge(1_000_000);
    system.call("NtTerminateProcess", handle, 0);
    ofProcess(handle, 4, 0x20);
    assertThat(system.get64(buffer + 8))
        .isEqualTo(GuestTime.systemTime(process.lifetime().exitTime()));
    assertThat(process.lifetime().exitTime() - process.lifetime().createTime())
        .isGreaterThan(1_000_000);
  }

  @Test
  void quotasAndCountersOfAProcess() {
    int handle = program.process();
    EProcess process = program.processOf(handle);
    int memory = program.memory(handle, 0x5000);
    system.put(process, memory, 1);
    ofProcess(handle, 1, 0x20);
    assertThat(system.get(buffer)).isEqualTo(-1);
    assertThat(system.get(buffer + 8)).isEqualTo(process.space().minimumWorkingSet() << 12);
    assertThat(system.get(buffer + 12)).isEqualTo(process.space().maximumWorkingSet() << 12);
    assertThat(system.get64(buffer + 24)).isEqualTo(-1);
    ofProcess(handle, 3, 0x2C);
    assertThat(system.get(buffer + 8)).isEqualTo((int) process.space().faults()).isPositive();
    assertThat(system.get(buffer + 0x24))
        .isEqualTo(process.space().commitCharge() << 12)
        .isGreaterThanOrEqualTo(0x5000);
    assertThat(system.get(buffer + 0x28)).isEqualTo(process.space().peakCommitCharge() << 12);
  }

  @Test
  void imageNameIsAStringBehindItsDescription() {
    String name = "C:\\program\\test.exe";
    int size = 8 + 2 * name.length() + 2;
    assertThat(ofProcess(CURRENT_PROCESS, 27, size - 1)).isEqualTo(NtStatus.INFO_LENGTH_MISMATCH);
    assertThat(system.get(returned)).isEqualTo(size);
    assertThat(ofProcess(CURRENT_PROCESS, 27, size + 4)).isZero();
    assertThat(system.get(buffer)).isEqualTo(2 * name.length() | 2 * name.length() + 2 << 16);
    assertThat(system.get(buffer + 4)).isEqualTo(buffer + 8);
    assertThat(text(buffer + 8, name.length())).isEqualTo(name);
  }

  private String text(int at, int units) {
    byte[] bytes = new byte[2 * units];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (system.get(at + i & ~3) >>> 8 * (at + i & 3));
    }
    return new String(bytes, StandardCharsets.UTF_16LE);
  }

  @Test
  void simpleClassesOfAProcess() {
    ofProcess(CURRENT_PROCESS, 20, 4);
    assertThat(system.get(buffer)).isEqualTo(system.current().process().handles().count());
    program.event(0, false);
    ofProcess(CURRENT_PROCESS, 20, 4);
    assertThat(system.get(buffer)).isEqualTo(system.current().process().handles().count());
    ofProcess(CURRENT_PROCESS, 34, 4);
    assertThat(system.get(buffer)).isEqualTo(2);
    ofProcess(CURRENT_PROCESS, 7, 4);
    assertThat(system.get(buffer)).isZero();
    assertThat(setProcess(CURRENT_PROCESS, 12, 4, 3)).isZero();
    ofProcess(CURRENT_PROCESS, 12, 4);
    assertThat(system.get(buffer)).isEqualTo(3);
    EProcess child = program.processOf(program.process());
    assertThat(child.hardErrorMode()).as("a child has its parent's").isEqualTo(3);
  }

  @Test
  void settingsOfProcessesAreChecked() {
    assertThat(setProcess(CURRENT_PROCESS, 12, 5, 3)).isEqualTo(NtStatus.INFO_LENGTH_MISMATCH);
    assertThat(setProcess(CURRENT_PROCESS, 5, 5, 3)).isEqualTo(NtStatus.INFO_LENGTH_MISMATCH);
    assertThat(setProcess(CURRENT_PROCESS, 18, 3, 3)).isEqualTo(NtStatus.INFO_LENGTH_MISMATCH);
    assertThat(setProcess(CURRENT_PROCESS, 21, 2, 1)).isEqualTo(NtStatus.INFO_LENGTH_MISMATCH);
    assertThat(setProcess(CURRENT_PROCESS, 21, 8, 1)).isEqualTo(NtStatus.INFO_LENGTH_MISMATCH);
    assertThat(setProcess(CURRENT_PROCESS, 1, 0x1F)).isEqualTo(NtStatus.INFO_LENGTH_MISMATCH);
    assertThat(setProcess(CURRENT_PROCESS, 99, 4)).isEqualTo(NtStatus.INVALID_INFO_CLASS);
    assertThat(setProcess(CURRENT_PROCESS, 5, 4, 0)).isEqualTo(NtStatus.INVALID_PARAMETER);
    assertThat(setProcess(CURRENT_PROCESS, 5, 4, 16)).isEqualTo(NtStatus.INVALID_PARAMETER);
    assertThat(setProcess(CURRENT_PROCESS, 21, 4, 2)).isEqualTo(NtStatus.INVALID_PARAMETER);
    assertThat(setProcess(CURRENT_PROCESS, 21, 4, 1)).isZero();
    assertThat(setProcess(CURRENT_PROCESS, 34, 4, 1)).isZero();
    int dead = program.process();
    system.call("NtTerminateProcess", dead, 0);
    assertThat(setProcess(dead, 12, 4, 1)).isEqualTo(NtStatus.PROCESS_IS_TERMINATING);
  }

  @Test
  void basePriorityMovesAllThreads() {
    EThread second = program.threadOf(program.thread(true));
    assertThat(setProcess(CURRENT_PROCESS, 5, 4, 1)).isZero();
    assertThat(second.basePriority()).isEqualTo(1);
    assertThat(setProcess(CURRENT_PROCESS, 5, 4, 0x80000000 | 15)).isZero();
    assertThat(second.basePriority()).isEqualTo(15);
    assertThat(system.current().basePriority()).isEqualTo(15);
    ofProcess(CURRENT_PROCESS, 0, 0x18);
    assertThat(system.get(buffer + 12)).isEqualTo(15);
  }

  @Test
  void priorityClassesHaveTheirBasePriorities() {
    int[][] rows = {{0, 8}, {1, 4}, {2, 8}, {3, 13}, {5, 6}, {6, 10}};
    for (int[] row : rows) {
      assertThat(setProcess(CURRENT_PROCESS, 18, 2, row[0] << 8)).isZero();
      assertThat(system.current().basePriority()).isEqualTo(row[1]);
      ofProcess(CURRENT_PROCESS, 18, 2);
      assertThat(system.get(buffer) & 0xFFFF).isEqualTo(row[0] << 8);
    }
    assertThat(setProcess(CURRENT_PROCESS, 18, 2, 7 << 8)).isEqualTo(NtStatus.INVALID_PARAMETER);
    assertThat(setProcess(CURRENT_PROCESS, 18, 2, 4 << 8)).isEqualTo(NtStatus.PRIVILEGE_NOT_HELD);
    assertThat(system.current().basePriority()).isEqualTo(10);
    enable(14);
    assertThat(setProcess(CURRENT_PROCESS, 18, 2, 4 << 8)).isZero();
    assertThat(system.current().basePriority()).isEqualTo(24);
    EProcess child = program.processOf(program.process());
    assertThat(child.basePriority()).isEqualTo(24);
    assertThat(child.priorityClass()).isEqualTo(4);
  }

  private void enable(int privilege) {
    int wanted = system.word(1);
    system.word(privilege);
    system.word(0);
    system.word(2);
    assertThat(system.call("NtAdjustPrivilegesToken", program.token(), 0, wanted, 0, 0, 0))
        .isZero();
  }

  @Test
  void workingSetLimitsAreCheckedAndKept() {
    int handle = program.process();
    EProcess process = program.processOf(handle);
    int page = 0x1000;
    assertThat(setProcess(handle, 1, 0x20, 0, 0, 20 * page, 40 * page)).isZero();
    assertThat(process.space().minimumWorkingSet()).isEqualTo(20);
    assertThat(process.space().maximumWorkingSet()).isEqualTo(40);
    int bad = NtStatus.BAD_WORKING_SET_LIMIT;
    assertThat(setProcess(handle, 1, 0x20, 0, 0, 0, 40 * page)).isEqualTo(bad);
    assertThat(setProcess(handle, 1, 0x20, 0, 0, 41 * page, 40 * page)).isEqualTo(bad);
    assertThat(setProcess(handle, 1, 0x20, 0, 0, page, 1025 * page)).isEqualTo(bad);
    assertThat(setProcess(handle, 1, 0x20, 0, 0, 20 * page, 41 * page))
        .isEqualTo(NtStatus.PRIVILEGE_NOT_HELD);
    assertThat(process.space().maximumWorkingSet()).isEqualTo(40);
    assertThat(setProcess(handle, 1, 0x20, 0, 0, 30 * page, 30 * page)).isZero();
  }

  @Test
  void bothLimitsMinusOneEmptyTheWorkingSetOfThatProcess() {
    int handle = program.process();
    EProcess process = program.processOf(handle);
    int memory = program.memory(handle, 0x1000);
    system.put(process, memory, 5);
    int mine = system.current().process().space().workingSet().size();
    int theirs = process.space().workingSet().size();
    assertThat(setProcess(handle, 1, 0x20, 0, 0, -1, -1)).isZero();
    assertThat(process.space().workingSet().size()).isLessThan(theirs);
    assertThat(system.current().process().space().workingSet().size()).isGreaterThanOrEqualTo(mine);
    assertThat(system.get(process, memory)).isEqualTo(5);
  }

  @Test
  void answersOfThreadsHaveExactlyOneLength() {
    int[][] lengths = {{0, 0x1C}, {1, 0x20}, {9, 4}, {11, 8}, {12, 4}, {14, 4}};
    for (int[] row : lengths) {
      assertThat(ofThread(CURRENT_THREAD, row[0], row[1])).as("class %d", row[0]).isZero();
      assertThat(system.get(returned)).isEqualTo(row[1]);
      assertThat(ofThread(CURRENT_THREAD, row[0], row[1] - 1))
          .isEqualTo(NtStatus.INFO_LENGTH_MISMATCH);
      assertThat(ofThread(CURRENT_THREAD, row[0], row[1] + 1))
          .isEqualTo(NtStatus.INFO_LENGTH_MISMATCH);
    }
    assertThat(ofThread(CURRENT_THREAD, 2, 4)).isEqualTo(NtStatus.INVALID_INFO_CLASS);
  }

  @Test
  void basicInformationOfAThread() {
    int handle = program.thread(true);
    EThread thread = program.threadOf(handle);
    assertThat(setThread(handle, 3, 4, 2)).isZero();
    assertThat(ofThread(handle, 0, 0x1C)).isZero();
    assertThat(system.get(buffer)).isEqualTo(NtStatus.PENDING);
    assertThat(system.get(buffer + 4)).isEqualTo(thread.teb());
    assertThat(system.get(buffer + 8)).isEqualTo(thread.process().id());
    assertThat(system.get(buffer + 12)).isEqualTo(thread.id());
    assertThat(system.get(buffer + 16)).isEqualTo(1);
    assertThat(system.get(buffer + 20)).isEqualTo(10);
    assertThat(system.get(buffer + 24)).isEqualTo(2);
  }

  @Test
  void endedThreadTellsItsStatusAndTimes() {
    int handle = program.thread(false);
    EThread first = system.current();
    EThread second = program.threadOf(handle);
    ofThread(handle, 12, 4);
    assertThat(system.get(buffer)).as("there are two").isZero();
    ofThread(handle, 1, 0x20);
    assertThat(system.get64(buffer))
        .isEqualTo(GuestTime.systemTime(second.lifetime().createTime()));
    assertThat(system.get64(buffer + 8)).isZero();
    system.runUntil(second);
    system.begin("NtTerminateThread", CURRENT_THREAD, 0x99);
    system.runUntil(first);
    ofThread(handle, 0, 0x1C);
    assertThat(system.get(buffer)).isEqualTo(0x99);
    ofThread(handle, 1, 0x20);
    assertThat(system.get64(buffer + 8))
        .isEqualTo(GuestTime.systemTime(second.lifetime().exitTime()));
    assertThat(second.lifetime().exitTime()).isPositive();
    ofThread(CURRENT_THREAD, 12, 4);
    assertThat(system.get(buffer)).as("the last one").isEqualTo(1);
  }

  @Test
  void settingsOfThreadsAreChecked() {
    for (int kind : new int[] {2, 3, 4, 9, 10, 14}) {
      assertThat(setThread(CURRENT_THREAD, kind, 3, 1)).isEqualTo(NtStatus.INFO_LENGTH_MISMATCH);
      assertThat(setThread(CURRENT_THREAD, kind, 5, 1)).isEqualTo(NtStatus.INFO_LENGTH_MISMATCH);
    }
    assertThat(setThread(CURRENT_THREAD, 4, 4, 1)).isZero();
    assertThat(setThread(CURRENT_THREAD, 4, 4, 2)).isEqualTo(NtStatus.INVALID_PARAMETER);
    assertThat(setThread(CURRENT_THREAD, 14, 4, 1)).isZero();
    assertThat(setThread(CURRENT_THREAD, 77, 4, 1)).isEqualTo(NtStatus.INVALID_INFO_CLASS);
    assertThat(setThread(CURRENT_THREAD, 17, 4, 1)).isEqualTo(NtStatus.INFO_LENGTH_MISMATCH);
    assertThat(system.current().hidesFromDebugger()).isFalse();
    assertThat(setThread(CURRENT_THREAD, 17, 0, 1)).isZero();
    assertThat(system.current().hidesFromDebugger()).isTrue();
    assertThat(setThread(CURRENT_THREAD, 9, 4, 0x1234)).isZero();
    ofThread(CURRENT_THREAD, 9, 4);
    assertThat(system.get(buffer)).isEqualTo(0x1234);
  }

  @Test
  void prioritiesOfThreadsStayInTheirRange() {
    int thread = program.thread(true);
    EThread other = program.threadOf(thread);
    int[][] increments = {{-16, 1}, {-15, 1}, {-7, 1}, {-6, 2}, {0, 8}, {7, 15}, {16, 15}};
    for (int[] row : increments) {
      assertThat(setThread(thread, 3, 4, row[0])).isZero();
      assertThat(other.basePriority()).as("increment %d", row[0]).isEqualTo(row[1]);
    }
    for (int bad : new int[] {-17, 17}) {
      assertThat(setThread(thread, 3, 4, bad)).isEqualTo(NtStatus.INVALID_PARAMETER);
    }
    assertThat(setThread(thread, 2, 4, 5)).isZero();
    assertThat(other.basePriority()).isEqualTo(5);
    assertThat(setThread(thread, 2, 4, 0)).isEqualTo(NtStatus.INVALID_PARAMETER);
    assertThat(setThread(thread, 2, 4, 32)).isEqualTo(NtStatus.INVALID_PARAMETER);
    assertThat(setThread(thread, 2, 4, 1)).isZero();
    assertThat(other.basePriority()).isEqualTo(1);
  }

  @Test
  void realTimeProcessKeepsItsThreadsInTheRealTimeRange() {
    enable(14);
    setProcess(CURRENT_PROCESS, 18, 2, 4 << 8);
    EThread current = system.current();
    setThread(CURRENT_THREAD, 3, 4, -16);
    assertThat(current.basePriority()).isEqualTo(16);
    setThread(CURRENT_THREAD, 3, 4, 16);
    assertThat(current.basePriority()).isEqualTo(31);
  }

  @Test
  void tlsCellIsZeroedInEveryThread() {
    EThread first = system.current();
    EThread second = program.threadOf(program.thread(true));
    int slots = system.space(16);
    for (EThread thread : List.of(first, second)) {
      for (int slot : new int[] {0, 1, 62, 63}) {
        system.put(thread.teb() + 0xE10 + 4 * slot, 7);
      }
    }
    assertThat(setThread(CURRENT_THREAD, 10, 4, 1)).isZero();
    assertThat(setThread(CURRENT_THREAD, 10, 4, 63)).isZero();
    for (EThread thread : List.of(first, second)) {
      assertThat(system.get(thread.teb() + 0xE10)).isEqualTo(7);
      assertThat(system.get(thread.teb() + 0xE14)).isZero();
      assertThat(system.get(thread.teb() + 0xE10 + 4 * 62)).isEqualTo(7);
      assertThat(system.get(thread.teb() + 0xE10 + 4 * 63)).isZero();
    }
    system.put(slots, 5);
    system.put(slots + 4, 6);
    system.put(second.teb() + 0xF94, slots);
    assertThat(setThread(CURRENT_THREAD, 10, 4, 64)).isZero();
    assertThat(system.get(slots)).isZero();
    assertThat(setThread(CURRENT_THREAD, 10, 4, 65)).isZero();
    assertThat(system.get(slots + 4)).isZero();
  }

  @Test
  void shortBufferOfTheSystemIsToldTheLength() {
    int[][] lengths = {{0, 0x2C}, {1, 12}, {2, 0x138}, {3, 0x30}, {35, 2}};
    for (int[] row : lengths) {
      assertThat(ofSystem(row[0], row[1] - 1)).isEqualTo(NtStatus.INFO_LENGTH_MISMATCH);
      assertThat(system.get(returned)).isEqualTo(row[1]);
      assertThat(ofSystem(row[0], row[1])).isZero();
      assertThat(ofSystem(row[0], row[1] + 8)).isZero();
      assertThat(system.get(returned)).isEqualTo(row[1]);
    }
    assertThat(ofSystem(4, 0x400)).isEqualTo(NtStatus.INVALID_INFO_CLASS);
  }

  @Test
  void factsOfTheSystem() {
    ofSystem(0, 0x2C);
    int[] basic = {0, 156250, 0x1000, 1024, 0, 1023, 0x10000, 0x10000, 0x7FFEFFFF, 1, 1};
    for (int i = 0; i < basic.length; i++) {
      assertThat(system.get(buffer + 4 * i)).as("word %d", i).isEqualTo(basic[i]);
    }
    ofSystem(1, 12);
    assertThat(system.get(buffer)).isEqualTo(6 << 16);
    assertThat(system.get(buffer + 4)).isEqualTo(0x0501);
    ofSystem(2, 0x138);
    assertThat(system.get(buffer + 0x2C)).isEqualTo(system.kernel.memory().pfn().availableCount());
    assertThat(system.get(buffer + 0x30))
        .isEqualTo((int) system.kernel.memory().commit().committed());
    assertThat(system.get(buffer + 0x34)).isEqualTo((int) system.kernel.memory().commit().limit());
    ofSystem(3, 0x30);
    assertThat(system.get64(buffer)).isEqualTo(GuestTime.BOOT_DATE);
    assertThat(system.get64(buffer + 8) - GuestTime.systemTime(system.clock.time()))
        .isBetween(-1000L, 0L);
    ofSystem(35, 2);
    assertThat(system.get(buffer) & 0xFFFF).isEqualTo(0x100);
  }

  @Test
  void processListHasAnEntryForEachProcess() {
    EProcess mine = system.current().process();
    EProcess other = program.processOf(program.process());
    program.event(0, false);
    assertThat(ofSystem(5, 0x400)).isZero();
    List<Integer> ids = new ArrayList<>();
    int at = buffer;
    for (EProcess process : List.of(mine, other)) {
      ids.add(system.get(at + 0x44));
      assertThat(system.get64(at + 0x20))
          .isEqualTo(GuestTime.systemTime(process.lifetime().createTime()));
      assertThat(system.get(at + 0x38) & 0xFFFF).isEqualTo(2 * "test.exe".length());
      assertThat(system.get(at + 0x40)).isEqualTo(8);
      assertThat(system.get(at + 0x48)).isEqualTo(process.parentId());
      assertThat(system.get(at + 0x4C)).isEqualTo(process.handles().count());
      assertThat(text(at + 0xB8, 8)).isEqualTo("test.exe");
      boolean last = process == other;
      assertThat(system.get(at)).isEqualTo(last ? 0 : 0xD0);
      at += system.get(at);
    }
    assertThat(ids).containsExactly(mine.id(), other.id());
    assertThat(system.get(returned)).isEqualTo(2 * 0xD0);
  }

  @Test
  void performanceCounterIsTheMachinesClock() {
    int counter = system.quad(0);
    int frequency = system.quad(0);
    assertThat(system.call("NtQueryPerformanceCounter", counter, frequency)).isZero();
    assertThat(system.get64(counter)).isBetween(system.clock.time() - 1000, system.clock.time());
    assertThat(system.get64(frequency)).isEqualTo(100_000_000);
    assertThat(system.call("NtQueryPerformanceCounter", counter, 0)).isZero();
  }

  @Test
  void timesFitTheLastBytesOfMemory() {
    int last = TestSystem.SCRATCH_END - 8;
    assertThat(system.call("NtQuerySystemTime", last)).isZero();
    assertThat(system.get64(last)).isPositive();
    assertThat(system.call("NtQueryPerformanceCounter", last, 0)).isZero();
    assertThat(system.call("NtQuerySystemTime", last + 1)).isEqualTo(NtStatus.ACCESS_VIOLATION);
  }

  @Test
  void displayedStringGoesToStandardError() {
    assertThat(system.call("NtDisplayString", system.string("blue"))).isZero();
    assertThat(system.error.toString(StandardCharsets.ISO_8859_1)).isEqualTo("blue");
    assertThat(system.output.size()).isZero();
  }

  @Test
  void registryHasNoValues() {
    assertThat(system.call("NtQueryValueKey", 4, 0, 0, 0, 0, 0)).isEqualTo(NtStatus.INVALID_HANDLE);
  }

  @Test
  void badBufferOfAQueryIsAnAccessViolation() {
    for (int bad : new int[] {0x10, 0x20000000, 0xC0300000, TestSystem.PROGRAM - 8}) {
      assertThat(system.call("NtQueryInformationProcess", -1, 0, bad, 0x18, 0))
          .isEqualTo(NtStatus.ACCESS_VIOLATION);
      assertThat(system.call("NtQueryInformationThread", -2, 0, bad, 0x1C, 0))
          .isEqualTo(NtStatus.ACCESS_VIOLATION);
      assertThat(system.call("NtQuerySystemInformation", 0, bad, 0x2C, 0))
          .isEqualTo(NtStatus.ACCESS_VIOLATION);
      assertThat(system.call("NtQuerySystemInformation", 0, buffer, 0x2C, bad))
          .isEqualTo(NtStatus.ACCESS_VIOLATION);
    }
    assertThat(system.get(buffer)).as("nothing was written").isZero();
    assertThat(system.get(buffer + 4)).isZero();
  }

  @Test
  void executeFlagsAreADoubleword() {
    int flags = system.quad(2);
    for (int length : new int[] {0, 3, 5, 8}) {
      assertThat(system.call("NtSetInformationProcess", CURRENT_PROCESS, 34, flags, length))
          .isEqualTo(NtStatus.INFO_LENGTH_MISMATCH);
    }
    assertThat(system.call("NtSetInformationProcess", CURRENT_PROCESS, 34, flags, 4)).isZero();
    assertThat(system.call("NtSetInformationProcess", CURRENT_PROCESS, 34, 0x10, 4))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
  }
}
