package org.pagewalk.kernel.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.TestProgram.CURRENT_PROCESS;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.TestProgram;
import org.pagewalk.kernel.TestSystem;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.status.NtStatus;

/** Memory services, of this process and of another: each acts where its handle says. */
class MemoryServicesTest {
  private static final int PAGE = 0x1000;
  private static final int FREE = 0x10000;
  private static final int COMMIT = 0x1000;
  private static final int RESERVE = 0x2000;
  private static final int WHERE = 0x20000000;

  private final TestSystem system = new TestSystem();
  private final TestProgram program = new TestProgram(system);
  private final int buffer = system.space(0x100);

  @AfterEach
  void close() {
    system.close();
  }

  private int allocate(int process, int base, int size, int type) {
    return system.call(
        "NtAllocateVirtualMemory", process, system.word(base), 0, system.word(size), type, 4);
  }

  private int stateAt(int process, int address) {
    assertThat(system.call("NtQueryVirtualMemory", process, address, 0, buffer, 0x1C, 0)).isZero();
    return system.get(buffer + 0x10);
  }

  @Test
  void allocationAnswersItsRoundedRange() {
    int base = system.word(WHERE + 0x1234);
    int size = system.word(1);
    assertThat(system.call("NtAllocateVirtualMemory", -1, base, 0, size, RESERVE, 4)).isZero();
    assertThat(system.get(base)).isEqualTo(WHERE);
    assertThat(system.get(size)).isEqualTo(2 * PAGE);
    assertThat(system.call("NtAllocateVirtualMemory", -1, base, 0, size, RESERVE, 4))
        .isEqualTo(NtStatus.CONFLICTING_ADDRESSES);
    assertThat(system.get(base)).as("a failure answers nothing").isEqualTo(WHERE);
    assertThat(system.get(size)).isEqualTo(2 * PAGE);
  }

  @Test
  void allocationAndFreeActInTheOtherProcess() {
    int other = program.process();
    assertThat(allocate(other, WHERE, PAGE, COMMIT | RESERVE)).isZero();
    assertThat(stateAt(CURRENT_PROCESS, WHERE)).isEqualTo(FREE);
    assertThat(stateAt(other, WHERE)).isEqualTo(COMMIT);
    assertThat(allocate(CURRENT_PROCESS, WHERE, PAGE, COMMIT | RESERVE)).isZero();
    int base = system.word(WHERE);
    int size = system.word(0);
    assertThat(system.call("NtFreeVirtualMemory", other, base, size, 0x8000)).isZero();
    assertThat(system.get(size)).isEqualTo(PAGE);
    assertThat(stateAt(other, WHERE)).isEqualTo(FREE);
    assertThat(stateAt(CURRENT_PROCESS, WHERE)).isEqualTo(COMMIT);
  }

  @Test
  void protectionActsInTheOtherProcessAndTellsTheOldOne() {
    int other = program.process();
    allocate(other, WHERE, 2 * PAGE, COMMIT | RESERVE);
    allocate(CURRENT_PROCESS, WHERE, 2 * PAGE, COMMIT | RESERVE);
    int base = system.word(WHERE + 0x10);
    int size = system.word(8);
    int old = system.word(0);
    assertThat(system.call("NtProtectVirtualMemory", other, base, size, 2, old)).isZero();
    assertThat(system.get(base)).isEqualTo(WHERE);
    assertThat(system.get(size)).isEqualTo(PAGE);
    assertThat(system.get(old)).isEqualTo(4);
    stateAt(other, WHERE);
    assertThat(system.get(buffer + 0x14)).isEqualTo(2);
    stateAt(CURRENT_PROCESS, WHERE);
    assertThat(system.get(buffer + 0x14)).isEqualTo(4);
    system.put(old, 77);
    assertThat(system.call("NtProtectVirtualMemory", other, base, size, 0, old))
        .isEqualTo(NtStatus.INVALID_PAGE_PROTECTION);
    assertThat(system.get(old)).isEqualTo(77);
  }

  @Test
  void locksActInTheOtherProcess() {
    int other = program.process();
    allocate(other, WHERE, PAGE, COMMIT | RESERVE);
    int base = system.word(WHERE + 4);
    int size = system.word(4);
    assertThat(system.call("NtLockVirtualMemory", other, base, size, 1)).isZero();
    assertThat(system.get(base)).isEqualTo(WHERE);
    assertThat(system.get(size)).isEqualTo(PAGE);
    assertThat(system.call("NtLockVirtualMemory", other, base, size, 1))
        .isEqualTo(NtStatus.WAS_LOCKED);
    assertThat(system.call("NtUnlockVirtualMemory", CURRENT_PROCESS, base, size, 1))
        .isNotEqualTo(NtStatus.SUCCESS);
    assertThat(system.call("NtUnlockVirtualMemory", other, base, size, 1)).isZero();
    assertThat(system.call("NtUnlockVirtualMemory", other, base, size, 1))
        .isEqualTo(NtStatus.NOT_LOCKED);
  }

  @Test
  void lockInTheSystemNeedsThePrivilege() {
    allocate(CURRENT_PROCESS, WHERE, PAGE, COMMIT | RESERVE);
    int base = system.word(WHERE);
    int size = system.word(PAGE);
    assertThat(system.call("NtLockVirtualMemory", -1, base, size, 2))
        .isEqualTo(NtStatus.PRIVILEGE_NOT_HELD);
    enable(4);
    assertThat(system.call("NtLockVirtualMemory", -1, base, size, 2)).isZero();
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
  void physicalAndLargePagesNeedThePrivilege() {
    assertThat(allocate(CURRENT_PROCESS, WHERE, 0x400000, RESERVE | COMMIT | 0x20000000))
        .isEqualTo(NtStatus.PRIVILEGE_NOT_HELD);
    assertThat(allocate(CURRENT_PROCESS, WHERE, 0x10000, RESERVE | 0x400000))
        .isEqualTo(NtStatus.PRIVILEGE_NOT_HELD);
    enable(4);
    assertThat(allocate(CURRENT_PROCESS, WHERE, 0x10000, RESERVE | 0x400000)).isZero();
  }

  @Test
  void writeWatchIsReportedAndResetInTheOtherProcess() {
    int other = program.process();
    EProcess process = program.processOf(other);
    assertThat(allocate(other, WHERE, 4 * PAGE, COMMIT | RESERVE | 0x200000)).isZero();
    system.put(process, WHERE + PAGE, 1);
    system.put(process, WHERE + 3 * PAGE, 1);
    int addresses = system.space(16);
    int count = system.word(4);
    int granularity = system.word(0);
    assertThat(watch(other, 0, addresses, count, granularity)).isZero();
    assertThat(system.get(count)).isEqualTo(2);
    assertThat(system.get(addresses)).isEqualTo(WHERE + PAGE);
    assertThat(system.get(addresses + 4)).isEqualTo(WHERE + 3 * PAGE);
    assertThat(system.get(granularity)).isEqualTo(PAGE);
    system.put(count, 1);
    assertThat(watch(other, 1, addresses, count, granularity)).isZero();
    assertThat(system.get(count)).as("as many as there is room for").isEqualTo(1);
    system.put(count, 4);
    watch(other, 0, addresses, count, granularity);
    assertThat(system.get(count)).as("those that were told are reset").isEqualTo(1);
    assertThat(system.get(addresses)).isEqualTo(WHERE + 3 * PAGE);
    assertThat(system.call("NtResetWriteWatch", other, WHERE, 4 * PAGE)).isZero();
    system.put(count, 4);
    watch(other, 0, addresses, count, granularity);
    assertThat(system.get(count)).isZero();
    assertThat(watch(other, 2, addresses, count, granularity))
        .isEqualTo(NtStatus.INVALID_PARAMETER_2);
    assertThat(watch(CURRENT_PROCESS, 0, addresses, count, granularity))
        .isEqualTo(NtStatus.INVALID_PARAMETER);
    assertThat(system.call("NtResetWriteWatch", CURRENT_PROCESS, WHERE, PAGE))
        .isEqualTo(NtStatus.INVALID_PARAMETER);
  }

  private int watch(int process, int flags, int addresses, int count, int granularity) {
    return system.call(
        "NtGetWriteWatch", process, flags, WHERE, 4 * PAGE, addresses, count, granularity);
  }

  @Test
  void basicInformationHasAllItsFields() {
    allocate(CURRENT_PROCESS, WHERE, 3 * PAGE, RESERVE);
    allocate(CURRENT_PROCESS, WHERE + PAGE, PAGE, COMMIT);
    int returned = system.word(0);
    assertThat(system.call("NtQueryVirtualMemory", -1, WHERE + PAGE + 5, 0, buffer, 0x1C, returned))
        .isZero();
    int[] expected = {WHERE + PAGE, WHERE, 4, PAGE, COMMIT, 4, 0x20000};
    for (int i = 0; i < expected.length; i++) {
      assertThat(system.get(buffer + 4 * i)).as("word %d", i).isEqualTo(expected[i]);
    }
    assertThat(system.get(returned)).isEqualTo(0x1C);
  }

  @Test
  void queriesOfMemoryAreChecked() {
    String service = "NtQueryVirtualMemory";
    assertThat(system.call(service, -1, WHERE, 0, buffer, 0x1B, 0))
        .isEqualTo(NtStatus.INFO_LENGTH_MISMATCH);
    assertThat(system.call(service, -1, WHERE, 1, buffer, 0x1C, 0))
        .isEqualTo(NtStatus.INVALID_INFO_CLASS);
    assertThat(system.call(service, -1, 0xC0000000, 0, buffer, 0x1C, 0))
        .isEqualTo(NtStatus.INVALID_PARAMETER);
    assertThat(system.call(service, -1, WHERE, 0, 0x10, 0x1C, 0))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
  }

  @Test
  void sectionNameIsAStringBehindItsDescription() {
    String name = "\\Device\\HarddiskVolume1\\C\\program\\test.exe";
    int size = 8 + 2 * name.length() + 2;
    int returned = system.word(0);
    String service = "NtQueryVirtualMemory";
    assertThat(system.call(service, -1, TestSystem.PROGRAM, 2, buffer, size - 1, returned))
        .isEqualTo(NtStatus.INFO_LENGTH_MISMATCH);
    assertThat(system.get(returned)).isEqualTo(size);
    assertThat(system.call(service, -1, TestSystem.PROGRAM, 2, buffer, size, returned)).isZero();
    assertThat(system.get(buffer)).isEqualTo(2 * name.length() | 2 * name.length() + 2 << 16);
    assertThat(system.get(buffer + 4)).isEqualTo(buffer + 8);
    for (int i = 0; i + 1 < name.length(); i += 2) {
      assertThat(system.get(buffer + 8 + 2 * i))
          .isEqualTo(name.charAt(i) | name.charAt(i + 1) << 16);
    }
    assertThat(system.call(service, -1, WHERE, 2, buffer, size, returned))
        .isEqualTo(NtStatus.INVALID_ADDRESS);
  }

  @Test
  void badPointersChangeNothing() {
    int base = system.word(WHERE);
    int size = system.word(PAGE);
    for (int bad : new int[] {0x10, 0xC0300000, TestSystem.PROGRAM - 4}) {
      assertThat(system.call("NtAllocateVirtualMemory", -1, bad, 0, size, RESERVE, 4))
          .isEqualTo(NtStatus.ACCESS_VIOLATION);
      assertThat(system.call("NtAllocateVirtualMemory", -1, base, 0, bad, RESERVE, 4))
          .isEqualTo(NtStatus.ACCESS_VIOLATION);
    }
    assertThat(stateAt(CURRENT_PROCESS, WHERE)).isEqualTo(FREE);
    allocate(CURRENT_PROCESS, WHERE, PAGE, RESERVE | COMMIT);
    int zero = system.word(0);
    assertThat(system.call("NtFreeVirtualMemory", -1, 0x10, zero, 0x8000))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(system.call("NtFreeVirtualMemory", -1, base, 0x10, 0x8000))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(system.call("NtProtectVirtualMemory", -1, base, size, 2, 0x10))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(system.call("NtProtectVirtualMemory", -1, 0x10, size, 2, zero))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(system.call("NtProtectVirtualMemory", -1, base, 0x10, 2, zero))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(stateAt(CURRENT_PROCESS, WHERE)).isEqualTo(COMMIT);
    assertThat(system.get(buffer + 0x14)).isEqualTo(4);
  }

  @Test
  void pagingFileNeedsThePrivilegeAndGoodSizes() {
    int name = system.string("\\??\\C:\\pagefile.sys");
    int mebibyte = system.quad(1 << 20);
    String service = "NtCreatePagingFile";
    assertThat(system.call(service, name, mebibyte, mebibyte, 0))
        .isEqualTo(NtStatus.PRIVILEGE_NOT_HELD);
    enable(15);
    long limit = system.kernel.memory().commit().limit();
    assertThat(system.call(service, name, system.quad(0x1FFF), mebibyte, 0))
        .isEqualTo(NtStatus.INVALID_PARAMETER_2);
    assertThat(system.call(service, name, mebibyte, system.quad((1 << 20) - 1), 0))
        .isEqualTo(NtStatus.INVALID_PARAMETER_3);
    assertThat(system.call(service, 0x10, mebibyte, mebibyte, 0))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(system.kernel.memory().commit().limit()).isEqualTo(limit);
    assertThat(system.call(service, name, mebibyte, mebibyte, 0)).isZero();
    assertThat(system.kernel.memory().commit().limit()).isGreaterThan(limit);
  }

  @Test
  void endedProcessHasNoMemory() {
    int other = program.process();
    system.call("NtTerminateProcess", other, 0);
    assertThat(allocate(other, WHERE, PAGE, RESERVE)).isEqualTo(NtStatus.PROCESS_IS_TERMINATING);
    assertThat(system.call("NtQueryVirtualMemory", other, WHERE, 0, buffer, 0x1C, 0))
        .isEqualTo(NtStatus.PROCESS_IS_TERMINATING);
  }

  @Test
  void ownInstructionsNeedNoFlush() {
    assertThat(system.call("NtFlushInstructionCache", -1, 0, 0)).isZero();
  }
}
