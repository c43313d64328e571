package org.pagewalk.kernel.io;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The bytes of a file as the guest sees them: blocks that were touched are held here, the others
 * are still where the file comes from. Nothing here writes to the host, so going back to a snapshot
 * takes back every write.
 */
final class FileContent {
  static final int BLOCK_SIZE = 4096;
  static final long LARGEST = 1L << 31;

  private final FileSource source;
  private long size;
  private long sourceSize;
  private byte[][] blocks = new byte[0][];
  private final BitSet changed = new BitSet();
  private boolean sizeChanged;
  private long shortest;

  /** Content that begins as that of a source, or empty for null. */
  FileContent(FileSource source) {
    this.source = source;
    size = source == null ? 0 : source.size();
    sourceSize = size;
    shortest = size;
  }

  long size() {
    return size;
  }

  /** Whether anything differs from where the file came from, or was last written to. */
  boolean isChanged() {
    return sizeChanged || !changed.isEmpty();
  }

  /** The smallest size since the file was last written back: what the host has behind it is old. */
  long shortest() {
    return shortest;
  }

  void markClean() {
    changed.clear();
    sizeChanged = false;
    shortest = size;
  }

  private byte[] block(int index) {
    if (index >= blocks.length) {
      blocks = Arrays.copyOf(blocks, Math.max(index + 1, blocks.length * 2));
    }
    byte[] block = blocks[index];
    if (block == null) {
      block = new byte[BLOCK_SIZE];
      long offset = (long) index * BLOCK_SIZE;
      if (offset < sourceSize) {
        source.read(offset, block, (int) Math.min(BLOCK_SIZE, sourceSize - offset));
      }
      blocks[index] = block;
    }
    return block;
  }

  /** Whether all blocks of a range are held here. */
  boolean isInMemory(long offset, int length) {
    long end = Math.min(offset + length, size);
    for (long at = offset; at < end; at = (at / BLOCK_SIZE + 1) * BLOCK_SIZE) {
      int index = (int) (at / BLOCK_SIZE);
      if (index >= blocks.length || blocks[index] == null) {
        return false;
      }
    }
    return true;
  }

  /** Reads at most {@code length} bytes; gives how many there were before the end. */
  int read(long offset, byte[] into, int start, int length) {
    if (offset < 0 || offset >= size) {
      return 0;
    }
    int total = (int) Math.min(length, size - offset);
    int done = 0;
    while (done < total) {
      long at = offset + done;
      int inBlock = (int) (at % BLOCK_SIZE);
      int part = Math.min(total - done, BLOCK_SIZE - inBlock);
      System.arraycopy(block((int) (at / BLOCK_SIZE)), inBlock, into, start + done, part);
      done += part;
    }
    return total;
  }

  /** Writes, and makes the file longer where it must be; the caller has checked the size. */
  void write(long offset, byte[] from, int start, int length) {
    if (offset + length > size) {
      resize(offset + length);
    }
    int done = 0;
    while (done < length) {
      long at = offset + done;
      int inBlock = (int) (at % BLOCK_SIZE);
      int part = Math.min(length - done, BLOCK_SIZE - inBlock);
      int index = (int) (at / BLOCK_SIZE);
      System.arraycopy(from, start + done, block(index), inBlock, part);
      changed.set(index);
      done += part;
    }
  }

  /** Cuts the file, or makes it longer with zeros. */
  void resize(long newSize) {
    if (newSize < size) {
      int keep = (int) ((newSize + BLOCK_SIZE - 1) / BLOCK_SIZE);
      int tail = (int) (newSize % BLOCK_SIZE);
      if (tail != 0) {
        Arrays.fill(block(keep - 1), tail, BLOCK_SIZE, (byte) 0);
        changed.set(keep - 1);
      }
      for (int i = keep; i < blocks.length; i++) {
        blocks[i] = null;
      }
      if (!changed.isEmpty()) {
        changed.clear(keep, Math.max(keep, changed.length()));
      }
      sourceSize = Math.min(sourceSize, newSize);
      shortest = Math.min(shortest, newSize);
    }
    sizeChanged |= newSize != size;
    size = newSize;
  }

  /** Takes one changed block. */
  interface BlockSink {
    void accept(long offset, byte[] bytes, int length) throws IOException;
  }

  /** Gives every changed block, cut at the end of the file. */
  void writeChanged(BlockSink sink) throws IOException {
    for (int i = changed.nextSetBit(0); i >= 0; i = changed.nextSetBit(i + 1)) {
      long offset = (long) i * BLOCK_SIZE;
      sink.accept(offset, block(i), (int) Math.min(BLOCK_SIZE, size - offset));
    }
  }
}
