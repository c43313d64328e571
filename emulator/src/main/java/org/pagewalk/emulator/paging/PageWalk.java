package org.pagewalk.emulator.paging;

import org.pagewalk.emulator.fault.PageFault;

/**
 * How linear addresses become physical ones in one {@link PagingMode}. The result of the latest
 * walk stands until the next.
 */
interface PageWalk {
  /** Stands for the frame of a page table where there is none. */
  int NO_TABLE = -1;

  /**
   * Translates a linear address for an access, and sets accessed and dirty bits.
   *
   * @throws PageFault with the error code that the SDM gives
   */
  void walk(int linearAddress, Access access, PrivilegeLevel level);

  /**
   * Frame of the page that holds a linear address, looked up without rights, faults or accessed
   * bits.
   *
   * @return -1 when it is not present or lies outside RAM
   */
  int peek(int linearAddress);

  /** Frame of the page that the latest walk has found; it may lie outside RAM. */
  int frame();

  /**
   * Frame of the page table that the latest walk used, or {@link #NO_TABLE} when it needed none (a
   * large page, or no paging).
   */
  int tableFrame();

  /** The bits R/W and U/S of the directory entry that the latest walk used. */
  int rights();
}
