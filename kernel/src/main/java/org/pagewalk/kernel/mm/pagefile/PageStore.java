package org.pagewalk.kernel.mm.pagefile;

import org.pagewalk.emulator.port.SnapshotListener;

/**
 * Where the pages of a paging file are kept: slots of 4096 bytes. What they held when a snapshot
 * was taken is there again when the machine has gone back to it.
 */
public interface PageStore extends SnapshotListener {
  /** Makes room for slots up to, not including, {@code slots}; false if the disk has no room. */
  boolean extendTo(int slots);

  /** Reads a slot; false if the disk refuses. */
  boolean read(int slot, byte[] page);

  /** Writes a slot; false if the disk refuses. */
  boolean write(int slot, byte[] page);

  /** Where it is, for people. */
  String name();

  /** Lets go of the host's resources. */
  void close();
}
