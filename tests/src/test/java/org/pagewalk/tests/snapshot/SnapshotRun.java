package org.pagewalk.tests.snapshot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pagewalk.cli.system.GuestConsole;
import org.pagewalk.cli.system.GuestSystem;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.guest.GuestProgram;
import org.pagewalk.kernel.KernelConfiguration;
import org.pagewalk.kernel.KernelConfiguration.Mount;
import org.pagewalk.kernel.host.DiskFolder;
import org.pagewalk.kernel.mm.MemoryOptions;

/** A bundled guest on a machine of its own that can be taken back. */
final class SnapshotRun implements AutoCloseable {
  private static final String FOLDER = "C:\\program";

  private final Output output = new Output();
  private final GuestSystem system;

  /** Keeps what the guest writes. */
  private static final class Output implements GuestConsole {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void output(byte[] from, int start, int length) {
      bytes.write(from, start, length);
    }

    @Override
    public void error(byte[] from, int start, int length) {}

    @Override
    public int input(byte[] into, int start, int length) {
      return -1;
    }
  }

  /**
   * Boots a row of the catalogue, or an image for tests; what it writes to files does not reach
   * {@code folder}.
   */
  SnapshotRun(GuestProgram program, int ramMebibytes, Path folder) throws IOException {
    List<Mount> mounts = new ArrayList<>();
    mounts.add(new Mount.Bundled(FOLDER, filesWith(program)));
    int count = 0;
    for (String mount : program.mounts()) {
      Path host = Files.createDirectories(folder.resolve("mount" + count++));
      int equals = mount.indexOf('=');
      String guest = mount;
      if (equals >= 0) {
        String file = mount.substring(0, equals);
        int separator = file.lastIndexOf('\\');
        guest = file.substring(0, separator);
        byte[] content = GuestCatalogue.file(mount.substring(equals + 1)).orElseThrow();
        Files.write(host.resolve(file.substring(separator + 1)), content);
      }
      mounts.add(new Mount.OfHost(guest, DiskFolder.at(host), false));
    }
    system =
        GuestSystem.build(
            (long) ramMebibytes << 20,
            new KernelConfiguration(
                MemoryOptions.standard(), GuestCatalogue.systemLibraries(), mounts, false, false),
            output);
    system.kernel().keepHistory();
    system.boot(FOLDER + "\\" + program.image(), program.arguments());
  }

  private static Map<String, byte[]> filesWith(GuestProgram program) {
    Map<String, byte[]> files = new LinkedHashMap<>(GuestCatalogue.libraries());
    for (GuestProgram bundled : GuestCatalogue.programs()) {
      files.put(bundled.image(), GuestCatalogue.file(bundled.image()).orElseThrow());
    }
    GuestCatalogue.testingFile(program.image())
        .ifPresent(image -> files.put(program.image(), image));
    return files;
  }

  GuestSystem system() {
    return system;
  }

  /** Everything written to standard output so far. */
  byte[] output() {
    return output.bytes.toByteArray();
  }

  @Override
  public void close() {
    system.close();
  }
}
