package org.pagewalk.differential.unicorn;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.OracleUnavailableException;
import org.pagewalk.unicorn.Engine;
import org.pagewalk.unicorn.UnicornLibrary;

/** One life of the child JVM. A thread kills it when no outcome comes for too long. */
final class UnicornChild implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 10;

  private static final List<String> OPTIONS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:-CreateCoredumpOnCrash",
          "-XX:ErrorFile=/dev/null");

  private final Path errors;
  private final Process process;
  private final DataOutputStream out;
  private final DataInputStream in;
  private final Thread watchdog;
  private final AtomicInteger outcomes = new AtomicInteger();
  private volatile boolean waiting;
  private volatile boolean killed;
  private final String description;

  /**
   * @param library the library's file; empty for the one that is found
   * @throws OracleUnavailableException if it does not come up
   */
  UnicornChild(Optional<Path> library) {
    try {
      errors = Files.createTempFile("pagewalk-unicorn", ".errors");
      process = new ProcessBuilder(command(library)).redirectError(errors.toFile()).start();
      out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 16));
      in = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
      description = greet();
    } catch (IOException failure) {
      throw new OracleUnavailableException(
          "The unicorn oracle's process cannot be started", failure);
    }
    watchdog = Thread.ofPlatform().daemon().name("unicorn-oracle-watchdog").start(this::watch);
  }

  private String greet() throws IOException {
    try {
      if (in.readInt() == Wire.GREETING) {
        return in.readUTF();
      }
    } catch (IOException _) {
      // It has ended before it could say anything; the reason is in what it printed.
    }
    process.destroyForcibly();
    String printed = Files.readString(errors, StandardCharsets.UTF_8);
    Files.deleteIfExists(errors);
    throw new OracleUnavailableException(
        "The unicorn oracle cannot run here: "
            + printed.lines().findFirst().orElse("it is silent"));
  }

  private static List<String> command(Optional<Path> library) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    library.ifPresent(file -> command.add("-D" + UnicornLibrary.PATH_PROPERTY + "=" + file));
    command.addAll(List.of("-cp", classPath(), UnicornWorker.class.getName()));
    return command;
  }

  /** What the child needs and no more, wherever it was loaded from. */
  private static String classPath() {
    return Stream.of(UnicornWorker.class, Engine.class)
        .map(UnicornChild::location)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String location(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    try {
      return Path.of(source.getLocation().toURI()).toString();
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Library and processor model in a few words. */
  String description() {
    return description;
  }

  void send(List<Case> cases, boolean oneByOne) throws IOException {
    out.writeInt(cases.size());
    out.writeBoolean(oneByOne);
    for (Case it : cases) {
      Wire.write(out, it);
    }
    out.flush();
  }

  /** The next outcome; an {@link IOException} means that the child is dead. */
  RawOutcome receive() throws IOException {
    waiting = true;
    try {
      RawOutcome outcome = Wire.readOutcome(in);
      outcomes.incrementAndGet();
      return outcome;
    } finally {
      waiting = false;
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Makes sure that a child that no longer answers is gone. */
  void awaitDeath() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the watchdog ended it. */
  boolean wasKilled() {
    return killed;
  }

  private void watch() {
    try {
      int before = outcomes.get();
      while (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        int now = outcomes.get();
        if (waiting && now == before) {
          killed = true;
          process.destroyForcibly();
          return;
        }
        before = now;
      }
    } catch (InterruptedException _) {
      // close() ends the watch.
    }
  }

  @Override
  public void close() {
    watchdog.interrupt();
    process.destroyForcibly();
    try (InputStream _ = process.getInputStream()) {
      process.waitFor();
      watchdog.join();
      Files.deleteIfExists(errors);
    } catch (IOException _) {
      errors.toFile().deleteOnExit();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
