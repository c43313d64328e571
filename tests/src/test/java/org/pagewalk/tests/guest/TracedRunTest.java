package org.pagewalk.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.kernel.view.trace.JsonTrace;

/** Whoever listens changes nothing: a traced run ends in the same state as one that is not. */
class TracedRunTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"hello", "fault-tour", "threads", "word-count", "guard-stack"})
  void tracedRunEndsInTheSameState(String guest) throws Exception {
    StringWriter trace = new StringWriter();
    GuestScenario.Outcome traced =
        GuestScenario.of(guest, folder.resolve("traced"))
            .ram(2)
            .heardBy(new JsonTrace(trace))
            .run();
    assertThat(GuestScenario.of(guest, folder.resolve("plain")).ram(2).run()).isEqualTo(traced);
    assertThat(trace.toString())
        .contains("\"event\":\"ServiceReturned\",\"name\":\"NtAllocateVirtualMemory\"")
        .contains("\"results\":{\"*BaseAddress\":\"0x");
  }
}
