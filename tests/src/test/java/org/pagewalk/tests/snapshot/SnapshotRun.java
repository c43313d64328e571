package org.pagewalk.tests.snapshot;

import java.nio.file.Path;
import org.pagewalk.cli.system.GuestSystem;
import org.pagewalk.guest.GuestProgram;
import org.pagewalk.tests.guest.CapturedConsole;
import org.pagewalk.tests.guest.GuestScenario;

/** A bundled guest on a machine of its own that can be taken back. */
final class SnapshotRun implements AutoCloseable {
  private final CapturedConsole console = new CapturedConsole();
  private final GuestSystem system;

  /**
   * Boots a row of the catalogue, or an image for tests; what it writes to files does not reach
   * {@code folder}.
   */
  SnapshotRun(GuestProgram program, int ramMebibytes, Path folder) throws Exception {
    system = GuestScenario.of(program, folder).ram(ramMebibytes).keptFromHost().boot(console);
    system.kernel().keepHistory();
  }

  GuestSystem system() {
    return system;
  }

  /** Everything written to standard output so far. */
  String output() {
    return console.output();
  }

  @Override
  public void close() {
    system.close();
  }
}
