package org.pagewalk.kernel.io;

/**
 * Thrown out of an operation that reads console input which the host has not given yet. Nothing
 * beyond the last committed step has happened; when the host has given some, the step runs again,
 * and no guest time has passed. Stackless, one instance.
 */
public final class InputWanted extends RuntimeException {
  private static final long serialVersionUID = 1L;

  static final InputWanted INSTANCE = new InputWanted();

  private InputWanted() {
    super("the host has not given the input yet", null, false, false);
  }
}
