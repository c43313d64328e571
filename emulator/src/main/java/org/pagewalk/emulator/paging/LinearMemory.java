package org.pagewalk.emulator.paging;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.pagewalk.emulator.fault.PageFault;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.memory.StoreListener;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.emulator.port.TlbControl;
import org.pagewalk.emulator.processor.Processor;

/**
 * Memory by linear address: the TLB, behind it the page walk, behind that physical memory.
 *
 * <p>Accesses without a word about privilege are made at the current privilege level; those called
 * "system" (descriptor tables, task-state segments, stack switches to ring 0) are supervisor
 * accesses whatever CPL is. An access that crosses into a second page is translated for both pages
 * before anything is stored, so a page fault leaves memory as it was. Outside RAM, reads give ones
 * and writes are lost.
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
  }

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int LAST_BYTE = PhysicalPort.FRAME_SIZE - 1;

  private final PhysicalMemory memory;
  private final Processor processor;
  private final PageWalker walker;
  private final Tlb tlb = new Tlb();
  private final Tlb.Map systemReads = tlb.map(Access.READ, false);
  private final Tlb.Map systemWrites = tlb.map(Access.WRITE, false);

  private Tlb.Map reads = systemReads;
  private Tlb.Map writes = systemWrites;
  private Tlb.Map fetches = tlb.map(Access.EXECUTE, false);
  private CodeListener[] codeListeners = new CodeListener[0];

  public LinearMemory(PhysicalMemory memory, Processor processor) {
    this.memory = memory;
    this.processor = processor;
    walker = new PageWalker(memory, processor);
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
    boolean user = cpl == 3;
    reads = tlb.map(Access.READ, user);
    writes = tlb.map(Access.WRITE, user);
    fetches = tlb.map(Access.EXECUTE, user);
    translationsChanged();
  }

  /** Must be called after the registers were replaced as a whole. */
  public void processorRestored() {
    flush();
    setPrivilege(processor.cpl);
  }

  private void translationsChanged() {
    for (CodeListener listener : codeListeners) {
      listener.translationsChanged();
    }
  }

  /** Drops everything that is cached, as MOV to CR3 does. */
  public void flush() {
    tlb.flush();
    translationsChanged();
  }

  @Override
  public void invalidatePage(int linearAddress) {
    tlb.dropPage(linearAddress, processor);
    translationsChanged();
  }

  @Override
  public void tableStored(int frame, int offset, int length) {
    tlb.dropDerived(frame, offset, length);
    translationsChanged();
  }

  @Override
  public void directoryStored(int frame, int offset, int length) {
    flush();
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
    if (fetches.lookUp(linearAddress) != null) {
      return fetches.frameOf(linearAddress);
    }
    return translate(linearAddress, fetches);
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
   * The bytes of the frame that a linear page reads from at the current privilege, if that needs no
   * look at the page tables; else null.
   */
  public byte[] readablePage(int linearAddress) {
    return reads.lookUp(linearAddress);
  }

  /** As {@link #readablePage}, for storing directly. */
  public byte[] writablePage(int linearAddress) {
    return writes.lookUp(linearAddress);
  }

  public int read8(int linearAddress) {
    return read8(linearAddress, reads);
  }

  public int read16(int linearAddress) {
    return read16(linearAddress, reads);
  }

  public int read32(int linearAddress) {
    byte[] page = reads.lookUp(linearAddress);
    int offset = linearAddress & LAST_BYTE;
    if (page != null && offset <= LAST_BYTE - 3) {
      return (int) INT.get(page, offset);
    }
    return read32Slowly(linearAddress, reads);
  }

  /** Reads 64 bits, which need not be aligned. */
  public long read64(int linearAddress) {
    return read32(linearAddress) & 0xFFFF_FFFFL | (long) read32(linearAddress + 4) << 32;
  }

  public void write8(int linearAddress, int value) {
    write8(linearAddress, value, writes);
  }

  public void write16(int linearAddress, int value) {
    write16(linearAddress, value, writes);
  }

  public void write32(int linearAddress, int value) {
    byte[] page = writes.lookUp(linearAddress);
    int offset = linearAddress & LAST_BYTE;
    if (page != null && offset <= LAST_BYTE - 3) {
      INT.set(page, offset, value);
      return;
    }
    write32Slowly(linearAddress, value, writes);
  }

  /** Writes 64 bits, which need not be aligned. */
  public void write64(int linearAddress, long value) {
    checkRange(linearAddress, 8, writes);
    write32(linearAddress, (int) value);
    write32(linearAddress + 4, (int) (value >>> 32));
  }

  /**
   * Makes sure that {@code length} bytes can be written, and sets accessed and dirty bits, so that
   * a read-modify-write faults as a write before anything has happened.
   */
  public void prepareWrite(int linearAddress, int length) {
    checkRange(linearAddress, length, writes);
  }

  /** Makes sure that {@code length} bytes, at most a page, can be read. */
  public void prepareRead(int linearAddress, int length) {
    checkRange(linearAddress, length, reads);
  }

  /** Reads with supervisor rights. */
  public int readSystem8(int linearAddress) {
    return read8(linearAddress, systemReads);
  }

  /** Reads with supervisor rights. */
  public int readSystem16(int linearAddress) {
    return read16(linearAddress, systemReads);
  }

  /** Reads with supervisor rights. */
  public int readSystem32(int linearAddress) {
    return read32Slowly(linearAddress, systemReads);
  }

  /** Writes with supervisor rights. */
  public void writeSystem8(int linearAddress, int value) {
    write8(linearAddress, value, systemWrites);
  }

  /** Writes with supervisor rights. */
  public void writeSystem16(int linearAddress, int value) {
    write16(linearAddress, value, systemWrites);
  }

  /** Writes with supervisor rights. */
  public void writeSystem32(int linearAddress, int value) {
    write32Slowly(linearAddress, value, systemWrites);
  }

  /** Writes with the rights of CPL 3 or of the supervisor. */
  public void write16(int linearAddress, int value, boolean user) {
    write16(linearAddress, value, tlb.map(Access.WRITE, user));
  }

  /** Writes with the rights of CPL 3 or of the supervisor. */
  public void write32(int linearAddress, int value, boolean user) {
    write32Slowly(linearAddress, value, tlb.map(Access.WRITE, user));
  }

  /** As {@link #prepareWrite}, at the privilege given. */
  public void prepareWrite(int linearAddress, int length, boolean user) {
    checkRange(linearAddress, length, tlb.map(Access.WRITE, user));
  }

  private void checkRange(int linearAddress, int length, Tlb.Map map) {
    if (map.lookUp(linearAddress) == null) {
      translate(linearAddress, map);
    }
    int last = linearAddress + length - 1;
    if ((last ^ linearAddress) >>> 12 != 0 && map.lookUp(last) == null) {
      translate(last & ~LAST_BYTE, map);
    }
  }

  private int read8(int linearAddress, Tlb.Map map) {
    byte[] page = map.lookUp(linearAddress);
    if (page != null) {
      return page[linearAddress & LAST_BYTE] & 0xFF;
    }
    int frame = translate(linearAddress, map);
    return memory.isRam(frame) ? memory.bytes(frame)[linearAddress & LAST_BYTE] & 0xFF : 0xFF;
  }

  private int read16(int linearAddress, Tlb.Map map) {
    byte[] page = map.lookUp(linearAddress);
    int offset = linearAddress & LAST_BYTE;
    if (page != null && offset < LAST_BYTE) {
      return (short) SHORT.get(page, offset) & 0xFFFF;
    }
    return read8(linearAddress, map) | read8(linearAddress + 1, map) << 8;
  }

  private int read32Slowly(int linearAddress, Tlb.Map map) {
    byte[] page = map.lookUp(linearAddress);
    int offset = linearAddress & LAST_BYTE;
    if (page != null && offset <= LAST_BYTE - 3) {
      return (int) INT.get(page, offset);
    }
    return read8(linearAddress, map)
        | read8(linearAddress + 1, map) << 8
        | read8(linearAddress + 2, map) << 16
        | read8(linearAddress + 3, map) << 24;
  }

  private void write8(int linearAddress, int value, Tlb.Map map) {
    byte[] page = map.lookUp(linearAddress);
    if (page != null) {
      page[linearAddress & LAST_BYTE] = (byte) value;
      return;
    }
    int frame = translate(linearAddress, map);
    if (memory.isRam(frame)) {
      memory.write8(PhysicalPort.addressOf(frame) | linearAddress & LAST_BYTE, value);
    }
  }

  private void write16(int linearAddress, int value, Tlb.Map map) {
    int offset = linearAddress & LAST_BYTE;
    byte[] page = map.lookUp(linearAddress);
    if (page != null && offset < LAST_BYTE) {
      SHORT.set(page, offset, (short) value);
    } else if (offset < LAST_BYTE) {
      int frame = translate(linearAddress, map);
      if (memory.isRam(frame)) {
        memory.write16(PhysicalPort.addressOf(frame) | offset, value);
      }
    } else {
      checkRange(linearAddress, 2, map);
      write8(linearAddress, value, map);
      write8(linearAddress + 1, value >>> 8, map);
    }
  }

  private void write32Slowly(int linearAddress, int value, Tlb.Map map) {
    int offset = linearAddress & LAST_BYTE;
    byte[] page = map.lookUp(linearAddress);
    if (page != null && offset <= LAST_BYTE - 3) {
      INT.set(page, offset, value);
    } else if (offset <= LAST_BYTE - 3) {
      int frame = translate(linearAddress, map);
      if (memory.isRam(frame)) {
        memory.write32(PhysicalPort.addressOf(frame) | offset, value);
      }
    } else {
      checkRange(linearAddress, 4, map);
      for (int i = 0; i < 4; i++) {
        write8(linearAddress + i, value >>> 8 * i, map);
      }
    }
  }

  private int translate(int linearAddress, Tlb.Map map) {
    walker.walk(linearAddress, map.access(), map.user());
    int frame = walker.frame();
    if (memory.isRam(frame) && (map.access() != Access.WRITE || memory.isPlain(frame))) {
      map.fill(linearAddress, frame, walker.tableEntryAddress(), memory.bytes(frame));
    }
    return frame;
  }
}
