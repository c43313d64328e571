package org.pagewalk.kernel.io;

import java.io.IOException;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * The bytes of a file as the guest sees them: blocks that were touched are in the {@link
 * BlockPool}, the others are still where the file comes from. Nothing here writes to the host, so
 * going back to a snapshot takes back every write.
 */
final class FileContent {
  static final int BLOCK_SIZE = FileBlock.SIZE;
  static final long LARGEST = 1L << 31;

  private final BlockPool pool;
  private final int number;
  private FileSource source;
  private long size;

  /** The smallest size since the content was that of the source, which is old behind it. */
  private long sourceSize;

  private BlockTree blocks;
  private int blockCount;
  private int changedCount;
  private boolean sizeChanged;

  /** Content that begins as that of a source, or empty for null. */
  FileContent(BlockPool pool, FileSource source) {
    this.pool = pool;
    this.source = source;
    number = pool.numberOfNew();
    size = source == null ? 0 : source.size();
    sourceSize = size;
    blocks = BlockTree.empty(pool.store().now());
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
    return sizeChanged || changedCount > 0;
  }

  private void put(int index, FileBlock block) {
    blocks = blocks.with(index, block, pool.store().now());
  }

  private FileBlock add(int index, FileBlock block) {
    if (blockCount++ == 0) {
      pool.know(number, this);
    }
    put(index, block);
    return block;
  }

  private void remove(int index, FileBlock block) {
    put(index, null);
    pool.store().release(block.content());
    if (--blockCount == 0) {
      pool.forget(number);
    }
  }

  /** A block that came into memory in a turn, and is still there since then, must go. */
  void leaveMemory(int index, long turn) {
    FileBlock block = blocks.get(index);
    if (block == null || block.admitted() != turn) {
      return;
    }
    if (block.changed()) {
      put(index, block.movedTo(FileBlock.OUTSIDE));
    } else {
      remove(index, block);
    }
  }

  /** Everything is in a source now, which gives the bytes from here on. */
  void storedIn(FileSource newSource) {
    for (var entry : changedBlocks().entrySet()) {
      int index = entry.getKey();
      FileBlock block = entry.getValue();
      settle();
      if (block.isInMemory()) {
        put(index, block.with(block.content(), false));
      } else {
        remove(index, block);
      }
    }
    sizeChanged = false;
    source = newSource;
    sourceSize = size;
  }

  private TreeMap<Integer, FileBlock> changedBlocks() {
    TreeMap<Integer, FileBlock> changed = new TreeMap<>();
    blocks.forEach(
        0,
        (block, index) -> {
          if (block.changed()) {
            changed.put(index, block);
          }
        });
    return changed;
  }

  private void settle() {
    changedCount--;
    pool.settle();
  }

  /** The block of a number, in memory. */
  private FileBlock block(int index) {
    FileBlock block = blocks.get(index);
    if (block == null) {
      BlockContent content = pool.store().read(source, index, bytesInSource(index));
      return add(index, new FileBlock(content, false, pool.admit(number, index)));
    }
    block.content().bytes();
    if (!block.isInMemory()) {
      block = block.movedTo(pool.admit(number, index));
      put(index, block);
    }
    return block;
  }

  private int bytesInSource(int index) {
    return Math.clamp(sourceSize - (long) index * BLOCK_SIZE, 0, BLOCK_SIZE);
  }

  /** The bytes of a block, to be written to. */
  private byte[] writable(int index) {
    FileBlock block = block(index);
    if (!block.changed()) {
      pool.requireRoom();
    }
    BlockContent content = pool.store().writable(block.content());
    if (!block.changed()) {
      pool.claim();
      changedCount++;
    }
    put(index, block.with(content, true));
    return content.bytes;
  }

  /** Whether all blocks of a range are held here. */
  boolean isInMemory(long offset, int length) {
    long end = Math.min(offset + length, size);
    for (long at = offset; at < end; at = (at / BLOCK_SIZE + 1) * BLOCK_SIZE) {
      FileBlock block = blocks.get((int) (at / BLOCK_SIZE));
      if (block == null || !block.isInMemory()) {
        return false;
      }
    }
    return true;
  }

  /** Reads at most {@code length} bytes; gives how many there were before the end. */
  int read(long offset, byte[] into, int start, int length) {
    return read(offset, into, start, length, index -> block(index).content().bytes());
  }

  /** As {@link #read}, but no block comes into memory, and nothing is remembered. */
  int peek(long offset, byte[] into, int start, int length) {
    return read(offset, into, start, length, this::peeked);
  }

  private byte[] peeked(int index) {
    byte[] bytes = new byte[BLOCK_SIZE];
    FileBlock block = blocks.get(index);
    int inSource = bytesInSource(index);
    if (block != null) {
      block.content().peek(bytes);
    } else if (inSource > 0) {
      source.peekBlock(index, bytes, inSource);
    }
    return bytes;
  }

  private int read(
      long offset, byte[] into, int start, int length, IntFunction<byte[]> blockBytes) {
    if (offset < 0 || offset >= size) {
      return 0;
    }
    int total = (int) Math.min(length, size - offset);
    int done = 0;
    while (done < total) {
      long at = offset + done;
      int inBlock = (int) (at % BLOCK_SIZE);
      int part = Math.min(total - done, BLOCK_SIZE - inBlock);
      byte[] bytes = blockBytes.apply((int) (at / BLOCK_SIZE));
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
      byte[] bytes = writable((int) (at / BLOCK_SIZE));
      if (at + part > size) {
        resize(at + part);
      }
      System.arraycopy(from, start + done, bytes, inBlock, part);
      done += part;
    }
  }

  /** Cuts the file, or makes it longer with zeros; throws as {@link #write}. */
  void resize(long newSize) {
    if (newSize < size) {
      int keep = (int) ((newSize + BLOCK_SIZE - 1) / BLOCK_SIZE);
      int tail = (int) (newSize % BLOCK_SIZE);
      if (tail != 0) {
        Arrays.fill(writable(keep - 1), tail, BLOCK_SIZE, (byte) 0);
      }
      cut(keep);
      sourceSize = Math.min(sourceSize, newSize);
    }
    sizeChanged |= newSize != size;
    size = newSize;
  }

  private void cut(int keep) {
    TreeMap<Integer, FileBlock> gone = new TreeMap<>();
    blocks.forEach(keep, (block, index) -> gone.put(index, block));
    gone.forEach(
        (index, block) -> {
          if (block.changed()) {
            settle();
          }
          remove(index, block);
        });
  }

  /** Takes one changed block. */
  interface BlockSink {
    void accept(long offset, byte[] bytes, int length) throws IOException;
  }

  /** Gives every changed block, cut at the end of the file. */
  void writeChanged(BlockSink sink) throws IOException {
    byte[] scratch = new byte[BLOCK_SIZE];
    for (var entry : changedBlocks().entrySet()) {
      long offset = (long) entry.getKey() * BLOCK_SIZE;
      BlockContent content = entry.getValue().content();
      byte[] bytes = content.bytes;
      if (bytes == null) {
        bytes = scratch;
        pool.store().read(content, bytes);
      }
      sink.accept(offset, bytes, (int) Math.min(BLOCK_SIZE, size - offset));
    }
  }
}
