package org.pagewalk.kernel.mm;

import java.util.LinkedHashMap;
import java.util.Map;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.emulator.port.TlbControl;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.pte.PteFormat;

/**
 * What a processor caches of the page tables, as stale as the architecture allows: an entry stays
 * until the kernel drops it, over switches between address spaces too. Directory entries are cached
 * apart from the pages below them; every INVLPG drops them all. The pointers of PAE paging are read
 * in every walk: the kernel never changes them.
 *
 * <p>{@link #assertFresh} compares all that is cached with guest memory. What is cached may be less
 * than what is in memory, because a processor walks again before it faults; it must never be more.
 *
 * <p>The way of the walk is the processor manual's, not the geometry's of the kernel.
 *
 * @sdm 3A "Paging: 32-Bit Paging; PAE Paging; Caching Translation Information; Operations that
 *     Invalidate TLBs and Paging-Structure Caches"
 */
@Derived("a cache of the page tables")
final class TestProcessorCache implements TlbControl {
  private static final int PAGE_SHIFT = 12;

  /** Of a pointer to a page directory: R/W, U/S, and bits 5 to 8. */
  private static final long RESERVED_IN_POINTERS = 0x1E6;

  /** Where an entry was read, and what it was then. */
  private record Cached(long location, long entry) {}

  /** What is cached of one kind of entry: by directory base, in the upper half, and number. */
  private final Map<Long, Cached> pages = new LinkedHashMap<>();

  private final Map<Long, Cached> directories = new LinkedHashMap<>();
  private final PhysicalPort physical;
  private final PteFormat format;
  private final boolean pae;
  private final int directoryShift;
  private final int indexMask;
  private final int entrySize;

  TestProcessorCache(PhysicalPort physical, PteFormat format) {
    this.physical = physical;
    this.format = format;
    pae = format.geometry() == PageTableGeometry.PAE;
    directoryShift = pae ? 21 : 22;
    indexMask = pae ? 0x1FF : 0x3FF;
    entrySize = pae ? 8 : 4;
  }

  @Override
  public void invalidatePage(int linearAddress) {
    int page = linearAddress >>> PAGE_SHIFT;
    pages.keySet().removeIf(key -> key.intValue() == page);
    directories.clear();
  }

  /**
   * Translates as a processor does, with accessed and dirty bits.
   *
   * @param user whether it is an access from user mode
   * @return physical address, or -1 for a page fault
   */
  long translate(int directoryBase, int address, Access access, boolean user) {
    boolean write = access == Access.WRITE;
    Cached page = pages.get(key(directoryBase, address >>> PAGE_SHIFT));
    if (page == null || !allows(page.entry, access, user) || write && !format.isDirty(page.entry)) {
      page = walk(directoryBase, address, access, user);
    }
    if (page == null) {
      pages.remove(key(directoryBase, address >>> PAGE_SHIFT));
      return -1;
    }
    return PhysicalPort.addressOf(format.frame(page.entry)) | address & 0xFFF;
  }

  private Cached walk(int directoryBase, int address, Access access, boolean user) {
    long key = key(directoryBase, address >>> directoryShift);
    long at =
        directory(directoryBase & 0xFFFF_FFFFL, address)
            + (long) entrySize * (address >>> directoryShift & indexMask);
    Cached directory = directories.computeIfAbsent(key, _ -> new Cached(at, read(at)));
    if (!format.isValid(directory.entry)) {
      directories.remove(key);
      return null;
    }
    long table = PhysicalPort.addressOf(format.frame(directory.entry));
    long location = table + (long) entrySize * (address >>> PAGE_SHIFT & indexMask);
    long entry = read(location);
    if (!format.isValid(entry)
        || !allows(entry, access, user)
        || !allows(directory.entry, access, user)) {
      return null;
    }
    long used = format.withAccessed(access == Access.WRITE ? format.withDirty(entry) : entry);
    format.write(physical, location, used);
    Cached page = new Cached(location, used);
    pages.put(key(directoryBase, address >>> PAGE_SHIFT), page);
    return page;
  }

  /** Physical address of the page directory for a linear address. */
  private long directory(long directoryBase, int address) {
    if (!pae) {
      return directoryBase;
    }
    long pointer = physical.read64(directoryBase + 8L * (address >>> 30));
    if ((pointer & 1) == 0 || (pointer & RESERVED_IN_POINTERS) != 0) {
      throw new AssertionError("no processor takes the directory pointer %X".formatted(pointer));
    }
    return pointer & -0x1000L;
  }

  private boolean allows(long entry, Access access, boolean user) {
    return format.allows(entry, access) && (!user || format.isUser(entry));
  }

  private long read(long location) {
    return format.read(physical, location);
  }

  private static long key(int directoryBase, int number) {
    return (long) directoryBase << 32 | number;
  }

  /** Fails if a processor could still use what is not in the page tables any more. */
  @Override
  public void assertFresh() {
    assertFresh(directories, "directory entry", directoryShift);
    assertFresh(pages, "page", PAGE_SHIFT);
  }

  private void assertFresh(Map<Long, Cached> cached, String kind, int shift) {
    for (Map.Entry<Long, Cached> one : cached.entrySet()) {
      long now = read(one.getValue().location);
      if (isMore(one.getValue().entry, now)) {
        throw new AssertionError(
            "the processor still has %08X cached for the %s of %08X (directory %08X), which is %08X"
                .formatted(
                    one.getValue().entry,
                    kind,
                    one.getKey().intValue() << shift,
                    one.getKey() >>> 32,
                    now));
      }
    }
  }

  private boolean isMore(long cached, long now) {
    return !format.isValid(now)
        || format.frame(now) != format.frame(cached)
        || format.isWritable(cached) && !format.isWritable(now)
        || format.isUser(cached) && !format.isUser(now)
        || format.isExecutable(cached) && !format.isExecutable(now)
        || format.isAccessed(cached) && !format.isAccessed(now)
        || format.isDirty(cached) && !format.isDirty(now);
  }
}
