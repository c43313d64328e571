package org.pagewalk.emulator.fault;

/**
 * Who caused what the processor is doing when an exception arises, as error codes tell it.
 *
 * @sdm 3A "Error Code"
 */
public enum EventSource {
  /** The program: its loads of segments, its transfers and returns, INT n, INT3 and INTO. */
  PROGRAM,
  /** An interrupt or an earlier exception, which is being delivered: error codes have EXT set. */
  EXTERNAL;

  private static final int EXT = 1;

  /** An error code that has EXT as it must be. */
  public int mark(int errorCode) {
    return this == EXTERNAL ? errorCode | EXT : errorCode;
  }
}
