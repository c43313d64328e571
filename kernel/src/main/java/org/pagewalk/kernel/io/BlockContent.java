package org.pagewalk.kernel.io;

import java.util.zip.CRC32C;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.kernel.host.SlotFile;

/**
 * What a block holds, from one snapshot or change to the next: bytes that do not change while a
 * snapshot may need them. Where they are, in memory, in the temporary file or still in the file's
 * source, is the host's matter, and the {@link BlockStore}'s.
 */
@Derived("bytes, wherever they are kept")
final class BlockContent {
  static final long ALIVE = Long.MAX_VALUE;

  final BlockStore store;

  /** Number of the newest snapshot when it came into being. */
  final long born;

  /** The same when the machine needed it no more; {@link #ALIVE} until then. */
  long died = ALIVE;

  /** Null while they are elsewhere. */
  byte[] bytes;

  int slot = SlotFile.NONE;

  /** From where it was read and can be read again; null once it was written to. */
  FileSource source;

  private final int index;
  private final int length;
  private long checksum;

  /** Content of its own. */
  BlockContent(BlockStore store, long born) {
    this(store, born, null, 0, 0);
  }

  /** Content that is in a source, but for the zeros behind {@code length} bytes. */
  BlockContent(BlockStore store, long born, FileSource source, int index, int length) {
    this.store = store;
    this.born = born;
    this.source = source;
    this.index = index;
    this.length = length;
  }

  /**
   * The bytes, which must not be changed.
   *
   * @throws HostFileException if the host refuses
   */
  byte[] bytes() {
    return store.bytesOf(this);
  }

  /** Copies the bytes from wherever they are, and leaves them there. */
  void peek(byte[] into) {
    if (bytes != null) {
      System.arraycopy(bytes, 0, into, 0, FileBlock.SIZE);
    } else if (slot != SlotFile.NONE) {
      store.read(this, into);
    } else if (length > 0) {
      source.peekBlock(index, into, length);
    }
  }

  byte[] readFromSource() {
    byte[] block = new byte[FileBlock.SIZE];
    if (length > 0) {
      source.readBlock(index, block, length);
    }
    return block;
  }

  /** Stands for the bytes; to be called while they are in memory, before they go. */
  void keepChecksum() {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    checksum = crc.getValue();
  }

  /** Stands for the bytes, wherever they are. */
  long checksum() {
    if (bytes != null) {
      keepChecksum();
    }
    return checksum;
  }
}
