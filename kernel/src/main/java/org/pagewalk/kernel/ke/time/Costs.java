package org.pagewalk.kernel.ke.time;

import org.pagewalk.emulator.port.MachineClock;

/**
 * The one table of modelled costs, in time units (100 units are a microsecond). They are of the
 * order of a Pentium II with a disk of its years; what matters is that they never change by
 * themselves.
 */
public final class Costs {
  /** Entering and leaving the kernel. */
  public static final long TRAP = 50;

  /** A system service, beside the trap. */
  public static final long SERVICE = 100;

  /** Changing to another thread. */
  public static final long CONTEXT_SWITCH = 200;

  /** Changing to another address space, beside the thread switch. */
  public static final long ADDRESS_SPACE_SWITCH = 200;

  /** A clock interrupt. */
  public static final long CLOCK_INTERRUPT = 50;

  /** Building an exception's or APC's frame on a user stack. */
  public static final long USER_FRAME = 300;

  /** A fault that finds its page in memory. */
  public static final long SOFT_FAULT = 100;

  /** Filling a page with zeros. */
  public static final long ZERO_PAGE = 400;

  /** Copying a page. */
  public static final long COPY_PAGE = 800;

  /** A step of a system thread, beside what it does. */
  public static final long SYSTEM_THREAD_STEP = 100;

  /** Seek and rotation before a disk transfer: 5 ms. */
  public static final long DISK_LATENCY = 5 * MachineClock.UNITS_PER_SECOND / 1000;

  /** Transfer of one page from or to the disk: 0.2 ms. */
  public static final long DISK_PAGE = MachineClock.UNITS_PER_SECOND / 5000;

  /** A thread's quantum: 20 ms. */
  public static final long QUANTUM = 20 * MachineClock.UNITS_PER_SECOND / 1000;

  /** How long a ready thread may starve: 4 s. */
  public static final long STARVATION = 4 * MachineClock.UNITS_PER_SECOND;

  /** Period of the balance set manager. */
  public static final long BALANCE_PERIOD = MachineClock.UNITS_PER_SECOND;

  private Costs() {}
}
