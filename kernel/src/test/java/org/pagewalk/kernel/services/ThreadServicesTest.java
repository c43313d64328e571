package org.pagewalk.kernel.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pagewalk.kernel.TestProgram.ALL_PROCESS;
import static org.pagewalk.kernel.TestProgram.ALL_THREAD;
import static org.pagewalk.kernel.TestProgram.CURRENT_PROCESS;
import static org.pagewalk.kernel.TestProgram.CURRENT_THREAD;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.port.TrapPort.Outcome;
import org.pagewalk.kernel.TestProgram;
import org.pagewalk.kernel.TestSystem;
import org.pagewalk.kernel.ke.processor.ContextRecord;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.ps.ProcessManager;
import org.pagewalk.kernel.ps.UserApc;
import org.pagewalk.kernel.status.NtStatus;

/** Making, opening, suspending and ending threads and processes. */
class ThreadServicesTest {
  private final TestSystem system = new TestSystem();
  private final TestProgram program = new TestProgram(system);

  @AfterEach
  void close() {
    system.close();
  }

  private int clientId(int process, int thread) {
    int at = system.word(process);
    system.word(thread);
    return at;
  }

  @Test
  void newThreadBeginsAtTheApcDispatcherWithItsContext() {
    int stack = TestSystem.SCRATCH_END - 0x8000;
    int context = program.threadContext(stack);
    system.put(context + ContextRecord.EAX, 0x00401230);
    system.put(context + ContextRecord.EBX, 0x77);
    int id = system.quad(0);
    int handle =
        program.made(
            "NtCreateThread", ALL_THREAD, 0, -1, id, context, program.initialTeb(stack), 0);
    EThread thread = program.threadOf(handle);
    assertThat(system.get(id)).isEqualTo(thread.process().id());
    assertThat(system.get(id + 4)).isEqualTo(thread.id());
    assertThat(thread.startAddress()).isEqualTo(0x00401230);
    system.runUntil(thread);
    int arguments = system.frame().get(TrapFrame.HARDWARE_ESP);
    assertThat(arguments).isEqualTo(stack - 4 - ContextRecord.SIZE - 16);
    assertThat(system.get(arguments)).isEqualTo(TestSystem.entry("LdrInitializeThunk"));
    assertThat(system.get(arguments + 4)).isEqualTo(arguments + 16);
    assertThat(system.get(arguments + 8)).isEqualTo(TestSystem.NTDLL);
    assertThat(system.get(arguments + 16 + ContextRecord.EBX)).isEqualTo(0x77);
    assertThat(system.get(arguments + 16 + ContextRecord.ESP)).isEqualTo(stack - 4);
    assertThat(system.get(arguments + 16 + ContextRecord.SEG_FS)).isZero();
    assertThat(system.frame().get(TrapFrame.SEG_FS)).isEqualTo(0x3B);
  }

  @Test
  void tebOfAThreadTellsItsStackAndIdentifiers() {
    int stack = TestSystem.SCRATCH_END - 0x8000;
    EThread thread = program.threadOf(program.thread(CURRENT_PROCESS, stack, true));
    int teb = thread.teb();
    assertThat(system.get(teb)).isEqualTo(-1);
    assertThat(system.get(teb + 4)).isEqualTo(stack);
    assertThat(system.get(teb + 8)).isEqualTo(stack - 0x2000);
    assertThat(system.get(teb + 0x10)).isEqualTo(0x1E00);
    assertThat(system.get(teb + 0x18)).isEqualTo(teb);
    assertThat(system.get(teb + 0x20)).isEqualTo(thread.process().id());
    assertThat(system.get(teb + 0x24)).isEqualTo(thread.id());
    assertThat(system.get(teb + 0x30)).isEqualTo(thread.process().peb());
    assertThat(system.get(teb + 0xC4)).isEqualTo(0x409);
    assertThat(system.get(teb + 0xBF8)).isEqualTo(522 << 16);
    assertThat(system.get(teb + 0xBFC)).isEqualTo(teb + 0xC00);
    assertThat(system.get(teb + 0xE0C)).isEqualTo(stack - 0x2000);
  }

  @Test
  void seventeenThreadsNeedASecondBlockOfTebs() {
    EThread last = null;
    for (int i = 0; i < 16; i++) {
      last = program.threadOf(program.thread(CURRENT_PROCESS, TestSystem.SCRATCH_END, true));
      assertThat(last.teb()).isEqualTo(0x7FFDE000 - (i + 1) * 0x1000);
      assertThat(system.get(last.teb() + 0x18)).isEqualTo(last.teb());
    }
  }

  @Test
  void threadsAndProcessesAreOpenedByTheirIdentifiers() {
    EThread self = system.current();
    int id = self.process().id();
    int none = system.attributes(0, "", 0);
    int thread = program.made("NtOpenThread", 0x40, none, clientId(0, self.id()));
    assertThat(program.threadOf(thread)).isSameAs(self);
    assertThat(self.process().handles().lookup(thread).access()).isEqualTo(0x40);
    program.made("NtOpenThread", 0x40, none, clientId(id, self.id()));
    program.made("NtOpenThread", 0x40, none, clientId(id + 3, self.id()));
    int process = program.made("NtOpenProcess", ALL_PROCESS, none, clientId(id, 0));
    assertThat(program.processOf(process)).isSameAs(self.process());
    int byThread = program.made("NtOpenProcess", ALL_PROCESS, none, clientId(0, self.id()));
    assertThat(program.processOf(byThread)).isSameAs(self.process());
  }

  @Test
  void identifiersThatNobodyHasAreRefused() {
    EThread self = system.current();
    int handle = system.word(0);
    int none = system.attributes(0, "", 0);
    int named = system.named("\\x");
    int[][] threads = {{0, 0x7770}, {self.process().id() + 4, self.id()}, {0, 0}};
    for (int[] row : threads) {
      assertThat(system.call("NtOpenThread", handle, ALL_THREAD, none, clientId(row[0], row[1])))
          .isEqualTo(NtStatus.INVALID_CID);
    }
    assertThat(system.call("NtOpenProcess", handle, ALL_PROCESS, none, clientId(0x7770, 0)))
        .isEqualTo(NtStatus.INVALID_PARAMETER);
    assertThat(system.call("NtOpenProcess", handle, ALL_PROCESS, none, clientId(0, 0x7770)))
        .isEqualTo(NtStatus.INVALID_CID);
    for (String service : new String[] {"NtOpenThread", "NtOpenProcess"}) {
      assertThat(system.call(service, handle, 1, none, 0))
          .isEqualTo(NtStatus.INVALID_PARAMETER_MIX);
      assertThat(system.call(service, handle, 1, named, clientId(0, self.id())))
          .isEqualTo(NtStatus.INVALID_PARAMETER_MIX);
    }
    assertThat(system.get(handle)).isZero();
  }

  @Test
  void suspensionsAreCounted() {
    int thread = program.thread(true);
    int before = system.word(-1);
    assertThat(system.call("NtSuspendThread", thread, before)).isZero();
    assertThat(system.get(before)).isEqualTo(1);
    for (int expected : new int[] {2, 1, 0, 0}) {
      assertThat(system.call("NtResumeThread", thread, before)).isZero();
      assertThat(system.get(before)).isEqualTo(expected);
    }
    for (int i = 0; i < 0x7F; i++) {
      assertThat(system.call("NtSuspendThread", thread, 0)).isZero();
    }
    assertThat(system.call("NtSuspendThread", thread, before))
        .isEqualTo(NtStatus.SUSPEND_COUNT_EXCEEDED);
    assertThat(program.threadOf(thread).suspendCount()).isEqualTo(0x7F);
  }

  @Test
  void threadSuspendedTwiceNeedsTwoResumes() {
    int handle = program.thread(true);
    EThread thread = program.threadOf(handle);
    system.call("NtSuspendThread", handle, 0);
    system.call("NtDelayExecution", 0, system.quad(-10_000));
    system.call("NtResumeThread", handle, 0);
    assertThat(thread.isWaiting()).isTrue();
    system.call("NtResumeThread", handle, 0);
    assertThat(thread.isWaiting()).isFalse();
    system.runUntil(thread);
  }

  @Test
  void suspendedThreadFinishesItsWaitButDoesNotRun() {
    int event = program.event(0, false);
    EThread first = system.current();
    int handle = program.thread(false);
    EThread second = program.threadOf(handle);
    system.runUntil(second);
    system.begin("NtWaitForSingleObject", event, 0, 0);
    assertThat(system.current()).isSameAs(first);
    system.call("NtSuspendThread", handle, 0);
    system.call("NtSetEvent", event, 0);
    system.call("NtDelayExecution", 0, system.quad(-10_000));
    assertThat(system.current()).isSameAs(first);
    system.call("NtResumeThread", handle, 0);
    system.runUntil(second);
    assertThat(second.frame().get(TrapFrame.EAX)).isZero();
  }

  @Test
  void suspendedThreadThatIsToldToEndEnds() {
    int handle = program.thread(true);
    EThread thread = program.threadOf(handle);
    system.call("NtDelayExecution", 0, system.quad(-10_000));
    assertThat(system.call("NtTerminateThread", handle, 0x31)).isZero();
    system.call("NtDelayExecution", 0, system.quad(-10_000));
    assertThat(thread.isTerminated()).isTrue();
    assertThat(thread.exitStatus()).isEqualTo(0x31);
    for (String service : new String[] {"NtSuspendThread", "NtGetContextThread"}) {
      assertThat(system.call(service, handle, program.threadContext(0)))
          .isEqualTo(NtStatus.THREAD_IS_TERMINATING);
    }
    assertThat(system.call("NtSetContextThread", handle, program.threadContext(0)))
        .isEqualTo(NtStatus.THREAD_IS_TERMINATING);
    assertThat(system.call("NtTerminateThread", handle, 0x32)).isZero();
    assertThat(thread.exitStatus()).as("the first status stays").isEqualTo(0x31);
  }

  @Test
  void contextOfAThreadIsReadByParts() {
    int handle = program.thread(true);
    int context = system.space(ContextRecord.SIZE);
    system.put(context, ContextRecord.INTEGER);
    system.put(context + ContextRecord.EIP, 0x55);
    assertThat(system.call("NtGetContextThread", handle, context)).isZero();
    assertThat(system.get(context + ContextRecord.EIP)).as("not asked for").isEqualTo(0x55);
    system.put(context, ContextRecord.SEGMENTS | ContextRecord.CONTROL);
    system.call("NtGetContextThread", handle, context);
    assertThat(system.get(context + ContextRecord.EIP))
        .isEqualTo(TestSystem.entry("RtlUserThreadStart"));
    assertThat(system.get(context + ContextRecord.SEG_CS)).isEqualTo(0x1B);
    assertThat(system.get(context + ContextRecord.SEG_SS) & 3).isEqualTo(3);
  }

  @Test
  void contextThatIsSetIsSanitised() {
    int handle = program.thread(true);
    EThread thread = program.threadOf(handle);
    int context = system.space(ContextRecord.SIZE);
    system.put(context, ContextRecord.ALL);
    system.put(context + ContextRecord.EFLAGS, -1);
    system.put(context + ContextRecord.SEG_CS, 0x08);
    system.put(context + ContextRecord.SEG_SS, 0x10);
    system.put(context + ContextRecord.DR0, 0xC0000000);
    system.put(context + ContextRecord.DR0 + 4, 0x00401000);
    system.put(context + ContextRecord.DR7, -1);
    assertThat(system.call("NtSetContextThread", handle, context)).isZero();
    TrapFrame frame = thread.frame();
    assertThat(frame.get(TrapFrame.EFLAGS)).isEqualTo(0x003D4FD7);
    assertThat(frame.get(TrapFrame.SEG_CS)).isEqualTo(0x0B);
    assertThat(frame.get(TrapFrame.HARDWARE_SS)).isEqualTo(0x13);
    assertThat(frame.get(TrapFrame.DR0)).isZero();
    assertThat(frame.get(TrapFrame.DR0 + 4)).isEqualTo(0x00401000);
    assertThat(frame.get(TrapFrame.DR7)).isEqualTo(0xFFFF0155);
  }

  @Test
  void debugRegistersAreLoadedForTheirThreadOnly() {
    EThread first = system.current();
    int handle = program.thread(false);
    EThread second = program.threadOf(handle);
    int context = system.space(ContextRecord.SIZE);
    system.put(context, ContextRecord.DEBUG_REGISTERS);
    for (int i = 0; i < 4; i++) {
      system.put(context + ContextRecord.DR0 + 4 * i, 0x00401000 + i);
    }
    system.put(context + ContextRecord.DR7, 0x55);
    system.call("NtSetContextThread", handle, context);
    assertThat(system.processor.debugRegister(7)).isZero();
    system.runUntil(second);
    for (int i = 0; i < 4; i++) {
      assertThat(system.processor.debugRegister(i)).isEqualTo(0x00401000 + i);
    }
    assertThat(system.processor.debugRegister(7)).isEqualTo(0x55);
    system.runUntil(first);
    for (int i : new int[] {0, 1, 2, 3, 7}) {
      assertThat(system.processor.debugRegister(i)).isZero();
    }
  }

  @Test
  void debugControlAloneIsLoadedForItsThread() {
    int handle = program.thread(false);
    int context = system.space(ContextRecord.SIZE);
    system.put(context, ContextRecord.DEBUG_REGISTERS);
    system.put(context + ContextRecord.DR7, 0x55);
    system.call("NtSetContextThread", handle, context);
    system.runUntil(program.threadOf(handle));
    assertThat(system.processor.debugRegister(7)).isEqualTo(0x55);
  }

  @Test
  void threadThatEndsItselfFreesTheStackThatItsTebNames() {
    int stack = program.memory(CURRENT_PROCESS, 0x10000);
    int handle = program.thread(CURRENT_PROCESS, stack + 0x2000, false);
    EThread first = system.current();
    EThread second = program.threadOf(handle);
    system.put(second.teb() + 0xF74, 0x100);
    system.runUntil(second);
    system.begin("NtTerminateThread", CURRENT_THREAD, 0);
    system.runUntil(first);
    int information = system.space(0x1C);
    system.call("NtQueryVirtualMemory", -1, stack, 0, information, 0x1C, 0);
    assertThat(system.get(information + 0x10)).as("free").isEqualTo(0x10000);
  }

  @Test
  void stackOfAThreadStaysUnlessItsTebSaysSo() {
    int stack = program.memory(CURRENT_PROCESS, 0x10000);
    int handle = program.thread(CURRENT_PROCESS, stack + 0x2000, false);
    EThread first = system.current();
    system.runUntil(program.threadOf(handle));
    system.begin("NtTerminateThread", CURRENT_THREAD, 0);
    system.runUntil(first);
    assertThat(system.get(stack)).isZero();
  }

  @Test
  void terminatingAllOthersLeavesTheCaller() {
    EThread self = system.current();
    EThread second = program.threadOf(program.thread(true));
    EThread third = program.threadOf(program.thread(false));
    assertThat(system.call("NtTerminateProcess", 0, 0x11)).isZero();
    system.call("NtDelayExecution", 0, system.quad(-10_000));
    assertThat(self.process().threads()).containsExactly(self);
    assertThat(second.exitStatus()).isEqualTo(0x11);
    assertThat(third.exitStatus()).isEqualTo(0x11);
    assertThat(self.process().isExiting()).isFalse();
  }

  @Test
  void processEndsWithAllItsThreadsAndItsFirstStatus() {
    int other = program.process();
    EProcess process = program.processOf(other);
    int memory = program.memory(other, 0x4000);
    EThread thread = program.threadOf(program.thread(other, memory + 0x3000, true));
    system.call("NtDelayExecution", 0, system.quad(-10_000));
    assertThat(system.call("NtTerminateProcess", other, 0x61)).isZero();
    assertThat(system.call("NtTerminateProcess", other, 0x62)).isZero();
    system.call("NtDelayExecution", 0, system.quad(-10_000));
    assertThat(thread.isTerminated()).isTrue();
    assertThat(process.hasExited()).isTrue();
    assertThat(process.exitStatus()).isEqualTo(0x61);
    assertThat(system.call("NtTerminateProcess", other, 0x63))
        .isEqualTo(NtStatus.PROCESS_IS_TERMINATING);
    assertThat(program.tryWait(other)).isZero();
    assertThat(process.handles().count()).isZero();
  }

  @Test
  void processThatEndsGetsNoNewThread() {
    int other = program.process();
    program.thread(other, program.memory(other, 0x4000) + 0x3000, true);
    system.call("NtTerminateProcess", other, 0);
    int stack = TestSystem.SCRATCH_END;
    int status =
        system.call(
            "NtCreateThread",
            system.word(0),
            ALL_THREAD,
            0,
            other,
            0,
            program.threadContext(stack),
            program.initialTeb(stack),
            1);
    assertThat(status).isEqualTo(NtStatus.PROCESS_IS_TERMINATING);
  }

  @Test
  void handlesThatMayBeInheritedKeepTheirNumbers() {
    int hole = program.event(0, false);
    int inherited = program.made("NtCreateEvent", 2, system.attributes(0, "", 2), 0, 0);
    int file = program.file("C:\\program\\test.exe", 0x1200A9, 1);
    int image = program.made("NtCreateSection", 0xF001F, 0, 0, 0x10, 0x01000000, file);
    int child = program.made("NtCreateProcess", ALL_PROCESS, 0, CURRENT_PROCESS, 1, image, 0, 0);
    EProcess process = program.processOf(child);
    assertThat(process.handles().lookup(inherited).object()).isSameAs(program.object(inherited));
    assertThat(process.handles().lookup(hole)).isNull();
    assertThat(process.handles().count()).isEqualTo(4);
    int at = system.word(0);
    system.call("NtDuplicateObject", CURRENT_PROCESS, hole, child, at, 0, 0, 2);
    assertThat(system.get(at)).as("the lowest number that is free").isEqualTo(hole);
  }

  @Test
  void newProcessIsFurnished() {
    int child = program.process();
    EProcess process = program.processOf(child);
    int peb = process.peb();
    assertThat(process.program().base()).isEqualTo(TestSystem.PROGRAM);
    assertThat(process.program().entry()).isEqualTo(TestSystem.PROGRAM + 0x1000);
    assertThat(process.program().name()).isEqualTo("C:\\program\\test.exe");
    int[][] fields = {
      {0x04, -1},
      {0x08, TestSystem.PROGRAM},
      {0x64, 1},
      {0x70, (int) (-30L * 24 * 3600 * 10_000_000)},
      {0x74, (int) (-30L * 24 * 3600 * 10_000_000 >> 32)},
      {0x78, 0x100000},
      {0x7C, 0x2000},
      {0x80, 0x10000},
      {0x84, 0x1000},
      {0x8C, (0x1000 - 0x230) / 4},
      {0x90, peb + 0x230},
      {0xA4, 5},
      {0xA8, 2},
      {0xAC, 3790},
      {0xB0, 2},
      {0xB4, 3},
      {0xB8, 4},
      {0xBC, 0},
    };
    for (int[] field : fields) {
      assertThat(system.get(process, peb + field[0])).as("%X", field[0]).isEqualTo(field[1]);
    }
    assertThat(system.get(process, TestSystem.NTDLL) & 0xFFFF).isEqualTo(0x5A4D);
  }

  @Test
  void lastThreadOfAProcessCannotEndItselfByNull() {
    assertThat(system.call("NtTerminateThread", 0, 5)).isEqualTo(NtStatus.CANT_TERMINATE_SELF);
    EThread second = program.threadOf(program.thread(false));
    assertThat(system.begin("NtTerminateThread", 0, 6)).isNotEqualTo(Outcome.STOP);
    assertThat(system.current()).isSameAs(second);
    assertThat(system.begin("NtTerminateThread", CURRENT_THREAD, 7)).isEqualTo(Outcome.STOP);
    assertThat(system.kernel.outcome().exitCode()).isEqualTo(7);
  }

  @Test
  void apcForWhichThereIsNoRoomIsRefused() {
    int handle = program.thread(true);
    EThread thread = program.threadOf(handle);
    ProcessManager processes = system.kernel.processes();
    UserApc apc = new UserApc(0x00401000, 1, 2, 3);
    while (processes.hasRoomForApc()) {
      assertThat(processes.queueApc(thread, apc)).isTrue();
    }
    int queued = thread.userApcs().size();
    assertThat(system.call("NtQueueApcThread", handle, 0x00401000, 1, 2, 3))
        .isEqualTo(NtStatus.NO_MEMORY);
    assertThat(thread.userApcs()).hasSize(queued);
    processes.apcDelivered(thread);
    assertThat(system.call("NtQueueApcThread", handle, 0x00401000, 1, 2, 3)).isZero();
  }
}
