package org.pagewalk.kernel.mm.pagefile;

/**
 * What the system has promised: every committed page must find room in RAM or in a paging file. The
 * limit is the usable RAM and the current sizes of the paging files; when a charge would pass it,
 * the files grow.
 *
 * @nt "Windows Internals 4, ch. 7, Commit Charge and Page File Size"
 */
public final class CommitLimit {
  private final PagingFiles pagingFiles;
  private long usableFrames;
  private long committed;
  private long peak;

  public CommitLimit(PagingFiles pagingFiles, long usableFrames) {
    this.pagingFiles = pagingFiles;
    this.usableFrames = usableFrames;
  }

  /** Pages promised. */
  public long committed() {
    return committed;
  }

  public long peak() {
    return peak;
  }

  /** Pages that can be promised without growth. */
  public long limit() {
    return usableFrames + pagingFiles.capacity();
  }

  /** Charges pages; false, and no change, if that would pass the limit at its highest. */
  public boolean charge(long pages) {
    long missing = committed + pages - limit();
    if (missing > 0 && !pagingFiles.grow(missing)) {
      return false;
    }
    chargeAnyway(pages);
    return true;
  }

  /** Charges pages that are in use already, whatever the limit. */
  public void chargeAnyway(long pages) {
    committed += pages;
    peak = Math.max(peak, committed);
  }

  public void release(long pages) {
    committed -= pages;
    if (committed < 0) {
      throw new IllegalStateException("more commit charge was returned than was taken");
    }
  }

  /** Frames went to the system for good, or came back. */
  public void changeUsableFrames(int change) {
    usableFrames += change;
  }
}
