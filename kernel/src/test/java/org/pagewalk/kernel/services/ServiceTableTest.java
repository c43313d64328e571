package org.pagewalk.kernel.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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
      @InOut(ArgumentType.PSIZE_T) int length,
      @Type(ArgumentType.PLARGE_INTEGER) int timeout,
      @Out(ArgumentType.PBOOLEAN) int previousState,
      @Out(ArgumentType.PULONG) int returnLength,
      int options) {}

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

  private static ServiceArgument argument(String name, ArgumentType type, long value) {
    return new ServiceArgument(name, type, OptionalLong.of(value));
  }

  private static Service<?> sample() {
    ServiceTable table = new ServiceTable();
    table.lack(1, "NtSample", Sample.class);
    return only(table);
  }

  @Test
  void argumentsAreTheWordsOfTheStackInTheOrderOfTheRecord() {
    int[] words = {1, 0x101, 3, 4, 5, 6, 0x7FFFFF00};
    assertThat(Parameters.of(Sample.class).bind(words))
        .isEqualTo(new Sample(1, true, 3, 4, 5, 6, 0x7FFFFF00));
  }

  @Test
  void callIsToldWithItsWordsAndWhatItReadsBehindThem() {
    int length = system.word(0x80001000);
    int timeout = system.quad(-50_000);
    int state = system.word(1);
    Sample arguments = new Sample(-1, true, length, timeout, state, 0, 7);
    assertThat(sample().called(arguments, system.current().user()))
        .containsExactly(
            argument("ProcessHandle", ArgumentType.HANDLE, 0xFFFFFFFFL),
            argument("Alertable", ArgumentType.BOOLEAN, 1),
            argument("Length", ArgumentType.PSIZE_T, length),
            argument("*Length", ArgumentType.ULONG, 0x80001000L),
            argument("Timeout", ArgumentType.PLARGE_INTEGER, timeout),
            argument("*Timeout", ArgumentType.LARGE_INTEGER, -50_000),
            argument("PreviousState", ArgumentType.PBOOLEAN, state),
            argument("ReturnLength", ArgumentType.PULONG, 0),
            argument("Options", ArgumentType.ULONG, 7));
  }

  @Test
  void resultsAreWhatStandsWhereTheServiceStores() {
    int length = system.word(0x2000);
    int state = system.word(0x11223344);
    int nowhere = TestSystem.SCRATCH_END;
    Sample arguments = new Sample(-1, true, length, system.quad(9), state, nowhere, 7);
    assertThat(sample().results(arguments, system.current().user()))
        .containsExactly(
            argument("*Length", ArgumentType.ULONG, 0x2000),
            argument("*PreviousState", ArgumentType.BOOLEAN, 0x44),
            new ServiceArgument("*ReturnLength", ArgumentType.ULONG, OptionalLong.empty()));
  }

  @Test
  void nothingIsToldBehindNoPointer() {
    Sample arguments = new Sample(-1, true, 0, 0, 0, 0, 7);
    assertThat(sample().results(arguments, system.current().user())).isEmpty();
    assertThat(sample().called(arguments, system.current().user()))
        .extracting(ServiceArgument::name)
        .noneMatch(name -> name.startsWith("*"));
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
    assertThat(events)
        .anySatisfy(
            event ->
                assertThat(event)
                    .isInstanceOfSatisfying(
                        ExecutiveEvent.ServiceReturned.class,
                        returned -> {
                          assertThat(returned.name()).isEqualTo(name);
                          assertThat(returned.status()).isEqualTo(NtStatus.NOT_IMPLEMENTED);
                        }));
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
