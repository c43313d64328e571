package org.pagewalk.kernel.mm.pagefile;

/** Where the pages of a paging file are kept: slots of 4096 bytes. */
public interface PageStore {
  /** Makes room for slots up to, not including, {@code slots}; false if the disk has no room. */
  boolean extendTo(int slots);

  /** Reads a slot; false if the disk refuses. */
  boolean read(int slot, byte[] page);

  /** Writes a slot; false if the disk refuses. */
  boolean write(int slot, byte[] page);

  /** From now on keeps what slots held before, because the machine may go back in time. */
  void keepHistory();

  /** Where it is, for people. */
  String name();

  /** Lets go of the host's resources. */
  void close();
}
