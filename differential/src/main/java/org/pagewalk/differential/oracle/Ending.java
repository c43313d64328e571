package org.pagewalk.differential.oracle;

/** How a case came to its end. */
public enum Ending {
  /** The instruction pointer reached the byte after the code. */
  COMPLETED,
  /** An exception was raised. */
  EXCEPTION,
  /** The starting state could not be loaded; the case says nothing. */
  NOT_STARTED,
  /** The case went on beyond every bound. */
  ENDLESS,
  /**
   * The case left what an oracle can follow: it touched memory outside the layout that belongs to
   * the oracle itself, or a descriptor that differs between hosts. Such a case says nothing.
   */
  OUT_OF_BOUNDS,
  /** The case took its oracle's process down; the process was started anew. */
  QUARANTINED
}
