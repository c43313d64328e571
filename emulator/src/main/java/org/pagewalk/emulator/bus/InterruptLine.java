package org.pagewalk.emulator.bus;

/** The wire from a device to the interrupt controller; a level. */
public interface InterruptLine {
  /** The device asks for an interrupt. */
  void raise();

  /** It does not, or not any more. */
  void lower();
}
