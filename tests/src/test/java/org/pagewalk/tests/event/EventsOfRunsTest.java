package org.pagewalk.tests.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.emulator.machine.Snapshot;
import org.pagewalk.emulator.port.ProcessorEvent;
import org.pagewalk.kernel.event.ExecutiveEvent;
import org.pagewalk.kernel.event.HardwareEvent;
import org.pagewalk.tests.event.HeardEvents.Heard;

class EventsOfRunsTest {
  private static final String GUEST = "hello";

  @TempDir private Path folder;

  private String digestUnheard() throws Exception {
    try (HeardEvents unheard = HeardEvents.unheard(GUEST, folder)) {
      unheard.run(Long.MAX_VALUE >> 1);
      return unheard.system().machine().digest();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void eventsAreTheSameHoweverARunIsCut(int part) throws Exception {
    try (HeardEvents uncut = HeardEvents.of(GUEST, folder);
        HeardEvents cut = HeardEvents.of(GUEST, folder)) {
      uncut.run(Long.MAX_VALUE >> 1);
      cut.run(part);
      assertThat(HeardEvents.difference(cut.events(), uncut.events())).isEmpty();
      assertThat(uncut.events()).hasSizeGreaterThan(1000);
      assertThat(cut.system().machine().digest()).isEqualTo(digestUnheard());
      assertThat(uncut.system().machine().digest()).isEqualTo(digestUnheard());
    }
  }

  @Test
  void eventsOfUserModeAreThoseOfTheThreadThatRunsThere() throws Exception {
    try (HeardEvents run = HeardEvents.of("threads", folder)) {
      run.run(Long.MAX_VALUE >> 1);
      int running = 0;
      Set<Integer> threads = new TreeSet<>();
      for (Heard heard : run.events()) {
        switch (heard.event()) {
          case ExecutiveEvent.ThreadSwitch(_, int thread) -> running = thread;
          case HardwareEvent(ProcessorEvent.Delivery delivery)
              when delivery.fromPrivilege() == 3 -> {
            assertThat(heard.stamp().thread()).as(heard.line()).isEqualTo(running);
            threads.add(running);
          }
          case HardwareEvent(ProcessorEvent.SystemCallEntry _) ->
              assertThat(heard.stamp().thread()).as(heard.line()).isEqualTo(running);
          default -> {}
        }
      }
      assertThat(threads).hasSizeGreaterThan(2);
    }
  }

  @Test
  void eventsAreTheSameAfterTheMachineHasGoneBack() throws Exception {
    try (HeardEvents run = HeardEvents.of(GUEST, folder)) {
      run.run(Long.MAX_VALUE >> 1);
      List<Heard> all = List.copyOf(run.events());
      long end = run.step();
      for (int k = 1; k < 8; k++) {
        goBackAndOn(end * k / 8, all);
      }
    }
  }

  /** To a step, on, back to it, and to the end: what is heard then is the second part again. */
  private void goBackAndOn(long step, List<Heard> all) throws Exception {
    try (HeardEvents run = HeardEvents.of(GUEST, folder)) {
      run.system().runUntil(step);
      int heard = run.events().size();
      Snapshot then = run.system().machine().snapshot();
      run.system().runUntil(step + 5000);
      run.system().machine().restore(then);
      run.events().clear();
      run.run(Long.MAX_VALUE >> 1);
      assertThat(HeardEvents.difference(run.events(), all.subList(heard, all.size()))).isEmpty();
    }
  }
}
