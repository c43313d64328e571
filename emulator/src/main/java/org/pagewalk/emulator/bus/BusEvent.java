package org.pagewalk.emulator.bus;

/** Something that a device does at a step or time; implemented by classes of the state. */
public interface BusEvent {
  /** Its moment has come: the boundary between two steps. */
  void happen();
}
