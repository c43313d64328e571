package org.pagewalk.kernel.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.port.ProcessorEvent;
import org.pagewalk.emulator.port.ProcessorListener;
import org.pagewalk.kernel.TestProgram;
import org.pagewalk.kernel.TestSystem;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.ke.time.TestClock;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.status.NtStatus;

class EventLogTest {
  private final TestClock clock = new TestClock();
  private final EventLog log = new EventLog(clock, _ -> {});
  private final List<EventStamp> stamps = new ArrayList<>();
  private final EventListener listener = (stamp, _) -> stamps.add(stamp);

  @Test
  void stampsCountTheEventsOfAStep() {
    assertThat(log.listening()).isFalse();
    log.addListener(listener);
    assertThat(log.listening()).isTrue();
    ExecutiveEvent event = new ExecutiveEvent.ThreadStart(8, 12);
    log.record(event);
    log.record(event);
    clock.charge(5);
    log.setContext(8, 12, 0x401000);
    log.record(event);
    assertThat(stamps)
        .containsExactly(
            new EventStamp(0, 0, 0, 0, 0),
            new EventStamp(0, 1, 0, 0, 0),
            new EventStamp(5, 0, 8, 12, 0x401000));
    log.removeListener(listener);
    assertThat(log.listening()).isFalse();
    log.record(event);
    assertThat(stamps).hasSize(3);
  }

  @Test
  void processorIsListenedToWhileSomebodyListens() {
    AtomicReference<ProcessorListener> listening = new AtomicReference<>();
    EventLog both = new EventLog(clock, listening::set);
    List<String> heard = new ArrayList<>();
    EventListener first = (stamp, event) -> heard.add(stamp + " " + event);
    EventListener second = (_, _) -> {};
    both.addListener(first);
    both.addListener(second);
    both.setContext(8, 12, 0x401000);
    both.record(new ExecutiveEvent.ThreadStart(8, 16));
    ProcessorEvent told = new ProcessorEvent.AddressSpaceSwitch(0x1000, 0x2000);
    listening.get().heard(0x402000, told);
    assertThat(heard.getLast())
        .isEqualTo(new EventStamp(0, 1, 8, 12, 0x402000) + " " + new HardwareEvent(told));
    both.removeListener(second);
    assertThat(listening.get()).isNotNull();
    both.removeListener(first);
    assertThat(listening.get()).isNull();
  }

  /** What happens in a system while something is done there. */
  private static List<ExecutiveEvent> eventsOf(TestSystem system, Runnable doing) {
    List<ExecutiveEvent> events = new ArrayList<>();
    EventListener listener =
        (_, event) -> {
          if (event instanceof ExecutiveEvent executive) {
            events.add(executive);
          }
        };
    system.kernel.log().addListener(listener);
    doing.run();
    system.kernel.log().removeListener(listener);
    return events;
  }

  private static <T> List<T> only(Class<T> kind, List<ExecutiveEvent> events) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @Test
  void servicesAreToldWithArgumentsAndStatus() {
    try (TestSystem system = new TestSystem()) {
      List<ExecutiveEvent> events = eventsOf(system, () -> system.call("NtClose", 0x7770));
      ExecutiveEvent.ServiceCalled called =
          only(ExecutiveEvent.ServiceCalled.class, events).getFirst();
      assertThat(called.name()).isEqualTo("NtClose");
      assertThat(called.arguments())
          .containsExactly(
              new ServiceArgument("Handle", ArgumentType.HANDLE, OptionalLong.of(0x7770)));
      ExecutiveEvent.ServiceReturned returned =
          only(ExecutiveEvent.ServiceReturned.class, events).getFirst();
      assertThat(returned.name()).isEqualTo("NtClose");
      assertThat(returned.status()).isEqualTo(NtStatus.INVALID_HANDLE);
      assertThat(returned.results()).isEmpty();
    }
  }

  @Test
  void valuesBehindPointersAreToldBeforeAndAfterTheService() {
    try (TestSystem system = new TestSystem()) {
      int base = system.word(0);
      int size = system.word(0x1001);
      List<ExecutiveEvent> events =
          eventsOf(
              system, () -> system.call("NtAllocateVirtualMemory", -1, base, 0, size, 0x2000, 4));
      assertThat(only(ExecutiveEvent.ServiceCalled.class, events).getFirst().arguments())
          .contains(
              new ServiceArgument("*BaseAddress", ArgumentType.PVOID, OptionalLong.of(0)),
              new ServiceArgument("*RegionSize", ArgumentType.ULONG, OptionalLong.of(0x1001)));
      assertThat(only(ExecutiveEvent.ServiceReturned.class, events).getFirst().results())
          .containsExactly(
              new ServiceArgument(
                  "*BaseAddress", ArgumentType.PVOID, OptionalLong.of(system.get(base))),
              new ServiceArgument("*RegionSize", ArgumentType.ULONG, OptionalLong.of(0x2000)));
    }
  }

  @Test
  void stampsNameTheThreadAndItsPlace() {
    try (TestSystem system = new TestSystem()) {
      List<EventStamp> heard = new ArrayList<>();
      EThread thread = system.current();
      int eip = thread.frame().get(TrapFrame.EIP);
      system.kernel.log().addListener((stamp, _) -> heard.add(stamp));
      system.call("NtClose", 0x7770);
      assertThat(heard.getFirst().process()).isEqualTo(thread.process().id());
      assertThat(heard.getFirst().thread()).isEqualTo(thread.id());
      assertThat(heard.getFirst().eip()).isEqualTo(eip);
    }
  }

  @Test
  void processesThreadsAndModulesAreTold() {
    try (TestSystem system = new TestSystem()) {
      TestProgram program = new TestProgram(system);
      List<EProcess> made = new ArrayList<>();
      List<ExecutiveEvent> events =
          eventsOf(
              system,
              () -> {
                int handle = program.process();
                made.add(program.processOf(handle));
                program.close(handle);
              });
      int id = made.getFirst().id();
      assertThat(events).contains(new ExecutiveEvent.ProcessStart(id, 8));
      assertThat(events).contains(new ExecutiveEvent.ProcessExit(id, 0));
      assertThat(only(ExecutiveEvent.ModuleLoad.class, events))
          .extracting(ExecutiveEvent.ModuleLoad::process)
          .containsOnly(id);
      assertThat(only(ExecutiveEvent.ModuleLoad.class, events))
          .containsExactly(
              new ExecutiveEvent.ModuleLoad(
                  id, "C:\\Windows\\system32\\ntdll.dll", TestSystem.NTDLL, 0x2000),
              new ExecutiveEvent.ModuleLoad(
                  id, "C:\\program\\test.exe", TestSystem.PROGRAM, 0x2000));
    }
  }

  @Test
  void threadsAreToldFromStartToExit() {
    try (TestSystem system = new TestSystem()) {
      TestProgram program = new TestProgram(system);
      EThread first = system.current();
      List<EThread> made = new ArrayList<>();
      List<ExecutiveEvent> events =
          eventsOf(
              system,
              () -> {
                made.add(program.threadOf(program.thread(false)));
                system.runUntil(made.getFirst());
                system.begin("NtTerminateThread", TestProgram.CURRENT_THREAD, 0x55);
                system.runUntil(first);
              });
      int id = made.getFirst().id();
      assertThat(events)
          .containsSubsequence(
              new ExecutiveEvent.ThreadStart(8, id),
              new ExecutiveEvent.ThreadSwitch(8, id),
              new ExecutiveEvent.ThreadExit(8, id, 0x55),
              new ExecutiveEvent.ThreadSwitch(8, first.id()));
    }
  }

  @Test
  void exceptionsAreToldWithTheirParameters() {
    try (TestSystem system = new TestSystem()) {
      List<ExecutiveEvent> events = eventsOf(system, () -> system.fault(0x30, 6));
      ExecutiveEvent.ExceptionRaised raised =
          only(ExecutiveEvent.ExceptionRaised.class, events).getFirst();
      assertThat(raised.code()).isEqualTo(NtStatus.ACCESS_VIOLATION);
      assertThat(raised.parameters()).containsExactly(1, 0x30);
    }
  }
}
