package org.pagewalk.emulator.paging;

import org.pagewalk.emulator.fault.PageFault;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.port.ProcessorEvent;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.stop.ProcessorEvents;
import org.pagewalk.emulator.stop.Stops;

/**
 * The hardware's walk of the page tables, 32-bit format: a directory of 1,024 entries, page tables
 * of 1,024 entries, and pages of 4 KiB or (CR4.PSE) 4 MiB with PSE-36 addresses.
 *
 * <p>The steps of {@link #walk} are numbered: 1 to 5 and 7 are those of the translation, 6 that of
 * the access rights. A walk checks and then updates, in the SDM's order: presence and reserved bits
 * level by level, then the rights of both levels together; the accessed bit of a directory entry is
 * set when the walk goes through it, the accessed and dirty bits of the last entry when the access
 * is allowed. The result of the latest walk stands in the fields until the next. Instructions are
 * fetched byte by byte, so the logical address of a fetch that faults is known here; that of data
 * is added where it was checked.
 *
 * @sdm 3A "32-Bit Paging" (4.3), "Access Rights" (4.6), "Page-Fault Exceptions" (4.7), "Accessed
 *     and Dirty Flags" (4.8)
 */
public final class PageWalker implements PageWalk {
  public static final int PRESENT = 1;
  public static final int WRITABLE = 1 << 1;
  public static final int USER = 1 << 2;
  public static final int ACCESSED = 1 << 5;
  public static final int DIRTY = 1 << 6;
  public static final int PAGE_SIZE = 1 << 7;

  private static final int LARGE_RESERVED = 1 << 21;

  private static final int TABLE = 1;
  private static final int DIRECTORY = 2;

  private final PhysicalMemory memory;
  private final Processor processor;
  private final SegmentRegister codeSegment;
  private final ProcessorEvents events;

  private int frame;
  private int tableFrame;
  private int rights;

  /** A walk that nobody hears of. */
  public PageWalker(PhysicalMemory memory, Processor processor) {
    this(memory, processor, new Stops().events());
  }

  /** A walk that tells which accessed and dirty bits it has set. */
  public PageWalker(PhysicalMemory memory, Processor processor, ProcessorEvents events) {
    this.memory = memory;
    this.processor = processor;
    codeSegment = processor.segments[SegmentRegister.CS];
    this.events = events;
  }

  @Override
  public int frame() {
    return frame;
  }

  @Override
  public int tableFrame() {
    return tableFrame;
  }

  @Override
  public int rights() {
    return rights;
  }

  @Override
  public void walk(int linearAddress, Access access, PrivilegeLevel level) {
    // 1: PDE address: bits 31:12 from CR3, bits 11:2 are bits 31:22 of the linear address
    int directoryFrame = processor.cr3 >>> 12;
    long directoryEntryAddress = (long) directoryFrame << 12 | (linearAddress >>> 22) << 2;
    int directoryEntry = entryAt(directoryEntryAddress);
    // 2: a PDE whose P is 0 names nothing
    if ((directoryEntry & PRESENT) == 0) {
      throw fault(linearAddress, 0, access, level);
    }
    if (memory.isRam(directoryFrame)) {
      memory.markDirectory(directoryFrame);
    }
    // 3: with CR4.PSE and PS the PDE maps a 4-MByte page, and the walk ends here
    if ((directoryEntry & PAGE_SIZE) != 0 && (processor.cr4 & Processor.CR4_PSE) != 0) {
      walkLargePage(linearAddress, directoryEntryAddress, directoryEntry, access, level);
      return;
    }
    // 4: otherwise it references a page table; an entry that is used for that has A set
    if ((directoryEntry & ACCESSED) == 0) {
      int accessed = directoryEntry | ACCESSED;
      update(linearAddress, DIRECTORY, directoryEntryAddress, directoryEntry, accessed);
    }
    tableFrame = directoryEntry >>> 12;
    rights = directoryEntry & (USER | WRITABLE);
    // 5: PTE address: bits 31:12 from the PDE, bits 11:2 are bits 21:12 of the linear address
    long tableEntryAddress = (long) tableFrame << 12 | (linearAddress >>> 12 & 0x3FF) << 2;
    int tableEntry = entryAt(tableEntryAddress);
    if ((tableEntry & PRESENT) == 0) {
      throw fault(linearAddress, 0, access, level);
    }
    if (memory.isRam(tableFrame)) {
      memory.markTable(tableFrame);
    }
    // 6: both entries must allow the access
    checkRights(linearAddress, directoryEntry & tableEntry, access, level);
    // 7: page: bits 31:12 from the PTE, bits 11:0 of the linear address; A is set, D by a write
    frame = tableEntry >>> 12;
    touch(linearAddress, TABLE, tableEntryAddress, tableEntry, access);
  }

  @Override
  public int peek(int linearAddress) {
    int found = peekEntries(linearAddress);
    return memory.isRam(found) ? found : -1;
  }

  private int peekEntries(int linearAddress) {
    int directoryEntry = entryAt((long) (processor.cr3 >>> 12) << 12 | (linearAddress >>> 22) << 2);
    if ((directoryEntry & PRESENT) == 0) {
      return -1;
    }
    if ((directoryEntry & PAGE_SIZE) != 0 && (processor.cr4 & Processor.CR4_PSE) != 0) {
      return largeFrame(directoryEntry, linearAddress);
    }
    long tableAddress = (long) (directoryEntry >>> 12) << 12;
    int tableEntry = entryAt(tableAddress | (linearAddress >>> 12 & 0x3FF) << 2);
    return (tableEntry & PRESENT) == 0 ? -1 : tableEntry >>> 12;
  }

  private static int largeFrame(int entry, int linearAddress) {
    int above4GiB = entry >>> 13 & 0xFF;
    return above4GiB << 20 | entry >>> 12 & 0xFFC00 | linearAddress >>> 12 & 0x3FF;
  }

  private void walkLargePage(
      int linearAddress, long entryAddress, int entry, Access access, PrivilegeLevel level) {
    tableFrame = NO_TABLE;
    if ((entry & LARGE_RESERVED) != 0) {
      throw fault(linearAddress, PageFault.PROTECTION | PageFault.RESERVED, access, level);
    }
    checkRights(linearAddress, entry, access, level);
    frame = largeFrame(entry, linearAddress);
    touch(linearAddress, DIRECTORY, entryAddress, entry, access);
  }

  private void checkRights(int linearAddress, int allowing, Access access, PrivilegeLevel level) {
    boolean allowed;
    if (level == PrivilegeLevel.USER) {
      allowed = (allowing & USER) != 0 && (access != Access.WRITE || (allowing & WRITABLE) != 0);
    } else {
      allowed =
          access != Access.WRITE
              || (allowing & WRITABLE) != 0
              || (processor.cr0 & Processor.CR0_WP) == 0;
    }
    if (!allowed) {
      throw fault(linearAddress, PageFault.PROTECTION, access, level);
    }
  }

  private void touch(int linearAddress, int level, long entryAddress, int entry, Access access) {
    int touched = entry | ACCESSED | (access == Access.WRITE ? DIRTY : 0);
    if (touched != entry) {
      update(linearAddress, level, entryAddress, entry, touched);
    }
  }

  private PageFault fault(int linearAddress, int cause, Access access, PrivilegeLevel level) {
    int errorCode =
        cause
            | (access == Access.WRITE ? PageFault.WRITE : 0)
            | (level == PrivilegeLevel.USER ? PageFault.USER : 0);
    PageFault fault = new PageFault(linearAddress, errorCode);
    return access == Access.EXECUTE
        ? fault.through(SegmentRegister.CS, linearAddress - codeSegment.base)
        : fault;
  }

  private int entryAt(long physicalAddress) {
    return memory.isRam((int) (physicalAddress >>> 12)) ? memory.read32(physicalAddress) : -1;
  }

  private void update(int linearAddress, int level, long physicalAddress, int before, int after) {
    if (!memory.isRam((int) (physicalAddress >>> 12))) {
      return;
    }
    events.prepare();
    memory.updateEntry(physicalAddress, after);
    if (events.heard()) {
      events.tell(
          new ProcessorEvent.EntryUpdate(
              linearAddress,
              physicalAddress,
              level,
              Integer.toUnsignedLong(before),
              Integer.toUnsignedLong(after)));
    }
  }
}
