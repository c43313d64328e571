package org.pagewalk.emulator.machine;

/**
 * Something from outside that changes what a guest can see: a key, a packet. What it changes must
 * follow from what it holds and from the machine's state alone, so that a run in which the same
 * inputs arrive at the same moments is the same run, on another machine too.
 */
public interface HostInput {
  /** Hands it to its device; on the machine's thread, between two steps. */
  void arrive(Machine machine);
}
