package org.pagewalk.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * The memory that this process itself has: whether a machine fits, and what is left when it ends.
 */
final class JavaHeap {
  private static final long MEBIBYTE = 1L << 20;

  /** What a machine needs beside its RAM, most of it the contents of files. */
  private static final long FIXED = 120 * MEBIBYTE;

  /** For every 64 bytes of RAM, beside them: frames as objects, the PFN database, the JVM's own. */
  private static final int PER_64_BYTES = 8;

  private static final int RESERVE = 4 << 20;

  /** Given up when memory has run out, so that there is some to save what was written. */
  private final List<byte[]> reserve = new ArrayList<>(List.of(new byte[RESERVE]));

  void giveUpReserve() {
    reserve.clear();
  }

  /** Bytes of heap for a machine of so many bytes of RAM. */
  static long neededFor(long ramBytes) {
    return FIXED + ramBytes + ramBytes / 64 * PER_64_BYTES;
  }

  /** Refuses a machine that this heap could not hold once the guest has used all its RAM. */
  static void requireRoomFor(long ramBytes) {
    long needed = neededFor(ramBytes);
    long available = Runtime.getRuntime().maxMemory();
    if (needed > available) {
      throw new Refusal(
          "--ram: %d MiB of RAM need a Java heap of %d MiB, and this one has %d MiB;"
              .concat(" take less RAM, or set JDK_JAVA_OPTIONS=-Xmx%dm")
              .formatted(
                  ramBytes / MEBIBYTE,
                  mebibytes(needed),
                  available / MEBIBYTE,
                  mebibytes(needed) + mebibytes(needed) / 16));
    }
  }

  private static long mebibytes(long bytes) {
    return (bytes + MEBIBYTE - 1) / MEBIBYTE;
  }

  /** What to tell the user when the JVM has thrown an error. */
  static String sentenceOf(VirtualMachineError error) {
    return error instanceof StackOverflowError
        ? "pagewalk's own stack is exhausted, which is a bug of pagewalk; the run ends here"
        : "pagewalk's own memory is exhausted, a Java heap of %d MiB;"
            .concat(" JDK_JAVA_OPTIONS=-Xmx2g would set a larger one")
            .formatted(Runtime.getRuntime().maxMemory() / MEBIBYTE);
  }
}
