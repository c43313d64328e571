package org.pagewalk.cli.system;

import java.io.IOException;
import org.pagewalk.kernel.io.HostConsole;

/** The host's standard streams, in both directions. */
public interface GuestConsole extends HostConsole {
  /**
   * Waits for input.
   *
   * @return bytes read, at least one, or -1 at the end
   * @throws IOException if there is no input, or it cannot be read
   */
  int input(byte[] into, int start, int length) throws IOException;
}
