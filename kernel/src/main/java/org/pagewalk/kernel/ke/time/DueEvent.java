package org.pagewalk.kernel.ke.time;

/**
 * Something that happens at a time. Implemented by plain data classes, so that a snapshot holds it.
 */
public interface DueEvent {
  /** Its time has come. */
  void due();
}
