package org.pagewalk.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pagewalk.cli.system.GuestConsole;
import org.pagewalk.cli.system.GuestSystem;
import org.pagewalk.emulator.machine.MachineExit;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.guest.GuestProgram;
import org.pagewalk.kernel.KernelConfiguration;
import org.pagewalk.kernel.event.EventListener;
import org.pagewalk.kernel.host.DiskFolder;
import org.pagewalk.kernel.mm.MemoryOptions;
import org.pagewalk.kernel.mm.pagefile.InjectedFaults;
import org.pagewalk.kernel.mm.pagefile.PagingFileSetting;

/** A row of the catalogue on a machine within this process. */
public final class GuestScenario {
  private static final String PROGRAM_FOLDER = "C:\\program";

  private final String image;
  private byte[] content;
  private Map<String, byte[]> libraries = GuestCatalogue.libraries();
  private Map<String, byte[]> systemLibraries = GuestCatalogue.systemLibraries();
  private final GuestFolders folders;
  private int ramMebibytes = 64;
  private boolean verified;
  private boolean writesBack = true;
  private final List<String> arguments;
  private final List<EventListener> listeners = new ArrayList<>();

  private GuestScenario(
      String image, byte[] content, List<String> arguments, GuestFolders folders) {
    this.image = image;
    this.content = content;
    this.arguments = arguments;
    this.folders = folders;
  }

  /**
   * A row of the catalogue, or an image for tests; what it mounts is made below a folder of the
   * host.
   */
  public static GuestScenario of(GuestProgram program, Path folder) throws Exception {
    return new GuestScenario(
        program.image(),
        GuestCatalogue.file(program.image())
            .or(() -> GuestCatalogue.testingFile(program.image()))
            .orElseThrow(),
        program.arguments(),
        GuestFolders.of(program.mounts(), folder));
  }

  /** The first row of a program. */
  static GuestScenario of(String name, Path folder) throws Exception {
    return of(GuestCatalogue.program(name).orElseThrow(), folder);
  }

  /** An image that is there for tests only, with an empty folder at {@code C:\\data}. */
  static GuestScenario ofTestingImage(String image, Path folder, String... arguments)
      throws Exception {
    return new GuestScenario(
        image,
        GuestCatalogue.testingFile(image).orElseThrow(),
        List.of(arguments),
        GuestFolders.of(List.of("C:\\data"), folder));
  }

  /** Takes the program and all libraries from a folder of the host, as the build lays them out. */
  GuestScenario builtIn(Path images) throws IOException {
    content = Files.readAllBytes(images.resolve(image));
    libraries = read(images, libraries.keySet());
    systemLibraries = read(images.resolve("system32"), systemLibraries.keySet());
    return this;
  }

  private static Map<String, byte[]> read(Path folder, Set<String> names) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String name : names) {
      files.put(name, Files.readAllBytes(folder.resolve(name)));
    }
    return files;
  }

  public GuestScenario ram(int mebibytes) {
    ramMebibytes = mebibytes;
    return this;
  }

  /** Checks the memory manager's invariants all along. */
  GuestScenario verified() {
    verified = true;
    return this;
  }

  /** Keeps what the guest writes from the host's files, as a machine must that goes back. */
  public GuestScenario keptFromHost() {
    writesBack = false;
    return this;
  }

  GuestScenario heardBy(EventListener listener) {
    listeners.add(listener);
    return this;
  }

  /** The host folder behind a guest folder. */
  Path host(String guestFolder) throws Exception {
    return folders.host(guestFolder);
  }

  /** A system that is about to run the program. */
  public GuestSystem boot(GuestConsole console) {
    GuestSystem system = GuestSystem.build((long) ramMebibytes << 20, configuration(), console);
    listeners.forEach(system.kernel().log()::addListener);
    system.boot(PROGRAM_FOLDER + "\\" + image, arguments);
    return system;
  }

  /** Runs the program to its end. */
  Outcome run() {
    return runCut(Long.MAX_VALUE, 0);
  }

  /**
   * Runs the program to its end, up to a position in runs of a few steps each, from there in one.
   *
   * @param length of each run in steps
   * @param end of the part that is cut
   */
  Outcome runCut(long length, long end) {
    CapturedConsole console = new CapturedConsole();
    try (GuestSystem system = boot(console)) {
      MachineExit exit = new MachineExit.StepReached(0);
      for (long step = length; step < end && exit instanceof MachineExit.StepReached; ) {
        exit = system.runUntil(step);
        step = system.machine().clock().step() + length;
      }
      if (exit instanceof MachineExit.StepReached) {
        exit = system.runUntil(Long.MAX_VALUE);
      }
      assertThat(exit)
          .as(image + " wrote " + console.output() + console.errors())
          .isInstanceOf(MachineExit.SystemEnded.class);
      return new Outcome(
          system.kernel().outcome().exitCode(),
          console.output(),
          system.kernel().outcome().sentence() + console.errors(),
          system.machine().clock().step(),
          system.machine().digest());
    }
  }

  /**
   * How a run ended.
   *
   * @param exitCode as the command gives it
   * @param output what the guest wrote to standard output
   * @param remarks what else there was to say
   * @param steps position of the end
   * @param digest of the final state
   */
  record Outcome(int exitCode, String output, String remarks, long steps, String digest) {}

  private KernelConfiguration configuration() {
    List<KernelConfiguration.Mount> mounts = new ArrayList<>();
    Map<String, byte[]> beside = new LinkedHashMap<>(libraries);
    beside.put(image, content);
    mounts.add(new KernelConfiguration.Mount.Bundled(PROGRAM_FOLDER, beside));
    folders
        .hostByGuest()
        .forEach(
            (guest, host) ->
                mounts.add(
                    new KernelConfiguration.Mount.OfHost(guest, DiskFolder.at(host), false)));
    MemoryOptions memory =
        new MemoryOptions(List.of(PagingFileSetting.standard()), InjectedFaults.none(), verified);
    return new KernelConfiguration(memory, systemLibraries, mounts, false, writesBack);
  }
}
