package org.pagewalk.kernel.mm.pagefile;

import java.util.ArrayList;
import java.util.List;
import org.pagewalk.emulator.port.SnapshotListener;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.status.KernelRefusal;

/** The paging files of the system, up to sixteen; a PTE names one by its number. */
public final class PagingFiles implements SnapshotListener {
  public static final int MOST = 16;

  private final ArrayList<PagingFile> files = new ArrayList<>();
  private final InjectedFaults faults;
  private int nextFile;

  public PagingFiles(InjectedFaults faults) {
    this.faults = faults;
  }

  /**
   * Adds a paging file with a store already made; sizes are in bytes. The first page is a header.
   *
   * @throws KernelRefusal if the store has no room for the minimum
   */
  public PagingFile add(PageStore store, long minimum, long maximum) {
    int pages = (int) Math.min(PagingFile.LARGEST, Page.number(minimum));
    int most = (int) Math.min(PagingFile.LARGEST, Page.number(maximum));
    if (pages < 2 || most < pages) {
      throw new KernelRefusal(
          "paging file %s: the minimum is two pages, and the maximum is not below the minimum"
              .formatted(store.name()));
    }
    if (files.size() == MOST) {
      throw new KernelRefusal("more than %d paging files".formatted(MOST));
    }
    if (!store.extendTo(pages)) {
      store.close();
      throw new KernelRefusal(
          "paging file %s: no room for %d bytes".formatted(store.name(), minimum));
    }
    PagingFile file = new PagingFile(files.size(), store, pages, most, faults);
    files.add(file);
    return file;
  }

  public List<PagingFile> files() {
    return files;
  }

  public PagingFile get(int number) {
    return files.get(number);
  }

  @Override
  public void snapshotTaken(long number) {
    files.forEach(file -> file.store().snapshotTaken(number));
  }

  @Override
  public void snapshotDropped(long number) {
    files.forEach(file -> file.store().snapshotDropped(number));
  }

  @Override
  public void snapshotRestored(long number) {
    files.forEach(file -> file.store().snapshotRestored(number));
  }

  /** Pages that all files together can hold now. */
  public long capacity() {
    long pages = 0;
    for (PagingFile file : files) {
      pages += file.capacity();
    }
    return pages;
  }

  public long usedCount() {
    long pages = 0;
    for (PagingFile file : files) {
      pages += file.usedCount();
    }
    return pages;
  }

  /** Free slots of all files, growth not counted. */
  public long freeCount() {
    return capacity() - usedCount();
  }

  /**
   * Makes the files larger by so many pages together; false, and perhaps less growth, if that is
   * more than they may grow or the disk has no room.
   */
  public boolean grow(long pages) {
    long missing = pages;
    long possible = 0;
    for (PagingFile file : files) {
      possible += file.maximum() - file.size();
    }
    if (possible < pages) {
      return false;
    }
    for (PagingFile file : files) {
      if (missing <= 0) {
        break;
      }
      missing -= file.grow((int) Math.min(missing, PagingFile.LARGEST));
    }
    return missing <= 0;
  }

  /**
   * Takes a run of slots for a write, from the files in turn.
   *
   * @param pages most that are wanted
   * @return the run, or null if no file has a free slot
   */
  public SlotRun allocate(int pages) {
    for (int i = 0; i < files.size(); i++) {
      PagingFile file = files.get((nextFile + i) % files.size());
      int first = file.findRun(pages);
      if (first != 0) {
        int count = file.runLength(first, pages);
        file.take(first, count);
        nextFile = (nextFile + i + 1) % files.size();
        return new SlotRun(file, first, count);
      }
    }
    return null;
  }

  /** Gives one slot back. */
  public void release(int file, int slot) {
    files.get(file).release(slot);
  }

  /** Takes one slot, to which a write failed, out of service. */
  public void markBad(int file, int slot) {
    files.get(file).markBad(slot);
  }

  public void close() {
    for (PagingFile file : files) {
      file.close();
    }
  }
}
