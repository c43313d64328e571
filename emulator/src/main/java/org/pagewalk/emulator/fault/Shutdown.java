package org.pagewalk.emulator.fault;

/**
 * The processor has shut down: an exception arose while a double fault was being delivered.
 *
 * @sdm 3A "Interrupt 8—Double Fault Exception (#DF)"
 */
@SuppressWarnings("serial")
public final class Shutdown extends RuntimeException {
  public Shutdown() {
    super("triple fault", null, false, false);
  }
}
