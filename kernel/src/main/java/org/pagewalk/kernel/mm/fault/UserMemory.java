package org.pagewalk.kernel.mm.fault;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.addressspace.PageTables;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.layout.Mode;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.status.NtStatus;

/**
 * The kernel's access to user memory of one address space on behalf of a thread. Addresses are user
 * virtual. Every access goes through the same routine as a page fault, and sets accessed and dirty
 * bits as the processor does.
 *
 * <p>Throws {@link MustWait} if a page is not in memory yet: the service step runs again after the
 * event; and {@link AccessViolationStatus} if the memory cannot be accessed. An access that crosses
 * pages commits page by page, so a write is touched first where that matters ({@link
 * #touchForWrite}).
 */
public final class UserMemory {

  private final AccessFaults faults;
  private final PageTables tables;
  private final PhysicalPort physical;
  private final AddressSpace space;
  private final FaultContext who;

  public UserMemory(
      AccessFaults faults,
      PageTables tables,
      PhysicalPort physical,
      AddressSpace space,
      FaultContext who) {
    this.faults = faults;
    this.tables = tables;
    this.physical = physical;
    this.space = space;
    this.who = who;
  }

  public AddressSpace space() {
    return space;
  }

  public int read8(int address) {
    return physical.read8(translate(address, Access.READ));
  }

  public int read16(int address) {
    if (Page.offset(address) == Page.SIZE - 1) {
      return read8(address) | read8(address + 1) << 8;
    }
    return physical.read16(translate(address, Access.READ));
  }

  public int read32(int address) {
    if (Page.offset(address) > Page.SIZE - 4) {
      return read16(address) | read16(address + 2) << 16;
    }
    return physical.read32(translate(address, Access.READ));
  }

  public long read64(int address) {
    return read32(address) & 0xFFFF_FFFFL | (long) read32(address + 4) << 32;
  }

  public void write8(int address, int value) {
    physical.write8(translate(address, Access.WRITE), value);
  }

  public void write16(int address, int value) {
    if (Page.offset(address) == Page.SIZE - 1) {
      touchForWrite(address, 2);
      write8(address, value);
      write8(address + 1, value >>> 8);
    } else {
      physical.write16(translate(address, Access.WRITE), value);
    }
  }

  public void write32(int address, int value) {
    if (Page.offset(address) > Page.SIZE - 4) {
      touchForWrite(address, 4);
      write16(address, value);
      write16(address + 2, value >>> 16);
    } else {
      physical.write32(translate(address, Access.WRITE), value);
    }
  }

  public void write64(int address, long value) {
    touchForWrite(address, 8);
    write32(address, (int) value);
    write32(address + 4, (int) (value >>> 32));
  }

  /** Copies user memory out; reads page by page. */
  public void read(int address, byte[] into, int offset, int length) {
    int done = 0;
    while (done < length) {
      int at = address + done;
      int chunk = Math.min(length - done, Page.rest(at));
      physical.read(translate(at, Access.READ), into, offset + done, chunk);
      done += chunk;
    }
  }

  /** Copies into user memory; what was written before a page that fails stays written. */
  public void write(int address, byte[] from, int offset, int length) {
    int done = 0;
    while (done < length) {
      int at = address + done;
      int chunk = Math.min(length - done, Page.rest(at));
      physical.write(translate(at, Access.WRITE), from, offset + done, chunk);
      done += chunk;
    }
  }

  /** Makes a range readable, so that the reads that follow in this step neither wait nor fail. */
  public void touchForRead(int address, int length) {
    touch(address, length, Access.READ);
  }

  /** Makes a range writable, so that the writes that follow in this step neither wait nor fail. */
  public void touchForWrite(int address, int length) {
    touch(address, length, Access.WRITE);
  }

  private void touch(int address, int length, Access access) {
    if (length <= 0) {
      return;
    }
    int last = Page.start(address + length - 1);
    for (int pageAddress = Page.start(address); pageAddress != last; pageAddress += Page.SIZE) {
      translate(pageAddress, access);
    }
    translate(last, access);
  }

  /**
   * Checks only that a range lies in user space and that its start is aligned, as ProbeForRead
   * does. A length of 0 is always right.
   */
  public void probe(int address, int length, int alignment) {
    if (length == 0) {
      return;
    }
    if ((address & alignment - 1) != 0) {
      throw who.accessViolation(NtStatus.DATATYPE_MISALIGNMENT, address);
    }
    long end = (address & 0xFFFF_FFFFL) + (length & 0xFFFF_FFFFL) - 1;
    if (end > (space.highestUserAddress() & 0xFFFF_FFFFL)) {
      throw who.accessViolation(NtStatus.ACCESS_VIOLATION, address);
    }
  }

  /**
   * Reads up to 8 bytes for somebody who looks on: only where pages are valid, and without a trace
   * in entries or working sets. Empty if a page is not valid.
   */
  public OptionalLong peek(int address, int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      long pte = entry(address + i);
      if (!tables.format().isValid(pte)) {
        return OptionalLong.empty();
      }
      long at = Page.physical(tables.format().frame(pte), address + i);
      value |= (long) physical.read8(at) << 8 * i;
    }
    return OptionalLong.of(value);
  }

  /** Reads UTF-16 units: {@code bytes} bytes at an address. */
  public String readUnicode(int address, int bytes) {
    byte[] units = new byte[bytes & ~1];
    read(address, units, 0, units.length);
    return new String(units, StandardCharsets.UTF_16LE);
  }

  /**
   * Physical address behind a user address, after whatever it takes to make it accessible. The page
   * stays where it is until the step is done.
   */
  private long translate(int address, Access access) {
    long physicalAddress = mapped(address, access);
    while (physicalAddress < 0) {
      who.require(fault(address, access), address);
      physicalAddress = mapped(address, access);
    }
    return physicalAddress;
  }

  /**
   * Makes a byte accessible; resolved when accesses to its page in this step neither wait nor fail.
   * Throws nothing: it is for the memory manager's own use.
   */
  FaultOutcome makeAccessible(int address, Access access) {
    while (mapped(address, access) < 0) {
      FaultOutcome outcome = fault(address, access);
      if (!outcome.isResolved()) {
        return outcome;
      }
    }
    return FaultOutcome.TRY_AGAIN;
  }

  /** Physical address behind a user address if its entry allows the access, else -1. */
  private long mapped(int address, Access access) {
    PteFormat format = tables.format();
    long pte = entry(address);
    if (!format.isValid(pte) || !format.allows(pte, access)) {
      return -1;
    }
    tables.markUsed(space, address, pte, access == Access.WRITE);
    who.pin(space, Page.start(address));
    return Page.physical(format.frame(pte), address);
  }

  /** The entry of a user address, or 0 where there is none in memory. */
  private long entry(int address) {
    return space.isUserAddress(address) ? tables.readIfResident(space, address) : 0;
  }

  private FaultOutcome fault(int address, Access access) {
    return space.isUserAddress(address)
        ? faults.accessFault(space, address, access, Mode.KERNEL, who)
        : new FaultOutcome.Failed(NtStatus.ACCESS_VIOLATION);
  }
}
