package org.pagewalk.kernel.io;

import java.io.IOException;
import org.pagewalk.emulator.port.Derived;

/** The host's side of what a guest writes to its standard streams. */
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
}
