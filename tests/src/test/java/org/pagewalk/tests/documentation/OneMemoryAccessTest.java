package org.pagewalk.tests.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.pagewalk.cli.system.GuestConsole;
import org.pagewalk.cli.system.GuestSystem;
import org.pagewalk.emulator.port.AccessOrigin;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.kernel.KernelConfiguration;
import org.pagewalk.kernel.KernelConfiguration.Mount;
import org.pagewalk.kernel.event.FaultDecision;
import org.pagewalk.kernel.event.KernelEvent;
import org.pagewalk.kernel.event.MemoryEvent.FaultStory;
import org.pagewalk.kernel.event.MemoryEvent.ListMove;
import org.pagewalk.kernel.event.MemoryEvent.PteChange;
import org.pagewalk.kernel.mm.MemoryOptions;

/** The README's table of one memory access, held against the trace of a real one. */
class OneMemoryAccessTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (\\d+) \\| ([^|]*) \\| ([^|]*) \\|$");
  private static final int STEPS = 14;
  private static final String FOLDER = "C:\\program";

  /** Writes into nothing. */
  private static final class SilentConsole implements GuestConsole {
    @Override
    public void output(byte[] bytes, int start, int length) {}

    @Override
    public void error(byte[] bytes, int start, int length) {}

    @Override
    public int input(byte[] into, int start, int length) {
      return -1;
    }
  }

  @Test
  void tableHasItsFourteenStepsInOrder() throws Exception {
    Matcher row = ROW.matcher(Files.readString(ROOT.resolve("README.md")));
    List<Integer> numbers = new ArrayList<>();
    while (row.find()) {
      numbers.add(Integer.parseInt(row.group(1)));
    }
    assertThat(numbers).hasSize(STEPS).isSorted();
  }

  @Test
  void traceOfDemandZeroFaultGoesThroughTheTableInItsOrder() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("fault-tour.exe", GuestCatalogue.file("fault-tour.exe").orElseThrow());
    KernelConfiguration configuration =
        new KernelConfiguration(
            MemoryOptions.standard(),
            GuestCatalogue.systemLibraries(),
            List.of(new Mount.Bundled(FOLDER, files)),
            false,
            false);
    List<KernelEvent> events = new ArrayList<>();
    List<AccessOrigin> origins = new ArrayList<>();
    try (GuestSystem system = GuestSystem.build(64L << 20, configuration, new SilentConsole())) {
      AccessOrigin.Source source = system.machine().observeFaults();
      system
          .kernel()
          .log()
          .addListener(
              (_, event) -> {
                events.add(event);
                origins.add(source.latest());
              });
      system.boot(FOLDER + "\\fault-tour.exe", List.of());
      system.runUntil(Long.MAX_VALUE);
    }
    int end = firstDemandZeroOfTheProgram(events, origins);
    FaultStory story = (FaultStory) events.get(end);
    AccessOrigin origin = origins.get(end);
    assertThat(origin.base() + origin.offset()).as("step 2").isEqualTo(story.address());
    assertThat(story.pteBefore() & 1).as("steps 4 and 10").isZero();
    assertThat(story.region().kind()).as("step 9").isEqualTo("Private");
    int frameTaken = lastBefore(events, end, ListMove.class, story.frame());
    int pteWritten = lastBefore(events, end, PteChange.class, story.frame());
    assertThat(frameTaken).as("step 11").isNotNegative().isLessThan(pteWritten);
    assertThat(pteWritten).as("step 13").isLessThan(end);
    assertThat(((PteChange) events.get(pteWritten)).after()).isEqualTo(story.pteAfter());
  }

  private static int firstDemandZeroOfTheProgram(
      List<KernelEvent> events, List<AccessOrigin> origins) {
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i) instanceof FaultStory story
          && story.mode().equals("USER")
          && story.decision() == FaultDecision.ZERO_PAGE_GIVEN
          && origins.get(i).linear() == story.address()) {
        return i;
      }
    }
    throw new AssertionError("no demand-zero fault in the trace");
  }

  private static int lastBefore(
      List<KernelEvent> events, int end, Class<? extends KernelEvent> kind, int frame) {
    for (int i = end - 1; i >= 0; i--) {
      boolean sameFrame =
          switch (events.get(i)) {
            case ListMove move -> move.frame() == frame;
            case PteChange change -> change.after() >>> 12 == frame;
            default -> false;
          };
      if (kind.isInstance(events.get(i)) && sameFrame) {
        return i;
      }
    }
    return -1;
  }
}
