package org.pagewalk.emulator.machine;

/**
 * Something from outside that changes what a guest can see: a key, a packet. It must change devices
 * by what it holds and by their state alone, so that a run in which the same inputs arrive at the
 * same moments is the same run.
 */
public interface HostInput {
  /** Hands it to its device; on the machine's thread, between two steps. */
  void arrive();
}
