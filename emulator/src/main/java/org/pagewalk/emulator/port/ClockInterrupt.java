package org.pagewalk.emulator.port;

/**
 * The kernel's clock: a device of the machine that asks for an interrupt from a time on, until it
 * is set anew.
 */
public interface ClockInterrupt {
  /** The vector that the processor is given. */
  int VECTOR = 0x30;

  /**
   * Sets the time of the next interrupt; the one before it is forgotten.
   *
   * @param time in time units since boot, at once if that has passed; {@link Long#MAX_VALUE} for
   *     never
   */
  void setDue(long time);
}
