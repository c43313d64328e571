package org.pagewalk.kernel.mm.fault;

import java.util.Arrays;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.event.MemoryEvent;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.ke.wait.KEvent;
import org.pagewalk.kernel.mm.addressspace.FrameSupply;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pagefile.DiskQueue;
import org.pagewalk.kernel.mm.pagefile.PagingFile;
import org.pagewalk.kernel.mm.pagefile.PagingFiles;
import org.pagewalk.kernel.mm.pfn.PageFrames;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.section.ControlArea;
import org.pagewalk.kernel.mm.section.Subsection;
import org.pagewalk.kernel.status.NtStatus;

/**
 * In-page I/O. A read takes frames, puts the entries into transition with a read in progress, and
 * ends at a modelled time; only then are the bytes copied. Neighbours whose pages follow on disk
 * are read along when memory is not short, and go to standby.
 *
 * <p>When a read ends, the page is made valid for the thread that started it, so that it cannot be
 * taken away before the thread runs again. When it fails, the entries go back to what they were and
 * each sleeping thread finds the error when it tries again.
 *
 * @nt "Windows Internals 4, ch. 7, In-Paging I/O; Collided Page Faults"
 */
public final class PageReads {
  private static final int CLUSTER = 8;

  private final PageFrames frames;
  private final FrameSupply supply;
  private final PfnDatabase pfn;
  private final PteFormat format;
  private final PhysicalPort physical;
  private final PagingFiles pagingFiles;
  private final DiskQueue disk;
  private final Dispatcher dispatcher;
  private final EventLog log;
  private final FaultCounters counters;
  private final PageRead[] readOf;

  @Derived("scratch")
  private final byte[] content = new byte[Page.SIZE];

  private AccessFaults accessFaults;

  PageReads(FaultResources resources) {
    this.frames = resources.frames();
    this.supply = resources.supply();
    this.pfn = frames.pfn();
    this.format = frames.format();
    this.physical = frames.physical();
    this.pagingFiles = resources.pagingFiles();
    this.disk = resources.disk();
    this.dispatcher = resources.dispatcher();
    this.log = resources.log();
    this.counters = resources.counters();
    readOf = new PageRead[pfn.frameCount()];
  }

  void setAccessFaults(AccessFaults faults) {
    accessFaults = faults;
  }

  /** Makes a thread wait for the read that fills a frame. */
  KEvent join(int frame, Fault fault, int pageAddress) {
    PageRead read = readOf[frame];
    read.addSleeper(fault, pageAddress, frame);
    return read.event();
  }

  /**
   * Starts the read of a page in a paging file.
   *
   * @param pteAddress linear address of the entry that names the slot
   * @param pteFrame frame in which the entry lies
   * @param kind flags of the new frame
   * @return null if there is no frame
   */
  PageRead startPagingFileRead(
      Fault fault, int pageAddress, int pteAddress, int pteFrame, int kind) {
    int[] taken = new int[CLUSTER];
    long pte = readEntry(pteAddress, pteFrame);
    if (!takePage(taken, 0, supply.take(fault.who()), pteAddress, pteFrame, pte, kind)) {
      return null;
    }
    int count = 1;
    int step = format.geometry().entrySize();
    int next = pteAddress + step;
    while (count < CLUSTER && !supply.isLow() && Page.offset(next) != 0) {
      long follower = readEntry(next, pteFrame);
      boolean follows =
          format.isPagingFile(follower)
              && format.pagingFile(follower) == format.pagingFile(pte)
              && format.slot(follower) == format.slot(pte) + count;
      if (!follows || !takePage(taken, count, frames.take(), next, pteFrame, follower, kind)) {
        break;
      }
      count++;
      next += step;
    }
    PageRead read =
        PageRead.ofPagingFile(
            this, Arrays.copyOf(taken, count), format.pagingFile(pte), format.slot(pte));
    return start(read, fault, pageAddress);
  }

  /**
   * Starts the read of a page of a mapped file.
   *
   * @param prototypeFrame frame of the pool page in which the prototype PTE lies
   * @return null if there is no frame
   */
  PageRead startFileRead(Fault fault, int pageAddress, int prototypeAddress, int prototypeFrame) {
    int[] taken = new int[CLUSTER];
    long pte = readEntry(prototypeAddress, prototypeFrame);
    Subsection subsection = accessFaults.subsection(format.subsectionIndex(pte));
    boolean isImage = subsection.controlArea().kind() == ControlArea.Kind.IMAGE;
    int kind = isImage ? PfnDatabase.PROTOTYPE | PfnDatabase.IMAGE : PfnDatabase.PROTOTYPE;
    if (!takePage(
        taken, 0, supply.take(fault.who()), prototypeAddress, prototypeFrame, pte, kind)) {
      return null;
    }
    int count = 1;
    int step = format.geometry().entrySize();
    int firstPage = subsection.pageOf(prototypeAddress);
    int next = prototypeAddress + step;
    while (count < CLUSTER
        && !supply.isLow()
        && Page.offset(next) != 0
        && firstPage + count < subsection.pageCount()
        && readEntry(next, prototypeFrame) == pte
        && subsection.bytesFromFile(firstPage + count) > 0
        && takePage(taken, count, frames.take(), next, prototypeFrame, pte, kind)) {
      count++;
      next += step;
    }
    PageRead read = PageRead.ofSubsection(this, Arrays.copyOf(taken, count), subsection, firstPage);
    return start(read, fault, pageAddress);
  }

  private long readEntry(int pteAddress, int pteFrame) {
    return format.read(physical, Page.physical(pteFrame, pteAddress));
  }

  private boolean takePage(
      int[] taken, int index, int frame, int pteAddress, int pteFrame, long pte, int kind) {
    if (frame == PfnDatabase.NONE) {
      return false;
    }
    pfn.beginRead(frame, pteAddress, pteFrame, pte, kind);
    frames.writePte(pteAddress, pteFrame, format.transition(frame, format.protection(pte)));
    taken[index] = frame;
    return true;
  }

  private PageRead start(PageRead read, Fault fault, int pageAddress) {
    for (int frame : read.frames()) {
      readOf[frame] = read;
    }
    read.addSleeper(fault, pageAddress, read.frames()[0]);
    counters.countRead(read.subsection() == null, read.frames().length);
    disk.begin(read.frames().length, read);
    record(read, false, NtStatus.SUCCESS);
    return read;
  }

  private void record(PageRead read, boolean done, int status) {
    if (log.listening()) {
      boolean isFile = read.subsection() != null;
      String name =
          isFile
              ? read.subsection().controlArea().file().name()
              : pagingFiles.get(read.pagingFile()).name();
      long offset =
          isFile ? read.subsection().fileOffset(read.firstPage()) : Page.bytes(read.firstSlot());
      int[] all = read.frames();
      log.record(new MemoryEvent.PageRead(name, offset, all.length, all[0], done, status));
    }
  }

  /** The disk has finished: copies the bytes, and lets the threads go on. */
  void completed(PageRead read) {
    disk.ended();
    boolean readable = read.subsection() != null || pagingFiles.get(read.pagingFile()).beginRead();
    int firstStatus = NtStatus.SUCCESS;
    for (int i = 0; i < read.frames().length; i++) {
      int status = finishPage(read, i, readable);
      firstStatus = i == 0 ? status : firstStatus;
      if (status != NtStatus.SUCCESS) {
        tellSleepers(read, read.frames()[i], status);
      }
    }
    record(read, true, firstStatus);
    if (makeValidForStarter(read)) {
      counters.countResolved(
          read.subsection() == null ? FaultKind.PAGE_FILE : FaultKind.MAPPED_FILE);
    }
    for (int i = 0; i < read.frames().length; i++) {
      int frame = read.frames()[i];
      readOf[frame] = null;
      frames.dropReference(frame);
    }
    dispatcher.set(read.event());
    frames.transferEnded();
  }

  private int finishPage(PageRead read, int index, boolean readable) {
    int frame = read.frames()[index];
    int status = readable ? fill(read, index) : NtStatus.IO_DEVICE_ERROR;
    pfn.clear(frame, PfnDatabase.READ_IN_PROGRESS);
    if (status == NtStatus.SUCCESS) {
      physical.write(PhysicalPort.addressOf(frame), content, 0, Page.SIZE);
    } else if (!pfn.has(frame, PfnDatabase.DELETED)) {
      frames.writePte(pfn.pteAddress(frame), pfn.pteFrame(frame), pfn.originalPte(frame));
      pfn.setOriginalPte(frame, 0);
      pfn.set(frame, PfnDatabase.DELETED);
    }
    return status;
  }

  private int fill(PageRead read, int index) {
    if (read.subsection() == null) {
      PagingFile file = pagingFiles.get(read.pagingFile());
      boolean done = file.read(read.firstSlot() + index, content);
      return done ? NtStatus.SUCCESS : NtStatus.IO_DEVICE_ERROR;
    }
    return fillFromFile(read.subsection(), read.firstPage() + index, content);
  }

  /** Reads a page of a subsection as it is in the file, zeros behind the file's bytes. */
  static int fillFromFile(Subsection subsection, int pageIndex, byte[] content) {
    int bytes = subsection.bytesFromFile(pageIndex);
    int count = 0;
    while (count < bytes) {
      int more =
          subsection
              .controlArea()
              .file()
              .read(subsection.fileOffset(pageIndex) + count, content, count, bytes - count);
      if (more < 0) {
        return NtStatus.UNEXPECTED_IO_ERROR;
      }
      if (more == 0) {
        break;
      }
      count += more;
    }
    Arrays.fill(content, count, Page.SIZE, (byte) 0);
    return NtStatus.SUCCESS;
  }

  private void tellSleepers(PageRead read, int frame, int status) {
    for (PageRead.Sleeper sleeper : read.sleepers()) {
      if (sleeper.frame() == frame) {
        sleeper.who().setPageInError(sleeper.wanted(), status);
      }
    }
  }

  private boolean makeValidForStarter(PageRead read) {
    PageRead.Sleeper starter = read.sleepers().getFirst();
    boolean wanted =
        !starter.space().isDeleted() && !pfn.has(read.frames()[0], PfnDatabase.DELETED);
    if (wanted) {
      accessFaults.makeValid(starter.space(), starter.pageAddress(), starter.who());
    }
    return wanted;
  }
}
