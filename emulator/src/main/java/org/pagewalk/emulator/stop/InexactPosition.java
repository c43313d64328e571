package org.pagewalk.emulator.stop;

/**
 * An instruction accesses a device, or does what a listener is told of, in the middle of a run,
 * where the machine's clocks stand at the run's beginning. The engine ends the run in front of the
 * instruction, as if it had faulted, and begins the next one with it. Stackless, one instance.
 */
public final class InexactPosition extends RuntimeException {
  private static final long serialVersionUID = 1L;

  static final InexactPosition INSTANCE = new InexactPosition();

  private InexactPosition() {
    super("the clocks are behind in the middle of a run", null, false, false);
  }
}
