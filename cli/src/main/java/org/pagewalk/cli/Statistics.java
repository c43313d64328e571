package org.pagewalk.cli;

import java.util.Locale;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.fault.FaultCounters;
import org.pagewalk.kernel.mm.fault.FaultKind;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;

/** The text of {@code --stats}. */
final class Statistics {
  private final StringBuilder out = new StringBuilder();

  private Statistics() {}

  /**
   * Describes a run that has ended.
   *
   * @param steps of the machine
   * @param digest of the final state
   */
  static String of(long steps, MemoryManager memory, String digest) {
    Statistics text = new Statistics();
    text.row("steps", steps);
    text.faults(memory.faultCounters());
    text.disk(memory);
    text.lists(memory.pfn());
    text.commit(memory);
    text.out.append("digest               ").append(digest).append('\n');
    return text.out.toString();
  }

  private void row(String name, long value) {
    out.append(String.format(Locale.ROOT, "%-20s %d%n", name, value));
  }

  private void faults(FaultCounters counters) {
    row("page faults", counters.total());
    for (FaultKind kind : FaultKind.values()) {
      row("  " + kind.name().toLowerCase(Locale.ROOT).replace('_', ' '), counters.resolved(kind));
    }
    row("  waited", counters.waits());
    row("  failed", counters.failures());
    row("hard faults", counters.pageFileReads() + counters.mappedFileReads());
  }

  private void disk(MemoryManager memory) {
    FaultCounters counters = memory.faultCounters();
    row("paging-file reads", counters.pageFileReads());
    row("  pages", counters.pageFilePagesRead());
    row("paging-file writes", memory.modifiedWriter().writes());
    row("  pages", memory.modifiedWriter().pagesWritten());
    row("  failed", memory.modifiedWriter().failures());
    row("mapped-file reads", counters.mappedFileReads());
    row("  pages", counters.mappedFilePagesRead());
    row("paging file in use", memory.pagingFiles().usedCount());
    row("  free", memory.pagingFiles().freeCount());
  }

  private void lists(PfnDatabase frames) {
    row("frames", frames.frameCount());
    row("  zeroed", frames.zeroedCount());
    row("  free", frames.freeCount());
    row("  standby", frames.standbyCount());
    row("  modified", frames.modifiedCount());
    row("  modified, mapped", frames.modifiedMappedCount());
  }

  private void commit(MemoryManager memory) {
    row("commit charge", memory.commit().committed());
    row("  peak", memory.commit().peak());
    row("  limit", memory.commit().limit());
  }
}
