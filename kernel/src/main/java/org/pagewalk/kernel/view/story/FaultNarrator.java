package org.pagewalk.kernel.view.story;

import java.util.Locale;
import java.util.function.Consumer;
import org.pagewalk.emulator.port.AccessOrigin;
import org.pagewalk.kernel.event.EventListener;
import org.pagewalk.kernel.event.EventStamp;
import org.pagewalk.kernel.event.FaultEnd;
import org.pagewalk.kernel.event.KernelEvent;
import org.pagewalk.kernel.event.MemoryEvent;
import org.pagewalk.kernel.mm.layout.Mode;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Tells the story of each fault, in the order in which the machine and the kernel went through it.
 */
public final class FaultNarrator implements EventListener {
  private final EntryText entries;
  private final AccessOrigin.Source origins;
  private final Consumer<String> output;
  private int told;

  /**
   * Makes a narrator.
   *
   * @param entries words for entries
   * @param origins where the processor's accesses came from
   * @param output takes each line
   */
  public FaultNarrator(EntryText entries, AccessOrigin.Source origins, Consumer<String> output) {
    this.entries = entries;
    this.origins = origins;
    this.output = output;
  }

  @Override
  public void heard(EventStamp stamp, KernelEvent event) {
    if (event instanceof MemoryEvent.FaultStory story) {
      tell(stamp, story);
    }
  }

  private void tell(EventStamp stamp, MemoryEvent.FaultStory story) {
    told++;
    AccessOrigin origin = origins.latest();
    boolean byProcessor = origin != null && story.mode().equals(Mode.USER.name());
    output.accept(
        "fault %d: step %d, process %d, thread %d, EIP %08X%s"
            .formatted(
                told,
                stamp.step(),
                stamp.process(),
                stamp.thread(),
                stamp.eip(),
                byProcessor && !origin.instruction().isEmpty() ? "  " + origin.instruction() : ""));
    line(
        "access",
        "%s %s of linear address %08X"
            .formatted(lowerCase(story.mode()), lowerCase(story.access()), story.address()));
    line("segment", byProcessor ? segment(origin) : "none: the kernel's own access to user memory");
    line("PDE before", entries.directoryEntry(story.pdeBefore()));
    line("PTE before", entries.tableEntry(story.pteBefore()));
    line("VAD", region(story.region()));
    line("decision", DecisionText.of(story.steps()));
    line(
        "frame",
        story.frame() < 0 ? "none" : "%X, from %s".formatted(story.frame(), story.source()));
    line("PTE after", entries.tableEntry(story.pteAfter()));
    line("status", end(story.end()));
  }

  private static String region(MemoryEvent.Region region) {
    return region == null
        ? "none"
        : "%s %08X-%08X %s"
            .formatted(
                region.kind(),
                region.start(),
                region.end(),
                Protection.nameOf(region.protection()));
  }

  private static String end(FaultEnd end) {
    return switch (end) {
      case FaultEnd.Resolved(String kind) -> "resolved: " + kind;
      case FaultEnd.Waits _ -> "the thread waits";
      case FaultEnd.Failed(int status) -> NtStatus.nameOf(status);
    };
  }

  private static String lowerCase(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private void line(String name, String text) {
    output.accept("  %-11s %s".formatted(name, text));
  }

  private static String segment(AccessOrigin origin) {
    AccessOrigin.Logical logical = origin.logical();
    if (logical == null) {
      return "none: the processor's own access";
    }
    String text =
        "%s %04X (%s), base %08X, limit %08X: offset %08X is allowed, linear address %08X"
            .formatted(
                logical.segment(),
                logical.selector(),
                logical.kind(),
                logical.base(),
                logical.limit(),
                logical.offset(),
                logical.linear());
    return logical.linear() == origin.linear()
        ? text
        : text + ", which reaches into %08X".formatted(origin.linear());
  }
}
