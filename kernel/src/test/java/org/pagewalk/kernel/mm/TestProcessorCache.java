package org.pagewalk.kernel.mm;

import java.util.LinkedHashMap;
import java.util.Map;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.emulator.port.TlbControl;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.pte.TwoLevelFormat;

/**
 * What a processor caches of the page tables, as stale as the architecture allows: an entry stays
 * until the kernel drops it, over switches between address spaces too. Directory entries are cached
 * apart from the pages below them; every INVLPG drops them all.
 *
 * <p>{@link #assertFresh} compares all that is cached with guest memory. What is cached may be less
 * than what is in memory, because a processor walks again before it faults; it must never be more.
 *
 * @sdm 3A "Caching Translation Information; Operations that Invalidate TLBs and Paging-Structure
 *     Caches"
 */
@Derived("a cache of the page tables")
final class TestProcessorCache implements TlbControl {
  private static final int DIRECTORY_SHIFT = 22;
  private static final int PAGE_SHIFT = 12;

  /** Where an entry was read, and what it was then. */
  private record Cached(long location, long entry) {}

  /** What is cached of one kind of entry: by directory base, in the upper half, and number. */
  private final Map<Long, Cached> pages = new LinkedHashMap<>();

  private final Map<Long, Cached> directories = new LinkedHashMap<>();
  private final PhysicalPort physical;
  private final PteFormat format = new TwoLevelFormat();

  TestProcessorCache(PhysicalPort physical) {
    this.physical = physical;
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
  long translate(int directoryBase, int address, boolean write, boolean user) {
    Cached page = pages.get(key(directoryBase, address >>> PAGE_SHIFT));
    if (page == null || !allows(page.entry, write, user) || write && !format.isDirty(page.entry)) {
      page = walk(directoryBase, address, write, user);
    }
    if (page == null) {
      pages.remove(key(directoryBase, address >>> PAGE_SHIFT));
      return -1;
    }
    return PhysicalPort.addressOf(format.frame(page.entry)) | address & 0xFFF;
  }

  private Cached walk(int directoryBase, int address, boolean write, boolean user) {
    long at = (directoryBase & 0xFFFF_FFFFL) + 4L * (address >>> DIRECTORY_SHIFT);
    Cached directory =
        directories.computeIfAbsent(
            key(directoryBase, address >>> DIRECTORY_SHIFT), _ -> new Cached(at, read(at)));
    if (!format.isValid(directory.entry)) {
      directories.remove(key(directoryBase, address >>> DIRECTORY_SHIFT));
      return null;
    }
    long table = PhysicalPort.addressOf(format.frame(directory.entry));
    long location = table + 4L * (address >>> PAGE_SHIFT & 0x3FF);
    long entry = read(location);
    if (!format.isValid(entry)
        || !allows(entry, write, user)
        || !allows(directory.entry, write, user)) {
      return null;
    }
    long used = format.withAccessed(write ? format.withDirty(entry) : entry);
    format.write(physical, location, used);
    Cached page = new Cached(location, used);
    pages.put(key(directoryBase, address >>> PAGE_SHIFT), page);
    return page;
  }

  private boolean allows(long entry, boolean write, boolean user) {
    return (!write || format.isWritable(entry)) && (!user || format.isUser(entry));
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
    assertFresh(directories, "directory entry", DIRECTORY_SHIFT);
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
        || format.isAccessed(cached) && !format.isAccessed(now)
        || format.isDirty(cached) && !format.isDirty(now);
  }
}
