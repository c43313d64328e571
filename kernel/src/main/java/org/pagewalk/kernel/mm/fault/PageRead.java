package org.pagewalk.kernel.mm.fault;

import java.util.ArrayList;
import org.pagewalk.kernel.ke.time.DueEvent;
import org.pagewalk.kernel.ke.wait.KEvent;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.section.Subsection;

/**
 * A read of some pages from disk that is under way: MMINPAGE_SUPPORT. The first thread to need the
 * page has started it; others that need one of its pages wait for the same event.
 */
final class PageRead implements DueEvent {
  /**
   * A thread that waits.
   *
   * @param pageAddress address of the page whose entry the read is for; a page table's in the
   *     self-map
   * @param wanted page that the thread wanted to access, to which an error belongs
   * @param frame the one of the read's frames that the thread waits for
   */
  record Sleeper(AddressSpace space, int pageAddress, int wanted, int frame, FaultContext who) {}

  private final PageReads reads;
  private final KEvent event = new KEvent(KEvent.Kind.NOTIFICATION, false);
  private final ArrayList<Sleeper> sleepers = new ArrayList<>();
  private final int[] frames;
  private final int pagingFile;
  private final int firstSlot;
  private final Subsection subsection;
  private final int firstPage;

  private PageRead(
      PageReads reads,
      int[] frames,
      int pagingFile,
      int firstSlot,
      Subsection subsection,
      int firstPage) {
    this.reads = reads;
    this.frames = frames;
    this.pagingFile = pagingFile;
    this.firstSlot = firstSlot;
    this.subsection = subsection;
    this.firstPage = firstPage;
  }

  static PageRead ofPagingFile(PageReads reads, int[] frames, int file, int firstSlot) {
    return new PageRead(reads, frames, file, firstSlot, null, 0);
  }

  static PageRead ofSubsection(PageReads reads, int[] frames, Subsection subsection, int first) {
    return new PageRead(reads, frames, 0, 0, subsection, first);
  }

  KEvent event() {
    return event;
  }

  void addSleeper(Fault fault, int pageAddress, int frame) {
    sleepers.add(new Sleeper(fault.space(), pageAddress, fault.pageAddress(), frame, fault.who()));
  }

  ArrayList<Sleeper> sleepers() {
    return sleepers;
  }

  int[] frames() {
    return frames;
  }

  int pagingFile() {
    return pagingFile;
  }

  int firstSlot() {
    return firstSlot;
  }

  /** Null if a paging file is read. */
  Subsection subsection() {
    return subsection;
  }

  /** Page of the subsection that the first frame is for. */
  int firstPage() {
    return firstPage;
  }

  @Override
  public void due() {
    reads.completed(this);
  }
}
