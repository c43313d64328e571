package org.pagewalk.kernel.mm.writer;

import org.pagewalk.kernel.ke.time.DueEvent;
import org.pagewalk.kernel.mm.pagefile.SlotRun;

/** A write of modified pages to a paging file that is under way: MMMOD_WRITER_MDL_ENTRY. */
final class PageWrite implements DueEvent {
  private final ModifiedPageWriter writer;
  private final int[] frames;
  private final SlotRun slots;
  private final boolean[] failed;

  PageWrite(ModifiedPageWriter writer, int[] frames, SlotRun slots) {
    this.writer = writer;
    this.frames = frames;
    this.slots = slots;
    failed = new boolean[frames.length];
  }

  int[] frames() {
    return frames;
  }

  SlotRun slots() {
    return slots;
  }

  boolean hasFailed(int index) {
    return failed[index];
  }

  void setFailed(int index) {
    failed[index] = true;
  }

  @Override
  public void due() {
    writer.completed(this);
  }
}
