package org.pagewalk.kernel.io;

import java.io.IOException;

/**
 * Where the host puts standard input. The kernel never reads it: a guest that wants more than there
 * is stops the machine, and goes on at the same step when one of these was called.
 */
public interface ConsoleInput {
  /**
   * Gives bytes, which are copied.
   *
   * @param length at least 1
   * @throws IllegalStateException if what was given before has not been read yet
   */
  void give(byte[] bytes, int start, int length);

  /** There will be no more. */
  void end();

  /** The read that waits fails; the next one asks again. */
  void fail(IOException failure);
}
