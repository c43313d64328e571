package org.pagewalk.unicorn;

/**
 * What answers the guest's loads and stores in a range that {@link GuestMemory#mapDevice} mapped.
 */
public interface Device {
  /**
   * A load.
   *
   * @param offset from the beginning of the range, in bytes
   * @param size 1, 2, 4 or 8 bytes
   */
  long read(long offset, int size);

  /** A store; offset and size as in {@link #read}. */
  void write(long offset, int size, long value);
}
