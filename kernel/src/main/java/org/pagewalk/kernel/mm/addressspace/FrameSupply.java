package org.pagewalk.kernel.mm.addressspace;

import org.pagewalk.kernel.ke.wait.KEvent;
import org.pagewalk.kernel.mm.pagefile.DiskQueue;
import org.pagewalk.kernel.mm.pagefile.PagingFile;
import org.pagewalk.kernel.mm.pagefile.PagingFiles;
import org.pagewalk.kernel.mm.pfn.PageFrames;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;

/**
 * Frames for those who need one now. If the lists are empty, working sets are trimmed at once; if
 * that gives only modified pages, the caller must wait until the writers have made some clean. When
 * nothing can be written any more either, there is no memory: pages that a thread needs at once are
 * then left alone, because taking them would only make it fault in a circle. What the step that
 * wants the frame is using stays in any case.
 */
public final class FrameSupply {
  private final PageFrames frames;
  private final PfnDatabase pfn;
  private final WorkingSetTrimmer trimmer;
  private final PagingFiles pagingFiles;
  private final DiskQueue disk;
  private final int trimAtOnce;
  private final int low;
  private boolean shortage;

  public FrameSupply(
      PageFrames frames, WorkingSetTrimmer trimmer, PagingFiles pagingFiles, DiskQueue disk) {
    this.frames = frames;
    this.pfn = frames.pfn();
    this.trimmer = trimmer;
    this.pagingFiles = pagingFiles;
    this.disk = disk;
    trimAtOnce = Math.max(8, pfn.frameCount() / 64);
    low = Math.max(16, pfn.frameCount() / 32);
  }

  /** Takes a zeroed frame; {@link PfnDatabase#NONE} if the caller must wait or fail. */
  public int takeZeroed(PagesInUse inUse) {
    makeAvailable(1, inUse);
    return noteShortage(frames.takeZeroed());
  }

  /** Takes a frame with any content; {@link PfnDatabase#NONE} if the caller must wait or fail. */
  public int take(PagesInUse inUse) {
    makeAvailable(1, inUse);
    return noteShortage(frames.take());
  }

  private void makeAvailable(int wanted, PagesInUse inUse) {
    if (pfn.availableCount() < wanted) {
      trimmer.trimAll(
          Math.max(wanted, trimAtOnce), isPagingFileWritable() ? inUse : PagesInUse.ALL);
    }
  }

  private int noteShortage(int frame) {
    shortage |= frame == PfnDatabase.NONE;
    return frame;
  }

  /** Tries to make so many frames available; false if the caller must wait or fail. */
  public boolean ensureAvailable(int wanted, PagesInUse inUse) {
    makeAvailable(wanted, inUse);
    shortage |= pfn.availableCount() < wanted;
    return pfn.availableCount() >= wanted;
  }

  /** The event after which frames are available; null if waiting would be for ever. */
  public KEvent eventToAwait() {
    boolean writable =
        pfn.modifiedMappedCount() > 0 || pfn.modifiedCount() > 0 && isPagingFileWritable();
    return writable || disk.transfers() > 0 ? frames.awaitAvailable() : null;
  }

  private boolean isPagingFileWritable() {
    for (PagingFile file : pagingFiles.files()) {
      if (file.isWritable()) {
        return true;
      }
    }
    return false;
  }

  /** Frames below which memory is short. */
  public int lowWater() {
    return low;
  }

  /** Whether a page more would leave too little for those who cannot wait. */
  public boolean isLow() {
    return pfn.availableCount() < low;
  }

  /** Pages that are available or will be when they have been written. */
  public int availableSoon() {
    return pfn.availableCount() + pfn.modifiedCount() + pfn.modifiedMappedCount();
  }

  /** Whether somebody found no frame since memory was last plentiful. */
  public boolean isShort() {
    shortage &= isLow();
    return shortage;
  }
}
