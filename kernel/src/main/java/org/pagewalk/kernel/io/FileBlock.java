package org.pagewalk.kernel.io;

import java.util.zip.CRC32C;
import org.pagewalk.emulator.port.Undigested;

/** One block of a file's content that differs from its source, or was read. */
final class FileBlock {
  static final int SIZE = 4096;
  static final int NONE = -1;

  final FileContent owner;
  final int index;

  /** Null while the block is in the temporary file. */
  byte[] bytes;

  @Undigested("where the temporary file has it")
  int slot = NONE;

  /** Stands for the bytes of a block in the temporary file. */
  private long checksum;

  FileBlock(FileContent owner, int index, byte[] bytes) {
    this.owner = owner;
    this.index = index;
    this.bytes = bytes;
  }

  /** The bytes are in the temporary file from now on. */
  void spilled(int toSlot) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    checksum = crc.getValue();
    slot = toSlot;
    bytes = null;
  }

  /** The bytes are in memory again. */
  void returned(byte[] content) {
    bytes = content;
    slot = NONE;
    checksum = 0;
  }
}
