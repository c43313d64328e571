package org.pagewalk.kernel.mm.layout;

import org.pagewalk.emulator.port.PhysicalPort;

/**
 * Pages of 4 KiB, and the one place that computes with them. A <em>page address</em> is the linear
 * address of a page's first byte, a <em>page number</em> what is left of an address without the
 * offset in the page; a <em>frame</em> is the number of a page of RAM.
 */
public final class Page {
  /** Bytes of a page. */
  public static final int SIZE = PhysicalPort.FRAME_SIZE;

  private static final int SHIFT = 12;
  private static final int OFFSET = SIZE - 1;

  private Page() {}

  /** Number of the page in which a linear address lies. */
  public static int number(int address) {
    return address >>> SHIFT;
  }

  /** Number, counted from the beginning of a file or section, of the page at a byte offset. */
  public static long number(long offset) {
    return offset >>> SHIFT;
  }

  /** Page address of a page number. */
  public static int address(int number) {
    return number << SHIFT;
  }

  /** Page address of the page in which a linear address lies. */
  public static int start(int address) {
    return address & ~OFFSET;
  }

  /** Linear address of the last byte of a page, by its number. */
  public static int lastByte(int number) {
    return number << SHIFT | OFFSET;
  }

  /** Bytes between the beginning of its page and an address, or an offset in a file. */
  public static int offset(long address) {
    return (int) address & OFFSET;
  }

  /** Bytes from an address, or an offset in a file, to the end of its page: at least 1. */
  public static int rest(long address) {
    return SIZE - offset(address);
  }

  /** Bytes of so many pages, as a size in linear address space: 32 bits. */
  public static int size(int pages) {
    return pages << SHIFT;
  }

  /** Bytes of so many pages. */
  public static long bytes(long pages) {
    return pages << SHIFT;
  }

  /** Pages that so many bytes fill, the last one perhaps in part. */
  public static long count(long bytes) {
    return bytes + OFFSET >>> SHIFT;
  }

  /** The next multiple of the page size that is not less. */
  public static long roundUp(long bytes) {
    return bytes + OFFSET & ~(long) OFFSET;
  }

  /** Physical address, in a frame, of what lies at a linear address, or an offset in a file. */
  public static long physical(int frame, long address) {
    return PhysicalPort.addressOf(frame) | address & OFFSET;
  }

  /** Frame in which a physical address lies. */
  public static int frameOf(long physicalAddress) {
    return (int) (physicalAddress >>> SHIFT);
  }
}
