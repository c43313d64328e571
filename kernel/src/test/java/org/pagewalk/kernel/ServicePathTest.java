package org.pagewalk.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.port.TrapPort.Outcome;
import org.pagewalk.kernel.ke.processor.ContextRecord;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.ke.processor.TrapNumber;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.status.KernelBug;
import org.pagewalk.kernel.status.NtStatus;

class ServicePathTest {
  private static final int SYNCHRONIZATION_EVENT = 1;
  private static final int ALL_EVENT = 0x1F0003;
  private static final int ALL_THREAD = 0x1F03FF;

  private final TestSystem system = new TestSystem();

  @AfterEach
  void close() {
    system.close();
  }

  private int newEvent() {
    int handle = system.word(0);
    assertThat(system.call("NtCreateEvent", handle, ALL_EVENT, 0, SYNCHRONIZATION_EVENT, 0))
        .isZero();
    return system.get(handle);
  }

  /** Makes a second thread that is ready and leaves the first one running; its handle. */
  private int newThread(boolean suspended) {
    int context = system.space(ContextRecord.SIZE);
    system.put(context, ContextRecord.FULL);
    int stackBase = system.space(0x2000) + 0x2000;
    system.put(context + ContextRecord.ESP, stackBase - 4);
    system.put(context + ContextRecord.EIP, TestSystem.entry("RtlUserThreadStart"));
    int teb = system.word(0);
    system.word(0);
    system.word(stackBase);
    system.word(stackBase - 0x2000);
    system.word(stackBase - 0x2000);
    int handle = system.word(0);
    int status =
        system.call(
            "NtCreateThread", handle, ALL_THREAD, 0, -1, 0, context, teb, suspended ? 1 : 0);
    assertThat(status).isZero();
    return system.get(handle);
  }

  @Test
  void unknownServiceNumberIsRefused() {
    system.frame().set(TrapFrame.EAX, 0xFFF);
    system.settle(system.kernel.trap(TrapNumber.SYSTEM_SERVICE));
    assertThat(system.frame().get(TrapFrame.EAX)).isEqualTo(NtStatus.INVALID_SYSTEM_SERVICE);
  }

  @Test
  void argumentsInSystemSpaceAreAnAccessViolation() {
    system.frame().set(TrapFrame.EAX, 0x1B);
    system.frame().set(TrapFrame.EDX, 0xC0300000);
    system.settle(system.kernel.trap(TrapNumber.SYSTEM_SERVICE));
    assertThat(system.frame().get(TrapFrame.EAX)).isEqualTo(NtStatus.ACCESS_VIOLATION);
  }

  @Test
  void badResultPointerCreatesNothing() {
    int before = system.current().process().handles().count();
    assertThat(system.call("NtCreateEvent", 0x10, ALL_EVENT, 0, 0, 0))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(system.current().process().handles().count()).isEqualTo(before);
  }

  @Test
  void serviceThatDoesNotExistSaysSoAndIsNamedAfterwards() {
    assertThat(system.call("NtRaiseHardError", 0, 99, 0, 0, 0, 0))
        .isEqualTo(NtStatus.INVALID_PARAMETER_2);
    assertThat(system.kernel.services().missing()).isEmpty();
    assertThat(system.call("NtCreatePagingFile", 0, 0, 0, 0)).isNotZero();
  }

  @Test
  void handleMustExistAndBeOfTheRightType() {
    int event = newEvent();
    assertThat(system.call("NtSetEvent", 0x7770, 0)).isEqualTo(NtStatus.INVALID_HANDLE);
    assertThat(system.call("NtReleaseMutant", event, 0)).isEqualTo(NtStatus.OBJECT_TYPE_MISMATCH);
    assertThat(system.call("NtClose", event)).isZero();
    assertThat(system.call("NtClose", event)).isEqualTo(NtStatus.INVALID_HANDLE);
  }

  @Test
  void handleWithoutTheRightIsDenied() {
    int handle = system.word(0);
    system.call("NtCreateEvent", handle, 0x100000, 0, SYNCHRONIZATION_EVENT, 0);
    assertThat(system.call("NtSetEvent", system.get(handle), 0)).isEqualTo(NtStatus.ACCESS_DENIED);
  }

  @Test
  void namedEventIsOneObjectForAllWhoOpenIt() {
    int first = system.word(0);
    int second = system.word(0);
    int attributes = system.named("\\BaseNamedObjects\\door");
    system.call("NtCreateEvent", first, ALL_EVENT, attributes, SYNCHRONIZATION_EVENT, 0);
    assertThat(system.call("NtCreateEvent", second, ALL_EVENT, attributes, 1, 0))
        .isEqualTo(NtStatus.OBJECT_NAME_COLLISION);
    assertThat(system.call("NtOpenEvent", second, ALL_EVENT, attributes)).isZero();
    system.call("NtSetEvent", system.get(first), 0);
    assertThat(system.call("NtWaitForSingleObject", system.get(second), 0, system.quad(0)))
        .isZero();
  }

  @Test
  void waitEndsWithTimeoutInGuestTime() {
    int event = newEvent();
    long before = system.clock.time();
    int status = system.call("NtWaitForSingleObject", event, 0, system.quad(-50_000));
    assertThat(status).isEqualTo(NtStatus.TIMEOUT);
    assertThat(system.clock.time() - before).isBetween(500_000L, 600_000L);
  }

  @Test
  void setEventReleasesTheThreadThatWaits() {
    int event = newEvent();
    newThread(false);
    EThread first = system.current();
    system.begin("NtWaitForSingleObject", event, 0, 0);
    EThread second = system.current();
    assertThat(second).isNotSameAs(first);
    system.call("NtSetEvent", event, 0);
    assertThat(system.current()).as("the boost lets it run at once").isSameAs(first);
    assertThat(system.frame().get(TrapFrame.EAX)).isZero();
  }

  @Test
  void waitThatNothingCanEndStopsTheSystem() {
    int event = newEvent();
    assertThat(system.begin("NtWaitForSingleObject", event, 0, 0)).isEqualTo(Outcome.STOP);
    assertThat(system.kernel.outcome().sentence()).contains("deadlock");
  }

  @Test
  void suspendedThreadRunsOnlyAfterItsResume() {
    int thread = newThread(true);
    EThread first = system.current();
    system.begin("NtDelayExecution", 0, system.quad(-10_000));
    assertThat(system.current()).isSameAs(first);
    int before = system.word(7);
    assertThat(system.call("NtResumeThread", thread, before)).isZero();
    assertThat(system.get(before)).isEqualTo(1);
    system.begin("NtDelayExecution", 0, system.quad(-10_000));
    assertThat(system.current()).isNotSameAs(first);
  }

  @Test
  void equalThreadsTakeTurnsByTime() {
    newThread(false);
    EThread first = system.current();
    for (int i = 0; i < 3 && system.current() == first; i++) {
      system.clockInterrupt();
    }
    assertThat(system.current()).isNotSameAs(first);
  }

  @Test
  void queuedApcEndsAnAlertableWaitAndIsDelivered() {
    int event = newEvent();
    int handle = newThread(false);
    EThread first = system.current();
    system.begin("NtWaitForSingleObject", event, 0, system.quad(-1_000_000));
    EThread second = system.current();
    system.begin("NtWaitForSingleObject", event, 1, 0);
    assertThat(system.current()).isSameAs(first);
    system.begin("NtQueueApcThread", handle, 0x00401000, 1, 2, 3);
    while (system.current() != second) {
      system.begin("NtDelayExecution", 0, system.quad(-10_000));
    }
    int arguments = system.frame().get(TrapFrame.HARDWARE_ESP);
    assertThat(system.frame().get(TrapFrame.EIP))
        .isEqualTo(TestSystem.entry("KiUserApcDispatcher"));
    assertThat(system.get(arguments)).isEqualTo(0x00401000);
    assertThat(system.get(arguments + 12)).isEqualTo(3);
    assertThat(system.get(arguments + 16 + ContextRecord.EAX)).isEqualTo(NtStatus.USER_APC);
  }

  @Test
  void contextOfAnotherThreadCanBeReadAndChanged() {
    int thread = newThread(true);
    int context = system.space(ContextRecord.SIZE);
    system.put(context, ContextRecord.CONTROL);
    assertThat(system.call("NtGetContextThread", thread, context)).isZero();
    assertThat(system.get(context + ContextRecord.EIP))
        .isEqualTo(TestSystem.entry("RtlUserThreadStart"));
    system.put(context + ContextRecord.EIP, 0x00401000);
    assertThat(system.call("NtSetContextThread", thread, context)).isZero();
    system.call("NtGetContextThread", thread, context);
    assertThat(system.get(context + ContextRecord.EIP)).isEqualTo(0x00401000);
  }

  @Test
  void readOfAnotherPlaceStopsAtTheFirstBadPageAndTellsHowFarItCame() {
    int done = system.word(-1);
    int target = system.space(0x40);
    int lastPage = TestSystem.SCRATCH_END - 0x10;
    int status = system.call("NtReadVirtualMemory", -1, lastPage, target, 0x40, done);
    assertThat(status).isEqualTo(NtStatus.PARTIAL_COPY);
    assertThat(system.get(done)).isEqualTo(0x10);
  }

  @Test
  void writeToStandardOutputReachesTheHost() {
    byte[] text = "from the guest".getBytes(StandardCharsets.US_ASCII);
    int at = system.space(text.length + 4);
    for (int i = 0; i < text.length; i += 2) {
      system.put(at + i, text[i] | text[i + 1] << 8);
    }
    int parameters = system.get(system.current().process().peb() + 0x10);
    int handle = system.get(parameters + 0x1C);
    int io = system.quad(0);
    assertThat(system.call("NtWriteFile", handle, 0, 0, 0, io, at, text.length, 0, 0)).isZero();
    assertThat(system.output.toString(StandardCharsets.US_ASCII)).isEqualTo("from the guest");
    assertThat(system.get(io + 4)).isEqualTo(text.length);
  }

  @Test
  void lockedMemoryPrivilegeIsHeldButMustBeEnabledFirst() {
    int handle = system.word(0);
    system.call("NtOpenProcessToken", -1, 0x28, handle);
    int base = system.word(0);
    int size = system.word(0x10000);
    int physical = 0x400000 | 0x2000;
    assertThat(system.call("NtAllocateVirtualMemory", -1, base, 0, size, physical, 4))
        .isEqualTo(NtStatus.PRIVILEGE_NOT_HELD);
    int wanted = system.word(1);
    system.word(4);
    system.word(0);
    system.word(2);
    assertThat(system.call("NtAdjustPrivilegesToken", system.get(handle), 0, wanted, 0, 0, 0))
        .isZero();
    assertThat(system.call("NtAllocateVirtualMemory", -1, base, 0, size, physical, 4)).isZero();
  }

  @Test
  void descriptorOfSystemSpaceOrPrivilegeIsRefused() {
    int low = 0x0000FFFF;
    int flatUserData = 0x0000F200;
    assertThat(system.call("NtSetLdtEntries", 0x17, low, flatUserData, 0, 0, 0)).isZero();
    int kernelData = 0x00009200;
    assertThat(system.call("NtSetLdtEntries", 0x17, low, kernelData, 0, 0, 0))
        .isEqualTo(NtStatus.INVALID_LDT_DESCRIPTOR);
    int systemBase = 0xC000F200;
    assertThat(system.call("NtSetLdtEntries", 0x17, low, systemBase, 0, 0, 0))
        .isEqualTo(NtStatus.INVALID_LDT_DESCRIPTOR);
  }

  @Test
  void terminatedProcessLeavesNoChargeAndGivesItsStatus() {
    newThread(true);
    assertThat(system.begin("NtTerminateProcess", -1, 0x1234)).isEqualTo(Outcome.STOP);
    assertThat(system.kernel.outcome().exitCode()).isEqualTo(0x34);
    assertThat(system.kernel.memory().commit().committed()).isZero();
  }

  @Test
  void trapAfterTheLastThreadIsABugThatIsNamed() {
    system.begin("NtTerminateProcess", -1, 0);
    assertThatThrownBy(() -> system.kernel.trap(TrapNumber.PAGE_FAULT))
        .isInstanceOf(KernelBug.class)
        .hasMessage("trap 0E without a thread");
  }

  @Test
  void lastThreadsEndIsTheProcesssEnd() {
    assertThat(system.call("NtTerminateThread", 0, 5)).isEqualTo(NtStatus.CANT_TERMINATE_SELF);
    assertThat(system.begin("NtTerminateThread", -2, 5)).isEqualTo(Outcome.STOP);
    assertThat(system.kernel.outcome().exitCode()).isEqualTo(5);
  }

  @Test
  void systemTimeIsTheBootDateAndWhatTheMachineHasDone() {
    int time = system.quad(0);
    system.call("NtQuerySystemTime", time);
    long value = Integer.toUnsignedLong(system.get(time)) | (long) system.get(time + 4) << 32;
    long sinceBoot = value - 127_173_888_000_000_000L;
    assertThat(sinceBoot).isBetween(0L, system.clock.time() / 10);
  }

  @Test
  void registryIsEmpty() {
    int key = system.word(0);
    assertThat(system.call("NtOpenKey", key, 0x20019, system.named("\\Registry\\Machine")))
        .isEqualTo(NtStatus.OBJECT_NAME_NOT_FOUND);
  }
}
