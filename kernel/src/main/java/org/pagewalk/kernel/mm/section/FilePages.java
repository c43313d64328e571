package org.pagewalk.kernel.mm.section;

import java.util.Arrays;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.kernel.ke.time.Costs;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pfn.PageFrames;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PteFormat;

/**
 * Keeps mapped pages and transfers of the same file in agreement. A page in memory is what the file
 * holds there: a read takes its bytes from the frame, a write changes the frame as well as the
 * file. Nothing here waits.
 *
 * <p>A page that some process has written through a view, and that is still in its working set,
 * carries its dirty bit in a PTE only; {@link #flush} therefore writes every mapped page that may
 * have been written.
 */
public final class FilePages {

  private final PrototypePool pool;
  private final PageFrames frames;
  private final PfnDatabase pfn;
  private final PteFormat format;
  private final PhysicalPort physical;
  private final MachineClock clock;

  @Derived("scratch")
  private final byte[] content = new byte[Page.SIZE];

  public FilePages(PrototypePool pool, PageFrames frames, MachineClock clock) {
    this.pool = pool;
    this.frames = frames;
    this.pfn = frames.pfn();
    this.format = frames.format();
    this.physical = frames.physical();
    this.clock = clock;
  }

  /**
   * Reads from a file, from mapped pages where they are in memory.
   *
   * @return bytes read, or -1 if the host refuses
   */
  public int read(SectionFile file, long offset, byte[] into, int start, int length) {
    int count = file.read(offset, into, start, length);
    ControlArea area = file.sectionPointers().data();
    int done = 0;
    while (area != null && done < count) {
      long at = offset + done;
      int chunk = Math.min(count - done, Page.rest(at));
      int frame = frameOf(area, Page.number(at));
      if (frame != PfnDatabase.NONE) {
        long from = Page.physical(frame, at);
        physical.read(from, into, start + done, chunk);
      }
      done += chunk;
    }
    return count;
  }

  /** Brings bytes that are being written to a file into its mapped pages. */
  public void write(SectionFile file, long offset, byte[] from, int start, int length) {
    ControlArea area = file.sectionPointers().data();
    int done = 0;
    while (area != null && done < length) {
      long at = offset + done;
      int chunk = Math.min(length - done, Page.rest(at));
      int frame = frameOf(area, Page.number(at));
      if (frame != PfnDatabase.NONE) {
        long to = Page.physical(frame, at);
        physical.write(to, from, start + done, chunk);
      }
      done += chunk;
    }
  }

  /** Frame that holds a page of the section and has its content, or NONE. */
  private int frameOf(ControlArea area, long sectionPage) {
    int prototype = area.prototypeAddress(sectionPage);
    if (prototype == 0) {
      return PfnDatabase.NONE;
    }
    long pte = pool.read(prototype);
    if (!format.isValid(pte) && !format.isTransition(pte)) {
      return PfnDatabase.NONE;
    }
    int frame = format.frame(pte);
    return pfn.has(frame, PfnDatabase.READ_IN_PROGRESS) ? PfnDatabase.NONE : frame;
  }

  /**
   * Writes pages of a section to its file now.
   *
   * @return false if the file refused a page
   */
  public boolean flush(ControlArea area, long firstPage, long pages) {
    int written = 0;
    boolean done = true;
    for (long sectionPage = firstPage; sectionPage < firstPage + pages; sectionPage++) {
      int frame = frameOf(area, sectionPage);
      boolean needed =
          frame != PfnDatabase.NONE
              && (pfn.isActive(frame) || pfn.has(frame, PfnDatabase.MODIFIED));
      if (needed && !isUnchanged(area, sectionPage, frame)) {
        done &= writePage(area, sectionPage, frame);
        written++;
      }
      if (needed && done) {
        frames.cleaned(frame);
      }
    }
    if (written > 0) {
      clock.charge(Costs.DISK_LATENCY + written * Costs.DISK_PAGE);
    }
    return done;
  }

  private boolean isUnchanged(ControlArea area, long sectionPage, int frame) {
    Subsection subsection = area.subsectionOf(sectionPage);
    int index = (int) (sectionPage - subsection.firstPage());
    int bytes = subsection.bytesFromFile(index);
    byte[] inFile = new byte[bytes];
    int count = area.file().read(subsection.fileOffset(index), inFile, 0, bytes);
    physical.read(PhysicalPort.addressOf(frame), content, 0, Page.SIZE);
    return count == bytes && Arrays.equals(inFile, 0, bytes, content, 0, bytes);
  }

  /** Writes one page's bytes, as far as the file goes, to the file. */
  public boolean writePage(ControlArea area, long sectionPage, int frame) {
    Subsection subsection = area.subsectionOf(sectionPage);
    int index = (int) (sectionPage - subsection.firstPage());
    int bytes = subsection.bytesFromFile(index);
    physical.read(PhysicalPort.addressOf(frame), content, 0, Page.SIZE);
    return bytes == 0 || area.file().write(subsection.fileOffset(index), content, 0, bytes);
  }
}
