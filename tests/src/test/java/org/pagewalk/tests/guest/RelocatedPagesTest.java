package org.pagewalk.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.guest.GuestProgram;
import org.pagewalk.kernel.event.FaultDecision;
import org.pagewalk.kernel.event.MemoryEvent.FaultStory;
import org.pagewalk.kernel.event.MemoryEvent.VadChange;

/** What relocation writes is private to the process, and the paging file keeps it. */
class RelocatedPagesTest {
  private static final int PREFERRED_BASE = 0x1000_0000;
  private static final int BELOW_PROGRAM = 0x0100_0000;

  @TempDir Path folder;

  private VadChange view;
  private final Set<Integer> copied = new TreeSet<>();
  private final Set<Integer> pagedIn = new TreeSet<>();

  private void hear(FaultStory story) {
    boolean inside =
        view != null && story.address() >= view.start() && story.address() <= view.end();
    if (!inside) {
      return;
    }
    if (story.decision() == FaultDecision.COPIED) {
      copied.add(story.address() >>> 12);
    }
    if (story.decision() == FaultDecision.IN_PAGING_FILE) {
      pagedIn.add(story.address() >>> 12);
    }
  }

  @Test
  void pagesThatRelocationTouchedBecomePrivateAndComeBackFromThePagingFile() throws Exception {
    GuestProgram pressure =
        GuestCatalogue.runs().stream()
            .filter(run -> run.name().equals("dll-rebase") && !run.arguments().isEmpty())
            .findFirst()
            .orElseThrow();
    GuestScenario.of(pressure, folder)
        .ram(2)
        .heardBy(
            (_, event) -> {
              switch (event) {
                case FaultStory story -> hear(story);
                case VadChange change
                    when change.kind().equals("Mapped Exe")
                        && change.change().equals("map")
                        && change.start() < BELOW_PROGRAM ->
                    view = change;
                default -> {}
              }
            })
        .run();
    assertThat(view).as("the view of the relocated library").isNotNull();
    assertThat(view.start()).isNotEqualTo(PREFERRED_BASE);
    assertThat(copied).hasSizeGreaterThan(4);
    assertThat(pagedIn).isNotEmpty();
    assertThat(copied).containsAll(pagedIn);
  }
}
