package org.pagewalk.kernel.mm.writer;

import java.util.ArrayList;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.event.MemoryEvent;
import org.pagewalk.kernel.ke.time.DueEvent;
import org.pagewalk.kernel.mm.addressspace.FrameSupply;
import org.pagewalk.kernel.mm.pagefile.DiskQueue;
import org.pagewalk.kernel.mm.pfn.PageFrames;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.section.FilePages;
import org.pagewalk.kernel.mm.section.Subsection;
import org.pagewalk.kernel.mm.section.SubsectionTable;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Writes modified pages of mapped files to their files: at once when memory is short, else when the
 * oldest has waited long enough. A page whose file refuses it stays in memory and is not tried
 * again.
 *
 * @nt "Windows Internals 4, ch. 7, Modified Page Writer"; NT's name is MiMappedPageWriter
 */
public final class MappedPageWriter {
  /** Time after which modified pages are written although there is memory enough: 300 s. */
  private static final long LIFE = 300 * MachineClock.UNITS_PER_SECOND;

  private static final int MOST_TRANSFERS = 2;

  /** One page on its way to its file. */
  private final class Write implements DueEvent {
    private final int frame;
    private final boolean failed;

    Write(int frame, boolean failed) {
      this.frame = frame;
      this.failed = failed;
    }

    @Override
    public void due() {
      completed(this);
    }
  }

  private final PageFrames frames;
  private final PfnDatabase pfn;
  private final PteFormat format;
  private final SubsectionTable subsections;
  private final FilePages filePages;
  private final DiskQueue disk;
  private final FrameSupply supply;
  private final MachineClock clock;
  private final EventLog log;
  private final ArrayList<Write> underWay = new ArrayList<>();
  private long nextRound = LIFE;
  private boolean inRound;

  public MappedPageWriter(
      PageFrames frames,
      SubsectionTable subsections,
      FilePages filePages,
      DiskQueue disk,
      FrameSupply supply,
      MachineClock clock,
      EventLog log) {
    this.frames = frames;
    this.pfn = frames.pfn();
    this.format = frames.format();
    this.subsections = subsections;
    this.filePages = filePages;
    this.disk = disk;
    this.supply = supply;
    this.clock = clock;
    this.log = log;
  }

  /** Whether there is something to be written now. */
  public boolean isWanted() {
    boolean reason = inRound || clock.time() >= nextRound || supply.isLow() || supply.isShort();
    return pfn.modifiedMappedCount() > 0 && underWay.size() < MOST_TRANSFERS && reason;
  }

  /** Starts the write of the oldest page; true if another is wanted. */
  public boolean step() {
    int frame = pfn.firstModifiedMapped();
    if (frame == PfnDatabase.NONE || underWay.size() >= MOST_TRANSFERS) {
      return false;
    }
    Subsection subsection = subsections.get(format.subsectionIndex(pfn.originalPte(frame)));
    int index = subsection.pageOf(pfn.pteAddress(frame));
    frames.addReference(frame);
    pfn.set(frame, PfnDatabase.WRITE_IN_PROGRESS);
    boolean written =
        filePages.writePage(subsection.controlArea(), subsection.firstPage() + index, frame);
    if (written) {
      pfn.clear(frame, PfnDatabase.MODIFIED);
    }
    Write write = new Write(frame, !written);
    underWay.add(write);
    disk.begin(1, write);
    record(subsection, index, frame, false, NtStatus.SUCCESS);
    inRound = pfn.modifiedMappedCount() > 0 && (inRound || clock.time() >= nextRound);
    if (!inRound) {
      nextRound = clock.time() + LIFE;
    }
    return isWanted();
  }

  private void completed(Write write) {
    underWay.remove(write);
    disk.ended();
    pfn.clear(write.frame, PfnDatabase.WRITE_IN_PROGRESS);
    if (write.failed && pfn.has(write.frame, PfnDatabase.MODIFIED)) {
      pfn.set(write.frame, PfnDatabase.WRITE_FAILED);
    }
    frames.dropReference(write.frame);
    frames.transferEnded();
  }

  private void record(Subsection subsection, int index, int frame, boolean done, int status) {
    if (log.listening()) {
      log.record(
          new MemoryEvent.PageWrite(
              subsection.controlArea().file().name(),
              subsection.fileOffset(index),
              1,
              frame,
              done,
              status));
    }
  }
}
