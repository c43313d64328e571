package org.pagewalk.kernel.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.port.TrapPort.Outcome;
import org.pagewalk.kernel.TestImage;
import org.pagewalk.kernel.TestSystem;
import org.pagewalk.kernel.ke.processor.ContextRecord;
import org.pagewalk.kernel.ke.processor.ProcessorLayout;
import org.pagewalk.kernel.ke.processor.StubPage;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.ke.processor.TrapNumber;
import org.pagewalk.kernel.status.NtStatus;

class ExceptionPathTest {
  private static final int USER_READ = 4;

  private final TestSystem system = new TestSystem();

  @AfterEach
  void close() {
    system.close();
  }

  @Test
  void firstThreadBeginsAtTheApcDispatcherWithTheLoadersRoutine() {
    TrapFrame frame = system.frame();
    assertThat(frame.get(TrapFrame.EIP)).isEqualTo(TestSystem.entry("KiUserApcDispatcher"));
    int arguments = frame.get(TrapFrame.HARDWARE_ESP);
    assertThat(system.get(arguments)).isEqualTo(TestSystem.entry("LdrInitializeThunk"));
    assertThat(system.get(arguments + 4)).isEqualTo(arguments + 16);
    assertThat(system.get(arguments + 8)).isEqualTo(TestSystem.NTDLL);
    int context = arguments + 16;
    assertThat(system.get(context + ContextRecord.EIP))
        .isEqualTo(TestSystem.entry("RtlUserThreadStart"));
    assertThat(system.get(context + ContextRecord.EAX))
        .isEqualTo(TestSystem.PROGRAM + TestImage.ENTRY);
  }

  @Test
  void accessViolationReachesTheDispatcherWithRecordAndContext() {
    int esp = system.frame().get(TrapFrame.HARDWARE_ESP);
    system.frame().set(TrapFrame.EIP, 0x00401234);
    system.frame().set(TrapFrame.ECX, 0x77);
    assertThat(system.fault(0x00000010, USER_READ)).isEqualTo(Outcome.RESUME);
    TrapFrame frame = system.frame();
    assertThat(frame.get(TrapFrame.EIP)).isEqualTo(TestSystem.entry("KiUserExceptionDispatcher"));
    int pointers = frame.get(TrapFrame.HARDWARE_ESP);
    int record = system.get(pointers);
    int context = system.get(pointers + 4);
    assertThat(system.get(record)).isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(system.get(record + 0x0C)).isEqualTo(0x00401234);
    assertThat(system.get(record + 0x10)).isEqualTo(2);
    assertThat(system.get(record + 0x14)).as("a read").isZero();
    assertThat(system.get(record + 0x18)).isEqualTo(0x10);
    assertThat(system.get(context + ContextRecord.EIP)).isEqualTo(0x00401234);
    assertThat(system.get(context + ContextRecord.ECX)).isEqualTo(0x77);
    assertThat(system.get(context + ContextRecord.ESP)).isEqualTo(esp);
  }

  @Test
  void generalProtectionBecomesAccessViolationWithMinusOne() {
    system.settle(system.kernel.trap(TrapNumber.GENERAL_PROTECTION));
    int record = system.get(system.frame().get(TrapFrame.HARDWARE_ESP));
    assertThat(system.get(record)).isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(system.get(record + 0x14)).isZero();
    assertThat(system.get(record + 0x18)).isEqualTo(-1);
  }

  @Test
  void continueWithTheExceptionsContextBringsTheThreadBack() {
    system.frame().set(TrapFrame.EIP, 0x00401234);
    system.frame().set(TrapFrame.EBX, 0x1BADB002);
    int esp = system.frame().get(TrapFrame.HARDWARE_ESP);
    system.fault(0, USER_READ);
    int context = system.get(system.frame().get(TrapFrame.HARDWARE_ESP) + 4);
    system.begin("NtContinue", context, 0);
    assertThat(system.frame().get(TrapFrame.EIP)).isEqualTo(0x00401234);
    assertThat(system.frame().get(TrapFrame.EBX)).isEqualTo(0x1BADB002);
    assertThat(system.frame().get(TrapFrame.HARDWARE_ESP)).isEqualTo(esp);
  }

  @Test
  void secondChanceEndsTheProcessWithAReport() {
    system.fault(0, USER_READ);
    int pointers = system.frame().get(TrapFrame.HARDWARE_ESP);
    Outcome outcome =
        system.begin("NtRaiseException", system.get(pointers), system.get(pointers + 4), 0);
    assertThat(outcome).isEqualTo(Outcome.STOP);
    assertThat(system.kernel.outcome().exitCode()).isEqualTo(139);
    assertThat(system.kernel.crashReports()).hasSize(1);
    assertThat(system.kernel.crashReports().getFirst().lines().getFirst())
        .contains("C0000005", "STATUS_ACCESS_VIOLATION", "test.exe");
  }

  @Test
  void exceptionOnAStackThatCannotTakeItEndsTheProcess() {
    system.frame().set(TrapFrame.HARDWARE_ESP, 0x00001000);
    assertThat(system.fault(0x20, USER_READ)).isEqualTo(Outcome.STOP);
    assertThat(system.kernel.outcome().exitCode()).isEqualTo(139);
  }

  @Test
  void faultInTheExitSequenceBecomesTheThreadsException() {
    TrapFrame thread = system.frame();
    thread.set(TrapFrame.SEG_FS, 0x4F);
    thread.set(TrapFrame.EDI, 0x1234);
    thread.set(TrapFrame.EIP, 0x00401234);
    int nestedAt = thread.address() + TrapFrame.SEG_FS - TrapFrame.HARDWARE_ESP;
    TrapFrame nested = system.current().frameAt(nestedAt);
    int[] popped = {
      TrapFrame.SEG_GS,
      TrapFrame.SEG_ES,
      TrapFrame.SEG_DS,
      TrapFrame.EDX,
      TrapFrame.ECX,
      TrapFrame.EAX
    };
    int[] values = new int[popped.length];
    for (int i = 0; i < popped.length; i++) {
      values[i] = thread.get(popped[i]);
    }
    for (int i = 0; i < popped.length; i++) {
      nested.set(popped[i], values[i]);
    }
    nested.set(TrapFrame.ERROR_CODE, 0x4C);
    nested.set(TrapFrame.EIP, StubPage.assemble().exitSequence());
    nested.set(TrapFrame.SEG_CS, ProcessorLayout.KERNEL_CODE);
    nested.set(TrapFrame.EFLAGS, 0x82);
    system.processor.stackPointer = nestedAt;
    system.settle(system.kernel.trap(TrapNumber.GENERAL_PROTECTION));

    assertThat(thread.get(TrapFrame.EIP)).isEqualTo(TestSystem.entry("KiUserExceptionDispatcher"));
    int context = system.get(thread.get(TrapFrame.HARDWARE_ESP) + 4);
    assertThat(system.get(context + ContextRecord.SEG_FS)).isEqualTo(0x4F);
    assertThat(system.get(context + ContextRecord.EDI)).isEqualTo(0x1234);
    assertThat(system.get(context + ContextRecord.EIP)).isEqualTo(0x00401234);
    assertThat(system.get(context + ContextRecord.DR7)).as("the fault's flags").isZero();
    assertThat(thread.get(TrapFrame.SEG_FS)).isEqualTo(ProcessorLayout.TEB_DATA);
  }

  @Test
  void singleStepIntoAFastSystemCallStepsTheKernelNoFurther() {
    StubPage stubs = StubPage.assemble();
    int nestedAt = ProcessorLayout.DOUBLE_FAULT_STACK_TOP - TrapFrame.HARDWARE_ESP;
    TrapFrame nested = system.current().frameAt(nestedAt);
    nested.set(TrapFrame.EIP, stubs.entry(TrapNumber.FAST_SYSTEM_CALL));
    nested.set(TrapFrame.SEG_CS, ProcessorLayout.KERNEL_CODE);
    nested.set(TrapFrame.EFLAGS, 0x102);
    system.processor.stackPointer = nestedAt;
    assertThat(system.kernel.trap(TrapNumber.DEBUG)).isEqualTo(Outcome.RESUME);
    assertThat(system.processor.stackPointer).isEqualTo(nestedAt);
    assertThat(nested.get(TrapFrame.EIP)).isEqualTo(stubs.tracedFastSystemCall());
    assertThat(nested.get(TrapFrame.EFLAGS)).isEqualTo(2);
  }

  @Test
  void debugPrintWithoutADebuggerDoesNothing() {
    system.frame().set(TrapFrame.EIP, 0x00401234);
    system.frame().set(TrapFrame.EAX, 1);
    system.settle(system.kernel.trap(TrapNumber.DEBUG_SERVICE));
    assertThat(system.frame().get(TrapFrame.EIP)).isEqualTo(0x00401235);
  }
}
