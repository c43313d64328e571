package org.pagewalk.emulator.paging;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.pagewalk.emulator.fault.PageFault;
import org.pagewalk.emulator.fault.UnimplementedFeature;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.memory.StoreListener;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.emulator.port.TlbControl;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.stop.Stops;
import org.pagewalk.emulator.stop.WatchTable;

/**
 * Memory by linear address: the TLB, behind it the page walk, behind that physical memory.
 *
 * <p>Accesses without a word about privilege are made at the current privilege level; those called
 * "system" (descriptor tables, task-state segments, stack switches to ring 0) are supervisor
 * accesses whatever CPL is. An access that crosses into a second page is translated for both pages
 * before anything is stored, so a page fault leaves memory as it was. Outside RAM, devices answer,
 * with the width of the access; where none does, reads give ones and writes are lost.
 *
 * <p>Pages that the host watches are in no map for reading or writing, so accesses to them come
 * here and are told of.
 */
@Derived("caches of the page tables")
public final class LinearMemory implements TlbControl, StoreListener {
  /** Told when what was derived from code loses the bytes or translations it came from. */
  public interface CodeListener {
    /**
     * Bytes of a frame are about to change, of which some lie in a {@linkplain
     * org.pagewalk.emulator.memory.CodeFrame#PIECE piece} marked as code.
     *
     * @return whether this listener still keeps code of these pieces
     */
    boolean codeStored(int frame, int offset, int length);

    /**
     * A translation that was handed out by {@link LinearMemory#fetchFrame} may no longer hold, or
     * the privilege or code segment is another.
     */
    void translationsChanged();

    /** Throws {@link AssertionError} if this listener keeps code that memory does not hold. */
    void assertFresh();
  }

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int LAST_BYTE = PhysicalPort.FRAME_SIZE - 1;
  private static final int INDEX_MASK = TableTranslations.ENTRIES - 1;

  private final PhysicalMemory memory;
  private final Processor processor;
  private final PageWalk unpaged;
  private final PageWalk twoLevel;
  private final Tlb tlb;
  private final WatchTable watches;

  private PageWalk walker;
  private PrivilegeLevel level = PrivilegeLevel.SUPERVISOR;
  private byte[][][] reads;
  private byte[][][] writes;
  private int[][] fetches;

  /** Of supervisor accesses, whatever the privilege level is. */
  private byte[][][] systemReads;

  private byte[][][] systemWrites;
  private CodeListener[] codeListeners = new CodeListener[0];

  /** Memory of which nothing is ever watched. */
  public LinearMemory(PhysicalMemory memory, Processor processor) {
    this(memory, processor, new Stops());
  }

  /** Memory of which the host may watch ranges. */
  public LinearMemory(PhysicalMemory memory, Processor processor, Stops stops) {
    this.memory = memory;
    watches = stops.watches();
    stops.setTablesListener(this::forgetTranslations);
    this.processor = processor;
    unpaged = new UnpagedWalk(memory);
    twoLevel = new PageWalker(memory, processor, stops.events());
    tlb = new Tlb(memory);
    takeMaps();
    memory.setListener(this);
  }

  /** Adds one to those who are told of changes of code. */
  public void addCodeListener(CodeListener listener) {
    codeListeners = Arrays.copyOf(codeListeners, codeListeners.length + 1);
    codeListeners[codeListeners.length - 1] = listener;
  }

  /** The memory behind this one. */
  public PhysicalMemory physical() {
    return memory;
  }

  /** Sets CPL; accesses are checked against it from now on. */
  public void setPrivilege(int cpl) {
    processor.setPrivilege(cpl);
    level = PrivilegeLevel.of(cpl);
    takeMaps();
    translationsChanged();
  }

  /** Must be called after the registers were replaced as a whole. */
  public void processorRestored() {
    tlb.enter(processor);
    setPrivilege(processor.cpl);
  }

  private void takeMaps() {
    walker =
        switch (PagingMode.of(processor)) {
          case NONE -> unpaged;
          case TWO_LEVEL -> twoLevel;
          case PAE -> throw new UnimplementedFeature("physical-address extension (CR4.PAE)");
        };
    AddressSpace space = tlb.current();
    reads = space.pages[TableTranslations.kind(Access.READ, level)];
    writes = space.pages[TableTranslations.kind(Access.WRITE, level)];
    fetches = space.frames[level.ordinal()];
    systemReads = space.pages[TableTranslations.kind(Access.READ, PrivilegeLevel.SUPERVISOR)];
    systemWrites = space.pages[TableTranslations.kind(Access.WRITE, PrivilegeLevel.SUPERVISOR)];
  }

  private void translationsChanged() {
    for (CodeListener listener : codeListeners) {
      listener.translationsChanged();
    }
  }

  /**
   * Must be called after CR0, CR3 or CR4 was loaded. As after the flush that hardware makes then,
   * no translation is used that the page tables do not have.
   */
  public void flush() {
    tlb.enter(processor);
    takeMaps();
    translationsChanged();
  }

  private void forgetTranslations() {
    tlb.forgetAll();
    flush();
  }

  @Override
  public void invalidatePage(int linearAddress) {
    if (tlb.dropPage(linearAddress)) {
      translationsChanged();
    }
  }

  @Override
  public void assertFresh() {
    new TranslationCheck(memory, processor).run(tlb);
    for (CodeListener listener : codeListeners) {
      listener.assertFresh();
    }
  }

  @Override
  public void tableStored(int frame, int offset, int length) {
    if (tlb.dropTable(frame, offset, length)) {
      translationsChanged();
    }
  }

  @Override
  public void directoryStored(int frame, int offset, int length) {
    tlb.dropDirectory(frame, offset, length);
    translationsChanged();
  }

  @Override
  public boolean codeStored(int frame, int offset, int length) {
    boolean kept = false;
    for (CodeListener listener : codeListeners) {
      kept |= listener.codeStored(frame, offset, length);
    }
    return kept;
  }

  @Override
  public void storesRestricted(int frame) {
    tlb.dropWrites(frame);
  }

  @Override
  public void allStoresRestricted() {
    tlb.dropAllWrites();
  }

  /**
   * Frame from which the instruction bytes of a linear page are fetched at the current privilege;
   * it may lie outside RAM.
   *
   * @throws PageFault as for an instruction fetch
   */
  public int fetchFrame(int linearAddress) {
    int frame = fetches[linearAddress >>> 22][linearAddress >>> 12 & INDEX_MASK];
    return frame != 0 ? frame - 1 : translate(linearAddress, Access.EXECUTE, level);
  }

  /**
   * The byte at a linear address if it is in RAM now, looked at without rights, faults or accessed
   * bits; -1 otherwise.
   */
  public int peek8(int linearAddress) {
    int frame = walker.peek(linearAddress);
    return frame < 0 ? -1 : memory.bytes(frame)[linearAddress & LAST_BYTE] & 0xFF;
  }

  /**
   * The map of the pages that can be read at the current privilege with no look at the page tables,
   * for code that is emitted: {@code map[linear >>> 22][linear >>> 12 & 3FFh]} is the array of the
   * page's frame, or null. Both levels are always there. The map is another one after each change
   * of privilege or control registers.
   */
  public byte[][][] readMap() {
    return reads;
  }

  /** As {@link #readMap}, for storing: only frames that may be stored to directly are in it. */
  public byte[][][] writeMap() {
    return writes;
  }

  /**
   * As {@link #readMap}, for fetching instructions: one more than the number of the page's frame,
   * or 0.
   */
  public int[][] fetchMap() {
    return fetches;
  }

  /**
   * The bytes of the frame that a linear page reads from at the current privilege, if that needs no
   * look at the page tables; else null.
   */
  public byte[] readablePage(int linearAddress) {
    return page(reads, linearAddress);
  }

  /** As {@link #readablePage}, for storing directly. */
  public byte[] writablePage(int linearAddress) {
    return page(writes, linearAddress);
  }

  private static byte[] page(byte[][][] map, int linearAddress) {
    return map[linearAddress >>> 22][linearAddress >>> 12 & INDEX_MASK];
  }

  /** The map for accesses at the current level, or for those of the system. */
  private byte[][][] map(Access access, PrivilegeLevel by) {
    if (access == Access.WRITE) {
      return by == level ? writes : systemWrites;
    }
    return by == level ? reads : systemReads;
  }

  private byte[] readable(int linearAddress, PrivilegeLevel by) {
    return page(map(Access.READ, by), linearAddress);
  }

  private byte[] writable(int linearAddress, PrivilegeLevel by) {
    return page(map(Access.WRITE, by), linearAddress);
  }

  public int read8(int linearAddress) {
    byte[] page = page(reads, linearAddress);
    return page != null ? page[linearAddress & LAST_BYTE] & 0xFF : read8(linearAddress, level);
  }

  public int read16(int linearAddress) {
    byte[] page = page(reads, linearAddress);
    int offset = linearAddress & LAST_BYTE;
    return page != null && offset < LAST_BYTE
        ? (short) SHORT.get(page, offset) & 0xFFFF
        : read16(linearAddress, level);
  }

  public int read32(int linearAddress) {
    byte[] page = page(reads, linearAddress);
    int offset = linearAddress & LAST_BYTE;
    return page != null && offset <= LAST_BYTE - 3
        ? (int) INT.get(page, offset)
        : read32(linearAddress, level);
  }

  /** Reads 64 bits, which need not be aligned. */
  public long read64(int linearAddress) {
    return read32(linearAddress) & 0xFFFF_FFFFL | (long) read32(linearAddress + 4) << 32;
  }

  public void write8(int linearAddress, int value) {
    byte[] page = page(writes, linearAddress);
    if (page != null) {
      page[linearAddress & LAST_BYTE] = (byte) value;
    } else {
      write8(linearAddress, value, level);
    }
  }

  public void write16(int linearAddress, int value) {
    byte[] page = page(writes, linearAddress);
    int offset = linearAddress & LAST_BYTE;
    if (page != null && offset < LAST_BYTE) {
      SHORT.set(page, offset, (short) value);
    } else {
      write16(linearAddress, value, level);
    }
  }

  public void write32(int linearAddress, int value) {
    byte[] page = page(writes, linearAddress);
    int offset = linearAddress & LAST_BYTE;
    if (page != null && offset <= LAST_BYTE - 3) {
      INT.set(page, offset, value);
    } else {
      write32(linearAddress, value, level);
    }
  }

  /** Writes 64 bits, which need not be aligned. */
  public void write64(int linearAddress, long value) {
    prepareWrite(linearAddress, 8);
    write32(linearAddress, (int) value);
    write32(linearAddress + 4, (int) (value >>> 32));
  }

  /**
   * Makes sure that {@code length} bytes can be written, and sets accessed and dirty bits, so that
   * a read-modify-write faults as a write before anything has happened.
   */
  public void prepareWrite(int linearAddress, int length) {
    prepareWrite(linearAddress, length, level);
  }

  /** Makes sure that {@code length} bytes, at most a page, can be read. */
  public void prepareRead(int linearAddress, int length) {
    prepare(linearAddress, length, Access.READ, level);
  }

  /** Reads with supervisor rights. */
  public int readSystem8(int linearAddress) {
    return read8(linearAddress, PrivilegeLevel.SUPERVISOR);
  }

  /** Reads with supervisor rights. */
  public int readSystem16(int linearAddress) {
    return read16(linearAddress, PrivilegeLevel.SUPERVISOR);
  }

  /** Reads with supervisor rights. */
  public int readSystem32(int linearAddress) {
    return read32(linearAddress, PrivilegeLevel.SUPERVISOR);
  }

  /** Writes with supervisor rights. */
  public void writeSystem8(int linearAddress, int value) {
    write8(linearAddress, value, PrivilegeLevel.SUPERVISOR);
  }

  /** Writes with supervisor rights. */
  public void writeSystem16(int linearAddress, int value) {
    write16(linearAddress, value, PrivilegeLevel.SUPERVISOR);
  }

  /** Writes with supervisor rights. */
  public void writeSystem32(int linearAddress, int value) {
    write32(linearAddress, value, PrivilegeLevel.SUPERVISOR);
  }

  /** As {@link #prepareWrite(int, int)}, with the rights given. */
  public void prepareWrite(int linearAddress, int length, PrivilegeLevel by) {
    prepare(linearAddress, length, Access.WRITE, by);
  }

  private void prepare(int linearAddress, int length, Access access, PrivilegeLevel by) {
    byte[][][] map = map(access, by);
    if (page(map, linearAddress) == null) {
      translate(linearAddress, access, by);
    }
    int last = linearAddress + length - 1;
    if ((last ^ linearAddress) >>> 12 != 0 && page(map, last) == null) {
      translate(last & ~LAST_BYTE, access, by);
    }
  }

  private int read8(int linearAddress, PrivilegeLevel by) {
    byte[] page = readable(linearAddress, by);
    if (page != null) {
      return page[linearAddress & LAST_BYTE] & 0xFF;
    }
    return load(linearAddress, 1, by);
  }

  private int read16(int linearAddress, PrivilegeLevel by) {
    byte[] page = readable(linearAddress, by);
    int offset = linearAddress & LAST_BYTE;
    if (page != null && offset < LAST_BYTE) {
      return (short) SHORT.get(page, offset) & 0xFFFF;
    }
    return offset < LAST_BYTE
        ? load(linearAddress, 2, by)
        : read8(linearAddress, by) | read8(linearAddress + 1, by) << 8;
  }

  private int read32(int linearAddress, PrivilegeLevel by) {
    byte[] page = readable(linearAddress, by);
    int offset = linearAddress & LAST_BYTE;
    if (page != null && offset <= LAST_BYTE - 3) {
      return (int) INT.get(page, offset);
    }
    if (offset <= LAST_BYTE - 3) {
      return load(linearAddress, 4, by);
    }
    return read8(linearAddress, by)
        | read8(linearAddress + 1, by) << 8
        | read8(linearAddress + 2, by) << 16
        | read8(linearAddress + 3, by) << 24;
  }

  /** Reads within a page that is in no map. */
  private int load(int linearAddress, int size, PrivilegeLevel by) {
    long physical = physical(linearAddress, Access.READ, by);
    watches.accessed(processor.cr3, linearAddress, size, false);
    return memory.load(physical, size);
  }

  /** Writes within a page that is in no map. */
  private void store(int linearAddress, int size, int value, PrivilegeLevel by) {
    long physical = physical(linearAddress, Access.WRITE, by);
    watches.accessed(processor.cr3, linearAddress, size, true);
    memory.store(physical, size, value);
  }

  private long physical(int linearAddress, Access access, PrivilegeLevel by) {
    int frame = translate(linearAddress, access, by);
    return PhysicalPort.addressOf(frame) | linearAddress & LAST_BYTE;
  }

  private void write8(int linearAddress, int value, PrivilegeLevel by) {
    byte[] page = writable(linearAddress, by);
    if (page != null) {
      page[linearAddress & LAST_BYTE] = (byte) value;
      return;
    }
    store(linearAddress, 1, value, by);
  }

  /** Writes with the rights given. */
  public void write16(int linearAddress, int value, PrivilegeLevel by) {
    int offset = linearAddress & LAST_BYTE;
    byte[] page = writable(linearAddress, by);
    if (page != null && offset < LAST_BYTE) {
      SHORT.set(page, offset, (short) value);
    } else if (offset < LAST_BYTE) {
      store(linearAddress, 2, value, by);
    } else {
      prepareWrite(linearAddress, 2, by);
      write8(linearAddress, value, by);
      write8(linearAddress + 1, value >>> 8, by);
    }
  }

  /** Writes with the rights given. */
  public void write32(int linearAddress, int value, PrivilegeLevel by) {
    int offset = linearAddress & LAST_BYTE;
    byte[] page = writable(linearAddress, by);
    if (page != null && offset <= LAST_BYTE - 3) {
      INT.set(page, offset, value);
    } else if (offset <= LAST_BYTE - 3) {
      store(linearAddress, 4, value, by);
    } else {
      prepareWrite(linearAddress, 4, by);
      for (int i = 0; i < 4; i++) {
        write8(linearAddress + i, value >>> 8 * i, by);
      }
    }
  }

  private int translate(int linearAddress, Access access, PrivilegeLevel by) {
    walker.walk(linearAddress, access, by);
    int frame = walker.frame();
    boolean watched = access != Access.EXECUTE && watches.coversIndexOf(linearAddress);
    if (memory.isRam(frame) && (access != Access.WRITE || memory.isPlain(frame)) && !watched) {
      tlb.fill(linearAddress, access, by, walker);
    }
    return frame;
  }
}
