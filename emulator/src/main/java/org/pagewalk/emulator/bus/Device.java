package org.pagewalk.emulator.bus;

/**
 * What answers accesses to a range of ports or of physical addresses. A device is a part of the
 * machine's state: its fields are kept by snapshots and seen by digests.
 *
 * <p>An access comes with the width that the instruction has, at a moment when the machine's clocks
 * stand in front of that instruction. What a device does during an access (schedule an event, raise
 * its interrupt line) takes effect before the next instruction.
 */
public interface Device {
  /**
   * Reads.
   *
   * @param offset in the range, in bytes
   * @param size 1, 2 or 4 bytes
   * @return the value; bits above the size are ignored
   */
  int read(int offset, int size);

  /**
   * Writes.
   *
   * @param offset in the range, in bytes
   * @param size 1, 2 or 4 bytes
   * @param value bits above the size are zero
   */
  void write(int offset, int size, int value);
}
