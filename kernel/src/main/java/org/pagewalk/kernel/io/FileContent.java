package org.pagewalk.kernel.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.TreeMap;

/**
 * The bytes of a file as the guest sees them: blocks that were touched are in the {@link
 * BlockPool}, the others are still where the file comes from. Nothing here writes to the host, so
 * going back to a snapshot takes back every write.
 */
final class FileContent {
  static final int BLOCK_SIZE = FileBlock.SIZE;
  static final long LARGEST = 1L << 31;

  private final BlockPool pool;
  private FileSource source;
  private long size;

  /** The smallest size since the content was that of the source, which is old behind it. */
  private long sourceSize;

  private final TreeMap<Integer, FileBlock> blocks = new TreeMap<>();
  private final TreeMap<Integer, FileBlock> changed = new TreeMap<>();
  private boolean sizeChanged;

  /** Content that begins as that of a source, or empty for null. */
  FileContent(BlockPool pool, FileSource source) {
    this.pool = pool;
    this.source = source;
    size = source == null ? 0 : source.size();
    sourceSize = size;
  }

  long size() {
    return size;
  }

  /** The smallest size since the file was last written back: what the host has behind it is old. */
  long shortest() {
    return sourceSize;
  }

  /** Whether anything differs from where the file came from, or was last written to. */
  boolean isChanged() {
    return sizeChanged || !changed.isEmpty();
  }

  boolean isChanged(FileBlock block) {
    return changed.get(block.index) == block;
  }

  /** Drops a block that the source has as well. */
  void forget(FileBlock block) {
    block.bytes = null;
    blocks.remove(block.index, block);
  }

  /** Everything is in a source now, which gives the bytes from here on. */
  void storedIn(FileSource newSource) {
    for (FileBlock block : changed.values()) {
      pool.settle(block);
      if (block.bytes == null) {
        blocks.remove(block.index);
      }
    }
    changed.clear();
    sizeChanged = false;
    source = newSource;
    sourceSize = size;
  }

  private FileBlock block(int index) {
    FileBlock block = blocks.get(index);
    if (block == null) {
      block = new FileBlock(this, index, fromSource(index));
      pool.admit(block);
      blocks.put(index, block);
    } else if (block.bytes == null) {
      pool.bringBack(block);
    }
    return block;
  }

  private byte[] fromSource(int index) {
    byte[] bytes = new byte[BLOCK_SIZE];
    long offset = (long) index * BLOCK_SIZE;
    if (offset < sourceSize) {
      source.read(offset, bytes, (int) Math.min(BLOCK_SIZE, sourceSize - offset));
    }
    return bytes;
  }

  private void markChanged(FileBlock block) {
    if (!isChanged(block)) {
      pool.claim();
      changed.put(block.index, block);
    }
  }

  /** Whether all blocks of a range are held here. */
  boolean isInMemory(long offset, int length) {
    long end = Math.min(offset + length, size);
    for (long at = offset; at < end; at = (at / BLOCK_SIZE + 1) * BLOCK_SIZE) {
      FileBlock block = blocks.get((int) (at / BLOCK_SIZE));
      if (block == null || block.bytes == null) {
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
      byte[] bytes = block((int) (at / BLOCK_SIZE)).bytes;
      System.arraycopy(bytes, inBlock, into, start + done, part);
      done += part;
    }
    return total;
  }

  /**
   * Writes, and makes the file longer where it must be; the caller has checked the size. After a
   * failure the blocks before it are written.
   *
   * @throws org.pagewalk.kernel.status.StatusException DISK_FULL when the pool takes no more
   * @throws HostFileException if the host refuses
   */
  void write(long offset, byte[] from, int start, int length) {
    int done = 0;
    while (done < length) {
      long at = offset + done;
      int inBlock = (int) (at % BLOCK_SIZE);
      int part = Math.min(length - done, BLOCK_SIZE - inBlock);
      FileBlock block = block((int) (at / BLOCK_SIZE));
      markChanged(block);
      if (at + part > size) {
        resize(at + part);
      }
      System.arraycopy(from, start + done, block.bytes, inBlock, part);
      done += part;
    }
  }

  /** Cuts the file, or makes it longer with zeros; throws as {@link #write}. */
  void resize(long newSize) {
    if (newSize < size) {
      int keep = (int) ((newSize + BLOCK_SIZE - 1) / BLOCK_SIZE);
      int tail = (int) (newSize % BLOCK_SIZE);
      if (tail != 0) {
        FileBlock last = block(keep - 1);
        markChanged(last);
        Arrays.fill(last.bytes, tail, BLOCK_SIZE, (byte) 0);
      }
      for (FileBlock gone : new ArrayList<>(blocks.tailMap(keep).values())) {
        if (changed.remove(gone.index) != null) {
          pool.settle(gone);
        }
        forget(gone);
      }
      sourceSize = Math.min(sourceSize, newSize);
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
    byte[] scratch = new byte[BLOCK_SIZE];
    for (FileBlock block : changed.values()) {
      long offset = (long) block.index * BLOCK_SIZE;
      byte[] bytes = block.bytes;
      if (bytes == null) {
        bytes = scratch;
        pool.read(block, bytes);
      }
      sink.accept(offset, bytes, (int) Math.min(BLOCK_SIZE, size - offset));
    }
  }
}
