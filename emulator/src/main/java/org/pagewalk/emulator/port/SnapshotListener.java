package org.pagewalk.emulator.port;

/**
 * Told of the life of a machine's snapshots, for whoever keeps old contents outside of objects and
 * guest memory, as in a file of the host. Snapshots are numbered in the order in which they are
 * taken, from 1, and no number is given twice.
 */
public interface SnapshotListener {
  /** The present moment is kept; it is the newest. */
  void snapshotTaken(long number);

  /** The machine cannot go back to a moment any more; to those before and after it, it can. */
  void snapshotDropped(long number);

  /**
   * The machine has gone back to a moment, and every object has its content of then. The moment
   * stays; those after it have ended.
   */
  void snapshotRestored(long number);
}
