package org.pagewalk.kernel.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.TestProgram.CURRENT_PROCESS;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.TestProgram;
import org.pagewalk.kernel.TestSystem;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.status.NtStatus;

class CrossMemoryServicesTest {
  private static final int PAGE = 0x1000;

  private final TestSystem system = new TestSystem();
  private final TestProgram program = new TestProgram(system);

  @AfterEach
  void close() {
    system.close();
  }

  private int read(int process, int from, int to, int length, int doneAt) {
    return system.call("NtReadVirtualMemory", process, from, to, length, doneAt);
  }

  private int write(int process, int to, int from, int length, int doneAt) {
    return system.call("NtWriteVirtualMemory", process, to, from, length, doneAt);
  }

  @Test
  void writeReachesTheOtherProcessAndNotThisOne() {
    int other = program.process();
    EProcess process = program.processOf(other);
    int theirs = program.memory(other, 2 * PAGE);
    int mine = system.space(12);
    system.put(mine, 0x11111111);
    system.put(mine + 4, 0x22222222);
    int done = system.word(-1);
    assertThat(write(other, theirs + PAGE - 4, mine, 8, done)).isZero();
    assertThat(system.get(done)).isEqualTo(8);
    assertThat(system.get(process, theirs + PAGE - 4)).isEqualTo(0x11111111);
    assertThat(system.get(process, theirs + PAGE)).isEqualTo(0x22222222);
    assertThat(system.get(process, theirs + PAGE + 4)).isZero();
  }

  @Test
  void readBringsTheOtherProcesssBytes() {
    int other = program.process();
    EProcess process = program.processOf(other);
    int theirs = program.memory(other, 2 * PAGE);
    system.put(process, theirs + PAGE - 4, 0x33333333);
    system.put(process, theirs + PAGE, 0x44444444);
    int mine = system.space(16);
    int done = system.word(-1);
    assertThat(read(other, theirs + PAGE - 4, mine + 2, 8, done)).isZero();
    assertThat(system.get(done)).isEqualTo(8);
    assertThat(system.get(mine + 2)).isEqualTo(0x33333333);
    assertThat(system.get(mine + 6)).isEqualTo(0x44444444);
    assertThat(system.get(mine + 10)).isZero();
  }

  @Test
  void copyStopsWhereTheSourceEnds() {
    int other = program.process();
    int theirs = program.memory(other, 0x10000);
    int mine = program.memory(CURRENT_PROCESS, 0x3000);
    int done = system.word(-1);
    assertThat(read(other, theirs + 0xF800, mine, 0x1000, done)).isEqualTo(NtStatus.PARTIAL_COPY);
    assertThat(system.get(done)).isEqualTo(0x800);
  }

  @Test
  void copyStopsWhereTheTargetEnds() {
    int other = program.process();
    int theirs = program.memory(other, 0x10000);
    int mine = program.memory(CURRENT_PROCESS, 0x3000);
    system.put(mine, 0x5A5A5A5A);
    int done = system.word(-1);
    assertThat(write(other, theirs + 0xF800, mine, 0x1000, done)).isEqualTo(NtStatus.PARTIAL_COPY);
    assertThat(system.get(done)).isEqualTo(0x800);
    assertThat(system.get(program.processOf(other), theirs + 0xF800)).isEqualTo(0x5A5A5A5A);
    assertThat(read(other, theirs, mine + 0x2400, 0x2000, done)).isEqualTo(NtStatus.PARTIAL_COPY);
    assertThat(system.get(done)).isEqualTo(0xC00);
  }

  @Test
  void copyThatCannotBeginHasDoneNothing() {
    int other = program.process();
    int mine = system.space(0x20);
    int done = system.word(-1);
    assertThat(read(other, 0x00010000, mine, 8, done)).isEqualTo(NtStatus.PARTIAL_COPY);
    assertThat(system.get(done)).isZero();
    assertThat(write(other, TestSystem.PROGRAM - PAGE, mine, 8, 0))
        .isEqualTo(NtStatus.PARTIAL_COPY);
  }

  @Test
  void rangesBeyondUserSpaceAreRefusedBeforeAnythingIsCopied() {
    int mine = system.word(7);
    int done = system.word(-1);
    assertThat(read(CURRENT_PROCESS, 0x7FFEFFFF, mine, 2, done))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(read(CURRENT_PROCESS, 0xC0000000, mine, 4, done))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(read(CURRENT_PROCESS, mine, 0x7FFEFFFE, 4, done))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(read(CURRENT_PROCESS, mine, mine, -1, done)).isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(system.get(done)).isEqualTo(-1);
    assertThat(system.get(mine)).isEqualTo(7);
    assertThat(read(CURRENT_PROCESS, 0x7FFE0FFC, mine, 4, done)).isZero();
  }

  @Test
  void writeToReadOnlyMemoryOfAnotherProcessIsRefused() {
    int other = program.process();
    int theirs = program.memory(other, PAGE);
    int base = system.word(theirs);
    assertThat(
            system.call(
                "NtProtectVirtualMemory", other, base, system.word(PAGE), 2, system.word(0)))
        .isZero();
    int done = system.word(-1);
    assertThat(write(other, theirs, system.word(9), 4, done)).isEqualTo(NtStatus.PARTIAL_COPY);
    assertThat(system.get(done)).isZero();
    assertThat(system.get(program.processOf(other), theirs)).isZero();
  }

  @Test
  void copyOfNothingIsNoError() {
    int done = system.word(-1);
    assertThat(read(CURRENT_PROCESS, 0x10, 0x10, 0, done)).isZero();
    assertThat(system.get(done)).isZero();
  }

  private void assertCopyStops(int other, String service, int theirs, int mine, int done) {
    EThread copying = system.current();
    EThread ending = program.threadOf(program.thread(false));
    system.begin(service, other, theirs, mine, 3 * PAGE, done);
    assertThat(system.current()).as("the copy waits for its second page").isSameAs(ending);
    assertThat(system.get(done)).isEqualTo(-1);
    system.call("NtTerminateProcess", other, 0);
    system.runUntil(copying);
    assertThat(system.frame().get(TrapFrame.EAX)).isEqualTo(NtStatus.PARTIAL_COPY);
    assertThat(system.get(done)).isEqualTo(PAGE);
  }

  @Test
  void copyStopsWhenTheOtherProcessEnds() {
    int other = program.process();
    EProcess process = program.processOf(other);
    int theirs = program.memory(other, 3 * PAGE);
    for (int page = 0; page < 3; page++) {
      system.put(process, theirs + page * PAGE, page + 1);
    }
    int mine = program.memory(CURRENT_PROCESS, 3 * PAGE);
    int done = system.word(-1);
    system.pageOut(process);
    assertThat(system.get(process, theirs)).isEqualTo(1);
    system.evictStandby();
    assertCopyStops(other, "NtReadVirtualMemory", theirs, mine, done);
    assertThat(system.get(mine)).isEqualTo(1);
    assertThat(system.get(mine + PAGE)).isZero();
    system.kernel.memory().assertConsistent();
  }

  @Test
  void endedProcessIsRefused() {
    int other = program.process();
    system.call("NtTerminateProcess", other, 0);
    assertThat(read(other, 0x10000, system.word(0), 4, 0))
        .isEqualTo(NtStatus.PROCESS_IS_TERMINATING);
  }

  @Test
  void badPlaceForTheCountCopiesNothing() {
    int from = system.word(5);
    int to = system.word(6);
    assertThat(read(CURRENT_PROCESS, from, to, 4, 0x10)).isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(system.get(to)).isEqualTo(6);
  }
}
