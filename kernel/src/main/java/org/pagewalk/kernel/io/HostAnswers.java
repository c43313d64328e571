package org.pagewalk.kernel.io;

import java.io.IOException;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.kernel.host.HostFailure;
import org.pagewalk.kernel.host.ScratchFile;

/**
 * What was read from the host's files since a history is kept, block by block, in a temporary file:
 * each block once, whatever the number of snapshots.
 */
@Derived("what the host has answered, which does not change")
final class HostAnswers implements AutoCloseable {
  static final int NONE = -1;

  private final ScratchFile file = ScratchFile.temporary(".host");
  private boolean kept;
  private int count;

  /** From now on answers are remembered. */
  void keep() {
    kept = true;
  }

  boolean areKept() {
    return kept;
  }

  /**
   * Keeps a block, and answers where.
   *
   * @throws HostFileException if it cannot be kept
   */
  int remember(byte[] block) {
    try {
      file.write((long) count * FileContent.BLOCK_SIZE, block, 0, FileContent.BLOCK_SIZE);
    } catch (IOException e) {
      throw temporaryFileFailed(e);
    }
    return count++;
  }

  /** The first {@code length} bytes of a block that was kept. */
  void giveAgain(int place, byte[] into, int length) {
    try {
      file.read((long) place * FileContent.BLOCK_SIZE, into, 0, length);
    } catch (IOException e) {
      throw temporaryFileFailed(e);
    }
  }

  /** What is told when a temporary file of the host's fails. */
  static HostFileException temporaryFileFailed(IOException e) {
    return new HostFileException("a temporary file fails: " + HostFailure.reasonOf(e));
  }

  @Override
  public void close() {
    file.close();
  }
}
