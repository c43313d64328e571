package org.pagewalk.kernel.ke.time;

import org.pagewalk.emulator.port.MachineClock;

/**
 * The guest's calendar: machine time since a fixed boot date, never the host's. NT's time unit is
 * 100 ns, which is ten time units.
 */
public final class GuestTime {
  /** Boot date in 100 ns since 1601: the first of January 2004, 00:00 UTC. */
  public static final long BOOT_DATE = 127_173_888_000_000_000L;

  /** Time units in NT's 100 ns. */
  public static final long UNITS_PER_TICK = MachineClock.UNITS_PER_SECOND / 10_000_000;

  private GuestTime() {}

  /** Time units since boot as 100 ns since boot. */
  public static long interruptTime(long time) {
    return time / UNITS_PER_TICK;
  }

  /** Time units since boot as 100 ns since 1601. */
  public static long systemTime(long time) {
    return BOOT_DATE + interruptTime(time);
  }

  /**
   * The moment that an NT timeout names: negative values count from {@code now}, others are dates.
   *
   * @return time units since boot, saturating
   */
  public static long dueTime(long timeout, long now) {
    long ticks = timeout <= 0 ? -timeout : timeout - BOOT_DATE;
    if (timeout == Long.MIN_VALUE || ticks > (Long.MAX_VALUE - now) / UNITS_PER_TICK) {
      return Long.MAX_VALUE;
    }
    long units = Math.max(ticks, 0) * UNITS_PER_TICK;
    return timeout <= 0 ? now + units : units;
  }
}
