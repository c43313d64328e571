package org.pagewalk.kernel.mm.section;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pagefile.CommitLimit;
import org.pagewalk.kernel.mm.pfn.PageFrames;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.systemspace.SystemSpace;

/**
 * The part of system space in which prototype PTEs lie, in guest memory. Its pages have a frame as
 * long as a prototype PTE in them is in use, and are charged.
 *
 * <p>Deviation: NT keeps prototype PTEs in paged pool; here they are resident. A page of them
 * serves as much of a section as a page table maps.
 */
public final class PrototypePool {
  private static final int PAGES = Page.number(SystemLayout.PROTOTYPE_POOL_SIZE);

  private final SystemSpace systemSpace;
  private final PageFrames frames;
  private final PhysicalPort physical;
  private final PteFormat format;
  private final PageTableGeometry geometry;
  private final CommitLimit commit;
  private final TreeMap<Integer, Integer> freeRuns = new TreeMap<>();
  private final int[] frameOf = new int[PAGES];
  private final int[] usedEntries = new int[PAGES];
  private int residentPages;

  public PrototypePool(SystemSpace systemSpace, PageFrames frames, CommitLimit commit) {
    this.systemSpace = systemSpace;
    this.frames = frames;
    this.physical = frames.physical();
    this.format = frames.format();
    this.geometry = format.geometry();
    this.commit = commit;
    Arrays.fill(frameOf, PfnDatabase.NONE);
    freeRuns.put(0, SystemLayout.PROTOTYPE_POOL_SIZE / geometry.entrySize());
  }

  /** Pages of the pool that have a frame. */
  public int residentPages() {
    return residentPages;
  }

  /** Frames that an allocation may need at most. */
  public int framesFor(int entries) {
    return entries / geometry.entriesPerPage() + 3;
  }

  /**
   * Takes prototype PTEs that follow each other, all zero.
   *
   * @return linear address of the first, or 0 if there is no memory, commit or pool left
   */
  public int allocate(int entries) {
    int start = findRun(entries);
    if (start < 0) {
      return 0;
    }
    int size = geometry.entrySize();
    int firstPage = Page.number(start * size);
    int lastPage = Page.number((start + entries) * size - 1);
    for (int page = firstPage; page <= lastPage; page++) {
      if (frameOf[page] == PfnDatabase.NONE && !makeResident(page)) {
        releaseEmptyPages(firstPage, page);
        return 0;
      }
    }
    takeRun(start, entries);
    for (int entry = start; entry < start + entries; entry++) {
      usedEntries[Page.number(entry * size)]++;
    }
    return SystemLayout.PROTOTYPE_POOL + start * size;
  }

  /** Gives prototype PTEs back; all of them are zero by now. */
  public void free(int address, int entries) {
    int size = geometry.entrySize();
    int start = (address - SystemLayout.PROTOTYPE_POOL) / size;
    for (int entry = start; entry < start + entries; entry++) {
      usedEntries[Page.number(entry * size)]--;
    }
    returnRun(start, entries);
    releaseEmptyPages(Page.number(start * size), Page.number((start + entries) * size - 1));
  }

  private int findRun(int entries) {
    for (Map.Entry<Integer, Integer> run : freeRuns.entrySet()) {
      if (run.getValue() >= entries) {
        return run.getKey();
      }
    }
    return -1;
  }

  private void takeRun(int start, int entries) {
    int length = freeRuns.remove(start);
    if (length > entries) {
      freeRuns.put(start + entries, length - entries);
    }
  }

  private void returnRun(int start, int entries) {
    int first = start;
    int length = entries;
    Map.Entry<Integer, Integer> below = freeRuns.lowerEntry(start);
    if (below != null && below.getKey() + below.getValue() == start) {
      first = below.getKey();
      length += below.getValue();
    }
    Integer above = freeRuns.remove(start + entries);
    if (above != null) {
      length += above;
    }
    freeRuns.put(first, length);
  }

  private boolean makeResident(int page) {
    if (!commit.charge(1)) {
      return false;
    }
    int frame = systemSpace.allocatePage(SystemLayout.PROTOTYPE_POOL + Page.address(page));
    if (frame == PfnDatabase.NONE) {
      commit.release(1);
      return false;
    }
    frameOf[page] = frame;
    residentPages++;
    return true;
  }

  private void releaseEmptyPages(int firstPage, int lastPage) {
    for (int page = firstPage; page <= lastPage; page++) {
      if (frameOf[page] != PfnDatabase.NONE && usedEntries[page] == 0) {
        systemSpace.freePage(SystemLayout.PROTOTYPE_POOL + Page.address(page));
        frameOf[page] = PfnDatabase.NONE;
        residentPages--;
        commit.release(1);
      }
    }
  }

  /** Frame of the pool page in which a prototype PTE lies. */
  public int frameOf(int address) {
    return frameOf[Page.number(address - SystemLayout.PROTOTYPE_POOL)];
  }

  /** Reads a prototype PTE. */
  public long read(int address) {
    return format.read(physical, Page.physical(frameOf(address), address));
  }

  /** Writes a prototype PTE; entries that name a frame are counted as shares of the pool page. */
  public void write(int address, long pte) {
    frames.writePte(address, frameOf(address), pte);
  }
}
