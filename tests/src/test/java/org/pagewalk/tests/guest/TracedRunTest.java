package org.pagewalk.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.cli.system.GuestSystem;
import org.pagewalk.kernel.view.trace.JsonTrace;

/** Whoever listens changes nothing: a traced run ends in the same state as one that is not. */
class TracedRunTest {
  private static final long STEP_LIMIT = 60_000_000;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"hello", "fault-tour", "threads", "word-count", "guard-stack"})
  void tracedRunEndsInTheSameState(String guest) throws Exception {
    StringWriter trace = new StringWriter();
    GuestScenario traced = GuestScenario.of(guest, folder.resolve("traced"));
    GuestScenario.Outcome outcome = traced.ram(2).heardBy(new JsonTrace(trace)).run();
    assertThat(GuestScenario.of(guest, folder.resolve("plain")).ram(2).run()).isEqualTo(outcome);
    assertThat(trace.toString())
        .contains("\"event\":\"ServiceReturned\",\"data\":{\"name\":\"NtAllocateVirtualMemory\"")
        .contains("\"results\":{\"*BaseAddress\":\"0x");
  }

  /** Its calls point to pages that are not there, or not in memory. */
  @ParameterizedTest
  @ValueSource(strings = {"2", "4"})
  void tracedNonsenseEndsInTheSameState(String seed) throws Exception {
    StringWriter trace = new StringWriter();
    GuestScenario traced = nonsense(seed, "traced").heardBy(new JsonTrace(trace));
    assertThat(digestOf(traced)).isEqualTo(digestOf(nonsense(seed, "plain")));
    assertThat(trace.toString()).containsPattern("\"\\*\\w+\":\"\\?\"");
  }

  private GuestScenario nonsense(String seed, String name) throws Exception {
    Path host = folder.resolve(name);
    return GuestScenario.ofTestingImage("service-fuzz.exe", host, seed, "1000").ram(2);
  }

  private static String digestOf(GuestScenario scenario) throws Exception {
    try (GuestSystem system = scenario.boot(new CapturedConsole())) {
      return system.runUntil(STEP_LIMIT) + " " + system.machine().digest();
    }
  }
}
