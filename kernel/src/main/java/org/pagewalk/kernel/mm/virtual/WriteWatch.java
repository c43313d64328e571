package org.pagewalk.kernel.mm.virtual;

import java.util.Arrays;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.addressspace.PageTables;
import org.pagewalk.kernel.mm.fault.FaultResources;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.vad.Vad;

/**
 * Which pages of a region were written: NtGetWriteWatch, NtResetWriteWatch. A page that was not
 * written since the last reset is mapped without the right to write, and the fault notes the write.
 */
public final class WriteWatch {
  private final PageTables tables;
  private final PteFormat format;

  WriteWatch(FaultResources resources) {
    this.tables = resources.tables();
    this.format = resources.format();
  }

  /** Whether a range lies in one region under write-watch. */
  public boolean isWatched(AddressSpace space, int base, int size) {
    return size != 0 && regionOf(space, base, size) != null;
  }

  private static Vad.PrivateVad regionOf(AddressSpace space, int base, int size) {
    if (!space.isUserAddress(base)) {
      return null;
    }
    Vad vad = space.vads().find(Page.number(base));
    return vad instanceof Vad.PrivateVad region
            && region.isWriteWatch()
            && (base & 0xFFFF_FFFFL) + (size & 0xFFFF_FFFFL) - 1 <= (region.end() & 0xFFFF_FFFFL)
        ? region
        : null;
  }

  /**
   * The pages of a watched range that were written, in ascending order.
   *
   * @param most as many at most
   * @param reset whether the pages answered count as not written from now on
   * @return user virtual addresses
   */
  public int[] written(AddressSpace space, int base, int size, int most, boolean reset) {
    Vad.PrivateVad region = regionOf(space, base, size);
    int last = Page.number(base + size - 1);
    int[] found = new int[Math.min(most, last - Page.number(base) + 1)];
    int count = 0;
    for (int pageNumber = Page.number(base);
        pageNumber <= last && count < found.length;
        pageNumber++) {
      if (region.isWritten(pageNumber)) {
        found[count++] = Page.address(pageNumber);
        if (reset) {
          reset(space, region, pageNumber);
        }
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** Forgets the writes to a watched range. */
  public void reset(AddressSpace space, int base, int size) {
    Vad.PrivateVad region = regionOf(space, base, size);
    for (int pageNumber = Page.number(base);
        pageNumber <= Page.number(base + size - 1);
        pageNumber++) {
      reset(space, region, pageNumber);
    }
  }

  private void reset(AddressSpace space, Vad.PrivateVad region, int pageNumber) {
    region.setWritten(pageNumber, false);
    long pte = tables.readIfResident(space, Page.address(pageNumber));
    if (format.isValid(pte) && format.isWritable(pte)) {
      tables.write(space, Page.address(pageNumber), format.withWritable(pte, false));
    }
  }
}
