package org.pagewalk.differential.oracle;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * One life of the native child process. A thread watches its progress and kills it when a case does
 * not end; the JVM itself never waits for ever.
 */
final class NativeChild implements AutoCloseable {
  /** How long one case may take before it counts as endless, in milliseconds. */
  private static final int PATIENCE = 600;

  private static final int LOOKS = 4;

  private final Process process;
  private final OutputStream commands;
  private final InputStream answers;
  private final NativeProtocol protocol;
  private final Thread watchdog;
  private volatile boolean waiting;
  private volatile boolean killed;
  private volatile boolean closed;

  NativeChild(Path program, Path sharedFile, NativeProtocol protocol) {
    this.protocol = protocol;
    protocol.writeHeader();
    try {
      process =
          new ProcessBuilder(program.toString(), sharedFile.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      commands = process.getOutputStream();
      answers = process.getInputStream();
      if (answers.read() < 0) {
        throw new OracleUnavailableException(reason(process.waitFor()));
      }
    } catch (IOException e) {
      throw new OracleUnavailableException("The cpu oracle cannot be started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OracleUnavailableException("Interrupted while starting the cpu oracle", e);
    }
    watchdog = Thread.ofPlatform().daemon().name("cpu-oracle-watchdog").start(this::watch);
  }

  private static String reason(int exitCode) {
    String step =
        switch (exitCode) {
          case 10, 11, 12 -> "its shared file cannot be mapped";
          case 13, 14 -> "its address space cannot be cleared";
          case 15 -> "a case's page cannot be mapped";
          case 16 -> "the kernel refuses modify_ldt";
          case 17, 18 -> "signals cannot be caught";
          case 19 -> "the kernel refuses seccomp";
          default -> "it ended with " + exitCode + " (does this kernel run 32-bit programs?)";
        };
    return "The cpu oracle cannot run here: " + step;
  }

  /** Lets the child run a buffer. */
  void send(int buffer) throws IOException {
    commands.write(buffer);
    commands.flush();
  }

  /** Waits until the oldest buffer sent is done. False: the child is dead. */
  boolean await() {
    waiting = true;
    try {
      return answers.read() >= 0;
    } catch (IOException _) {
      return false;
    } finally {
      waiting = false;
    }
  }

  /** Whether the watchdog ended it. */
  boolean wasKilled() {
    return killed;
  }

  private void watch() {
    int last = -1;
    int same = 0;
    while (!closed && process.isAlive()) {
      try {
        Thread.sleep(PATIENCE / LOOKS);
      } catch (InterruptedException _) {
        return;
      }
      int now = protocol.progress();
      same = waiting && now == last ? same + 1 : 0;
      last = now;
      if (same >= LOOKS) {
        killed = true;
        process.destroyForcibly();
        return;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    watchdog.interrupt();
    process.destroyForcibly();
    try {
      watchdog.join();
      process.waitFor();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
