package org.pagewalk.emulator.port;

/**
 * The machine's two clocks. A step is the position: one for each retired instruction, iteration of
 * a repeated string instruction, delivered exception or interrupt, and step of a system thread.
 * Time is steps plus the modelled costs of kernel work plus jumps while all threads wait; its unit
 * is one step.
 */
public interface MachineClock {
  /** Time units in a second of guest time. */
  long UNITS_PER_SECOND = 100_000_000L;

  /** Steps since boot. */
  long step();

  /** Time since boot. */
  long time();

  /** Lets modelled kernel work take {@code units} of time. */
  void charge(long units);

  /** Moves time forward to {@code time}; does nothing if that has passed already. */
  void advanceTo(long time);
}
