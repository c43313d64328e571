package org.pagewalk.kernel.io;

import java.io.IOException;
import org.pagewalk.emulator.port.Derived;

/** The host's side of the standard streams. */
@Derived("the host's standard streams")
public interface HostConsole {
  /**
   * Standard output, untouched.
   *
   * @throws IOException if it does not take all the bytes
   */
  void output(byte[] bytes, int start, int length) throws IOException;

  /**
   * Standard error.
   *
   * @throws IOException if it does not take all the bytes
   */
  void error(byte[] bytes, int start, int length) throws IOException;

  /**
   * Waits for input.
   *
   * @return bytes read, at least one, or -1 at the end
   * @throws IOException if there is no input, or it cannot be read
   */
  int input(byte[] into, int start, int length) throws IOException;
}
