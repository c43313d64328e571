package org.pagewalk.kernel.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.TestSystem;
import org.pagewalk.kernel.event.ArgumentType;
import org.pagewalk.kernel.event.EventListener;
import org.pagewalk.kernel.event.ExecutiveEvent;
import org.pagewalk.kernel.event.KernelEvent;
import org.pagewalk.kernel.event.ServiceArgument;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.ke.processor.TrapNumber;
import org.pagewalk.kernel.status.NtStatus;

class ServiceTableTest {
  record Sample(
      @Type(ArgumentType.HANDLE) int processHandle,
      boolean alertable,
      int length,
      @Type(ArgumentType.PLARGE_INTEGER) int timeout,
      boolean restartScan) {}

  private static TestSystem system;

  @BeforeAll
  static void boot() {
    system = new TestSystem();
  }

  @AfterAll
  static void close() {
    system.close();
  }

  private static Service<?> only(ServiceTable table) {
    return table.services().getFirst();
  }

  @Test
  void argumentsAreTheWordsOfTheStackInTheOrderOfTheRecord() {
    int[] words = {1, 0x101, 3, 4, 0x7FFFFF00};
    assertThat(Parameters.of(Sample.class).bind(words)).isEqualTo(new Sample(1, true, 3, 4, false));
  }

  @Test
  void argumentsHaveTheNamesAndTypesOfTheRecord() {
    ServiceTable table = new ServiceTable();
    table.lack(1, "NtSample", Sample.class);
    assertThat(only(table).named(new int[] {1, 2, 3, 4, 5}))
        .containsExactly(
            new ServiceArgument("ProcessHandle", ArgumentType.HANDLE, 1),
            new ServiceArgument("Alertable", ArgumentType.BOOLEAN, 2),
            new ServiceArgument("Length", ArgumentType.ULONG, 3),
            new ServiceArgument("Timeout", ArgumentType.PLARGE_INTEGER, 4),
            new ServiceArgument("RestartScan", ArgumentType.BOOLEAN, 5));
  }

  @Test
  void numberThatIsGivenTwiceIsRefused() {
    ServiceTable table = new ServiceTable();
    table.lack(0x1B, "NtOne", Sample.class);
    assertThatThrownBy(() -> table.lack(0x1B, "NtOther", Sample.class))
        .hasMessage("service 01B is given twice");
  }

  @Test
  void everyServiceIsServedOrNamedHereAsNotOffered() {
    List<String> served = new ArrayList<>();
    List<String> lacking = new ArrayList<>();
    for (Service<?> service : system.kernel.services().table().services()) {
      (service.isOffered() ? served : lacking).add(service.name());
    }
    assertThat(served)
        .doesNotHaveDuplicates()
        .hasSizeGreaterThan(80)
        .doesNotContainAnyElementsOf(lacking);
    assertThat(lacking)
        .containsExactly(
            "NtAllocateUserPhysicalPages", "NtFreeUserPhysicalPages", "NtMapUserPhysicalPages");
  }

  private static List<KernelEvent> eventsOf(Runnable doing) {
    List<KernelEvent> events = new ArrayList<>();
    EventListener listener = (_, event) -> events.add(event);
    system.kernel.log().addListener(listener);
    doing.run();
    system.kernel.log().removeListener(listener);
    return events;
  }

  @Test
  void serviceThatIsNotOfferedSaysSoAndIsRememberedByName() {
    String name = "NtMapUserPhysicalPages";
    List<KernelEvent> events =
        eventsOf(
            () ->
                assertThat(NtStatus.nameOf(system.call(name, 0, 1, 0)))
                    .isEqualTo("STATUS_NOT_IMPLEMENTED"));
    assertThat(events).contains(new ExecutiveEvent.ServiceReturned(name, NtStatus.NOT_IMPLEMENTED));
    assertThat(system.kernel.services().missing()).containsExactly(Map.entry(name, 1));
  }

  @Test
  void numberWithoutAServiceIsInvalidAndTold() {
    for (int number : new int[] {0x1FF, 0x200, -1}) {
      system.frame().set(TrapFrame.EAX, number);
      List<KernelEvent> events =
          eventsOf(() -> system.settle(system.kernel.trap(TrapNumber.SYSTEM_SERVICE)));
      assertThat(system.frame().get(TrapFrame.EAX)).isEqualTo(NtStatus.INVALID_SYSTEM_SERVICE);
      assertThat(events)
          .contains(new ExecutiveEvent.ServiceUnknown(number, NtStatus.INVALID_SYSTEM_SERVICE));
    }
  }
}
