package org.pagewalk.kernel.mm.writer;

import java.util.ArrayList;
import java.util.Arrays;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.event.MemoryEvent;
import org.pagewalk.kernel.mm.addressspace.FrameSupply;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pagefile.DiskQueue;
import org.pagewalk.kernel.mm.pagefile.PagingFiles;
import org.pagewalk.kernel.mm.pagefile.SlotRun;
import org.pagewalk.kernel.mm.pfn.PageFrames;
import org.pagewalk.kernel.mm.pfn.PageState;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Writes modified pages to the paging files, so that their frames can be used for something else. A
 * write takes the oldest modified page and its neighbours in the page table, so that what lies
 * together in memory lies together on disk and can be read back in one go.
 *
 * <p>While a write is under way the page can be mapped again; if it is changed meanwhile, the copy
 * on disk is worthless and its slot is given back at the end. A slot to which a write failed is not
 * used again, and the page stays modified.
 *
 * @nt "Windows Internals 4, ch. 7, Modified Page Writer"; NT's names are MiModifiedPageWriter,
 *     MiGatherPagefilePages, MiWriteComplete
 */
public final class ModifiedPageWriter {
  private static final int CLUSTER = 16;
  private static final int MOST_TRANSFERS = 2;

  private final PageFrames frames;
  private final PfnDatabase pfn;
  private final PteFormat format;
  private final PhysicalPort physical;
  private final PagingFiles pagingFiles;
  private final DiskQueue disk;
  private final FrameSupply supply;
  private final EventLog log;
  private final int mostModified;
  private final ArrayList<PageWrite> underWay = new ArrayList<>();
  private long writes;
  private long pagesWritten;
  private long failures;

  @Derived("scratch")
  private final byte[] content = new byte[Page.SIZE];

  public ModifiedPageWriter(
      PageFrames frames,
      PagingFiles pagingFiles,
      DiskQueue disk,
      FrameSupply supply,
      EventLog log) {
    this.frames = frames;
    this.pfn = frames.pfn();
    this.format = frames.format();
    this.physical = frames.physical();
    this.pagingFiles = pagingFiles;
    this.disk = disk;
    this.supply = supply;
    this.log = log;
    mostModified = Math.max(64, pfn.frameCount() / 4);
  }

  /** Writes so far; each has several pages. */
  public long writes() {
    return writes;
  }

  public long pagesWritten() {
    return pagesWritten;
  }

  /** Pages whose write failed. */
  public long failures() {
    return failures;
  }

  /** Slots of a paging file to which a write is under way. */
  public int slotsBeingWritten(int file) {
    int slots = 0;
    for (PageWrite write : underWay) {
      slots += write.slots().file().number() == file ? write.frames().length : 0;
    }
    return slots;
  }

  /** Whether there is something to be written now. */
  public boolean isWanted() {
    boolean reason = pfn.modifiedCount() > mostModified || supply.isLow() || supply.isShort();
    return pfn.modifiedCount() > 0 && underWay.size() < MOST_TRANSFERS && reason && hasRoom();
  }

  private boolean hasRoom() {
    return pagingFiles.freeCount() > 0 || pagingFiles.grow(CLUSTER);
  }

  /** Starts one write; true if another is wanted. */
  public boolean step() {
    int first = pfn.firstModified();
    if (first == PfnDatabase.NONE || underWay.size() >= MOST_TRANSFERS) {
      return false;
    }
    int[] gathered = gather(first);
    SlotRun slots = pagingFiles.allocate(gathered.length);
    if (slots == null && !pagingFiles.grow(gathered.length)) {
      return false;
    }
    if (slots == null) {
      slots = pagingFiles.allocate(gathered.length);
    }
    start(Arrays.copyOf(gathered, Math.min(gathered.length, slots.count())), slots);
    return isWanted();
  }

  /** The page, and its neighbours by PTE as far as they are modified too, in ascending order. */
  private int[] gather(int first) {
    int table = pfn.pteFrame(first);
    int size = format.geometry().entrySize();
    int start = pfn.pteAddress(first);
    int count = 1;
    while (count < CLUSTER
        && Page.offset(start) != 0
        && modifiedFrame(start - size, table) != PfnDatabase.NONE) {
      start -= size;
      count++;
    }
    int end = pfn.pteAddress(first) + size;
    while (count < CLUSTER
        && Page.offset(end) != 0
        && modifiedFrame(end, table) != PfnDatabase.NONE) {
      end += size;
      count++;
    }
    int[] gathered = new int[count];
    for (int i = 0; i < count; i++) {
      gathered[i] = modifiedFrame(start + i * size, table);
    }
    return gathered;
  }

  private int modifiedFrame(int pteAddress, int table) {
    long pte = format.read(physical, Page.physical(table, pteAddress));
    if (!format.isTransition(pte)) {
      return PfnDatabase.NONE;
    }
    int frame = format.frame(pte);
    boolean suits = pfn.state(frame) == PageState.MODIFIED && !frames.isMappedFile(frame);
    return suits ? frame : PfnDatabase.NONE;
  }

  private void start(int[] chosen, SlotRun slots) {
    for (int slot = chosen.length; slot < slots.count(); slot++) {
      pagingFiles.release(slots.file().number(), slots.first() + slot);
    }
    PageWrite write = new PageWrite(this, chosen, slots);
    for (int i = 0; i < chosen.length; i++) {
      int frame = chosen[i];
      frames.addReference(frame);
      pfn.clear(frame, PfnDatabase.MODIFIED);
      pfn.set(frame, PfnDatabase.WRITE_IN_PROGRESS);
      physical.read(PhysicalPort.addressOf(frame), content, 0, Page.SIZE);
      if (!slots.file().write(slots.first() + i, content)) {
        write.setFailed(i);
      }
    }
    underWay.add(write);
    writes++;
    pagesWritten += chosen.length;
    disk.begin(chosen.length, write);
    record(write, false);
  }

  /** The disk has finished. */
  void completed(PageWrite write) {
    underWay.remove(write);
    disk.ended();
    record(write, true);
    for (int i = 0; i < write.frames().length; i++) {
      finish(write.frames()[i], write.slots(), i, write.hasFailed(i));
    }
    frames.transferEnded();
  }

  private void finish(int frame, SlotRun slots, int index, boolean failed) {
    int slot = slots.first() + index;
    int file = slots.file().number();
    pfn.clear(frame, PfnDatabase.WRITE_IN_PROGRESS);
    if (failed) {
      failures++;
      pagingFiles.markBad(file, slot);
      pfn.set(frame, PfnDatabase.MODIFIED);
    } else if (pfn.has(frame, PfnDatabase.MODIFIED) || pfn.has(frame, PfnDatabase.DELETED)) {
      pagingFiles.release(file, slot);
    } else {
      int protection = format.protection(pfn.originalPte(frame));
      pfn.setOriginalPte(frame, format.pagingFile(file, slot, protection));
    }
    frames.dropReference(frame);
  }

  private void record(PageWrite write, boolean done) {
    if (log.listening()) {
      SlotRun slots = write.slots();
      int status = write.hasFailed(0) && done ? NtStatus.IO_DEVICE_ERROR : NtStatus.SUCCESS;
      log.record(
          new MemoryEvent.PageWrite(
              slots.file().name(),
              Page.bytes(slots.first()),
              write.frames().length,
              write.frames()[0],
              done,
              status));
    }
  }
}
