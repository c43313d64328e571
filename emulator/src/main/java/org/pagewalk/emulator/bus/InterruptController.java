package org.pagewalk.emulator.bus;

/**
 * What drives the processor's interrupt line and says, when the processor acknowledges, which
 * vector it is.
 *
 * @sdm 3A "External Interrupts", "Maskable Hardware Interrupts"
 */
public interface InterruptController {
  /** Whether the line is active. */
  boolean isRequesting();

  /** The processor has accepted the interrupt: gives its vector, 0 to 255. */
  int acknowledge();
}
