package org.pagewalk.kernel.mm.pfn;

import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.event.MemoryEvent;
import org.pagewalk.kernel.ke.time.Costs;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.ke.wait.KEvent;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pagefile.PagingFiles;
import org.pagewalk.kernel.mm.pte.PteFormat;

/**
 * The life of a frame: taken from a list, shared, referenced, given up, and put where its content
 * still is of use.
 *
 * <p>A frame that loses its last reference goes to the free list if its page was deleted, to a
 * modified list if it differs from its copy on disk, else to standby. Taking a standby frame first
 * writes the original PTE back into the PTE that still points to the frame. Threads that found no
 * frame wait for one event, which is signalled when enough frames are available again.
 *
 * @nt "Windows Internals 4, ch. 7, Page List Dynamics"; NT's names are MiRemoveAnyPage,
 *     MiDecrementShareCount, MiDecrementReferenceCount, MiRestoreTransitionPte
 */
public final class PageFrames {
  private static final int WAKE_THRESHOLD = 4;

  private final PhysicalPort physical;
  private final PteFormat format;
  private final PfnDatabase pfn;
  private final PagingFiles pagingFiles;
  private final Dispatcher dispatcher;
  private final MachineClock clock;
  private final EventLog log;
  private final KEvent available = new KEvent(KEvent.Kind.NOTIFICATION, false);

  @Derived("only for the story of a fault")
  private PageState lastSource = PageState.FREE;

  public PageFrames(
      PhysicalPort physical,
      PteFormat format,
      PfnDatabase pfn,
      PagingFiles pagingFiles,
      Dispatcher dispatcher,
      MachineClock clock,
      EventLog log) {
    this.physical = physical;
    this.format = format;
    this.pfn = pfn;
    this.pagingFiles = pagingFiles;
    this.dispatcher = dispatcher;
    this.clock = clock;
    this.log = log;
  }

  public PfnDatabase pfn() {
    return pfn;
  }

  public PhysicalPort physical() {
    return physical;
  }

  public PteFormat format() {
    return format;
  }

  /** List from which the latest frame was taken. */
  public PageState lastSource() {
    return lastSource;
  }

  /** Signalled when frames are available again; to be waited for after a take has failed. */
  public KEvent awaitAvailable() {
    dispatcher.reset(available);
    return available;
  }

  /** Takes a frame filled with zeros, on no list; {@link PfnDatabase#NONE} if there is none. */
  public int takeZeroed() {
    int frame = pfn.firstZeroed();
    if (frame != PfnDatabase.NONE) {
      unlink(frame);
      return frame;
    }
    frame = take();
    if (frame != PfnDatabase.NONE) {
      physical.zeroFrame(frame);
      clock.charge(Costs.ZERO_PAGE);
    }
    return frame;
  }

  /** Takes a frame with any content, on no list; {@link PfnDatabase#NONE} if there is none. */
  public int take() {
    int frame = pfn.firstFree();
    if (frame == PfnDatabase.NONE) {
      frame = pfn.firstZeroed();
    }
    if (frame != PfnDatabase.NONE) {
      unlink(frame);
      return frame;
    }
    frame = pfn.firstStandby();
    if (frame != PfnDatabase.NONE) {
      unlink(frame);
      restoreOriginalPte(frame);
    }
    return frame;
  }

  /** Takes a frame off its list. */
  public void unlink(int frame) {
    lastSource = pfn.state(frame);
    pfn.unlink(frame);
    if (log.listening()) {
      log.record(new MemoryEvent.ListMove(frame, lastSource.name(), "none"));
    }
  }

  /** Writes the original PTE of a page that leaves memory back where the frame is named. */
  private void restoreOriginalPte(int frame) {
    writePte(pfn.pteAddress(frame), pfn.pteFrame(frame), pfn.originalPte(frame));
  }

  /**
   * Writes an entry of a page table or prototype page, and counts the change of its use. The entry
   * is named by its linear address and the frame in which it lies.
   */
  public void writePte(int pteAddress, int pteFrame, long pte) {
    long at = Page.physical(pteFrame, pteAddress);
    long before = format.read(physical, at);
    format.write(physical, at, pte);
    int change = (namesFrame(pte) ? 1 : 0) - (namesFrame(before) ? 1 : 0);
    if (change != 0) {
      pfn.addShare(pteFrame, change);
    }
    if (log.listening()) {
      log.record(new MemoryEvent.PteChange(pteAddress, before, pte));
    }
  }

  private boolean namesFrame(long pte) {
    return format.isValid(pte) || format.isTransition(pte);
  }

  /** A frame taken from a list becomes active: mapped once. */
  public void activate(int frame, int pteAddress, int pteFrame, long originalPte, int flags) {
    pfn.activate(frame, pteAddress, pteFrame, originalPte, flags);
    recordMove(frame, PageState.TRANSITION);
  }

  /** A page on a list, or one being written, is mapped again. */
  public void reactivate(int frame) {
    lastSource = pfn.state(frame);
    if (pfn.isListed(frame)) {
      unlink(frame);
    }
    pfn.reactivate(frame);
    recordMove(frame, lastSource);
  }

  /** One valid PTE less maps the frame. */
  public void dropShare(int frame) {
    int shares = pfn.addShare(frame, -1);
    if (shares < 0) {
      throw new IllegalStateException("share count of frame %d below zero".formatted(frame));
    }
    if (shares == 0) {
      pfn.leaveActive(frame);
      dropReference(frame);
    }
  }

  /** Holds a frame for a transfer or a lock; a frame on a list leaves it. */
  public void addReference(int frame) {
    if (pfn.isListed(frame)) {
      unlink(frame);
    }
    pfn.addReference(frame, 1);
  }

  /** Lets go of a frame. */
  public void dropReference(int frame) {
    int references = pfn.addReference(frame, -1);
    if (references < 0) {
      throw new IllegalStateException("reference count of frame %d below zero".formatted(frame));
    }
    if (references == 0) {
      giveUp(frame);
    }
  }

  private void giveUp(int frame) {
    if (pfn.has(frame, PfnDatabase.DELETED)) {
      releaseSlot(frame);
      pfn.free(frame);
    } else if (pfn.has(frame, PfnDatabase.WRITE_FAILED)) {
      pfn.modifiedNoWrite(frame);
    } else if (pfn.has(frame, PfnDatabase.MODIFIED)) {
      pfn.modified(frame, isMappedFile(frame));
    } else {
      pfn.standby(frame);
    }
    recordMove(frame, PageState.ACTIVE);
    wakeWaiters();
  }

  /** Whether the page's home is a mapped file. */
  public boolean isMappedFile(int frame) {
    return pfn.has(frame, PfnDatabase.PROTOTYPE) && format.isPrototype(pfn.originalPte(frame));
  }

  private void recordMove(int frame, PageState from) {
    if (log.listening()) {
      log.record(new MemoryEvent.ListMove(frame, from.name(), pfn.state(frame).name()));
    }
  }

  private void wakeWaiters() {
    if (available.hasWaiters() && pfn.availableCount() >= WAKE_THRESHOLD) {
      dispatcher.set(available);
    }
  }

  /** A transfer has ended: those who wait for frames look again, whatever it has brought. */
  public void transferEnded() {
    if (available.hasWaiters()) {
      dispatcher.set(available);
    }
  }

  /**
   * The page differs from its copy in a paging file, which is given up; a page of an image is from
   * now on backed by a paging file.
   */
  public void markModified(int frame) {
    if (!pfn.has(frame, PfnDatabase.MODIFIED)) {
      pfn.set(frame, PfnDatabase.MODIFIED);
      releaseSlot(frame);
      if (pfn.has(frame, PfnDatabase.IMAGE)) {
        int protection = format.protection(pfn.originalPte(frame));
        pfn.setOriginalPte(frame, format.demandZero(protection));
      }
    }
  }

  /** The page has been written to its file: it is clean until it is written again. */
  public void cleaned(int frame) {
    pfn.clear(frame, PfnDatabase.MODIFIED | PfnDatabase.WRITE_FAILED);
    moveToStandby(frame);
  }

  /** A page that is not modified any more leaves the list of those that are. */
  private void moveToStandby(int frame) {
    PageState from = pfn.state(frame);
    if (from == PageState.MODIFIED || from == PageState.MODIFIED_NO_WRITE) {
      unlink(frame);
      pfn.standby(frame);
      recordMove(frame, from);
      wakeWaiters();
    }
  }

  /** The content of a private page is not wanted any more, but the page is: MEM_RESET. */
  public void forget(int frame) {
    if (pfn.has(frame, PfnDatabase.READ_IN_PROGRESS | PfnDatabase.WRITE_IN_PROGRESS)) {
      return;
    }
    releaseSlot(frame);
    pfn.clear(frame, PfnDatabase.MODIFIED);
    moveToStandby(frame);
  }

  /** Gives up the slot that the original PTE names; the PTE becomes demand zero. */
  public void releaseSlot(int frame) {
    long original = pfn.originalPte(frame);
    if (format.isPagingFile(original)) {
      pagingFiles.release(format.pagingFile(original), format.slot(original));
      pfn.setOriginalPte(frame, format.demandZero(format.protection(original)));
    }
  }

  /** Gives up the slot that an invalid entry names, if it names one. */
  public void releaseSlotOf(long pte) {
    if (format.isPagingFile(pte)) {
      pagingFiles.release(format.pagingFile(pte), format.slot(pte));
    }
  }

  /** A page that is not mapped and not wanted: frees it now, or when its transfer has ended. */
  public void deleteUnmapped(int frame) {
    pfn.set(frame, PfnDatabase.DELETED);
    if (pfn.isListed(frame)) {
      unlink(frame);
      releaseSlot(frame);
      pfn.free(frame);
      wakeWaiters();
    }
  }

  /** A mapped page loses its last mapping and is not wanted any more. */
  public void deleteMapped(int frame) {
    pfn.set(frame, PfnDatabase.DELETED);
    dropShare(frame);
  }

  /** Zeroes the oldest free frame; false if there is none. */
  public boolean zeroOne() {
    int frame = pfn.firstFree();
    if (frame == PfnDatabase.NONE) {
      return false;
    }
    unlink(frame);
    physical.zeroFrame(frame);
    clock.charge(Costs.ZERO_PAGE);
    pfn.zeroed(frame);
    recordMove(frame, PageState.FREE);
    return true;
  }
}
