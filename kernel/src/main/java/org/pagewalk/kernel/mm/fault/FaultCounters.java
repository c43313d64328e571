package org.pagewalk.kernel.mm.fault;

/** How often what happened, since boot. */
public final class FaultCounters {
  private static final FaultKind[] KINDS = FaultKind.values();

  private final long[] resolved = new long[KINDS.length];
  private long total;
  private long waits;
  private long failures;
  private long pageFileReads;
  private long pageFilePagesRead;
  private long mappedFileReads;
  private long mappedFilePagesRead;

  /** Faults resolved in a way. */
  public long resolved(FaultKind kind) {
    return resolved[kind.ordinal()];
  }

  /** All faults, those that were tried again counted again. */
  public long total() {
    return total;
  }

  public long waits() {
    return waits;
  }

  public long failures() {
    return failures;
  }

  /** Reads from paging files; each may bring several pages. */
  public long pageFileReads() {
    return pageFileReads;
  }

  public long pageFilePagesRead() {
    return pageFilePagesRead;
  }

  public long mappedFileReads() {
    return mappedFileReads;
  }

  public long mappedFilePagesRead() {
    return mappedFilePagesRead;
  }

  void count(FaultOutcome outcome) {
    total++;
    switch (outcome) {
      case FaultOutcome.Resolved(FaultKind kind) -> resolved[kind.ordinal()]++;
      case FaultOutcome.Wait _ -> waits++;
      case FaultOutcome.Failed _ -> failures++;
    }
  }

  /** Counts a fault whose page came from disk when its read has ended. */
  void countResolved(FaultKind kind) {
    resolved[kind.ordinal()]++;
  }

  void countRead(boolean fromPagingFile, int pages) {
    if (fromPagingFile) {
      pageFileReads++;
      pageFilePagesRead += pages;
    } else {
      mappedFileReads++;
      mappedFilePagesRead += pages;
    }
  }
}
