package org.pagewalk.kernel.io;

import org.pagewalk.emulator.port.Derived;

/** The host's side of the standard streams. */
@Derived("the host's standard streams")
public interface HostConsole {
  /** Standard output, untouched. */
  void output(byte[] bytes, int start, int length);

  /** Standard error. */
  void error(byte[] bytes, int start, int length);

  /**
   * Waits for input.
   *
   * @return bytes read, at least one, or -1 at the end
   */
  int input(byte[] into, int start, int length);
}
