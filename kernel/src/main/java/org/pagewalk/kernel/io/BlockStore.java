package org.pagewalk.kernel.io;

import java.io.IOException;
import java.util.ArrayDeque;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.SnapshotListener;
import org.pagewalk.kernel.host.ScratchFile;
import org.pagewalk.kernel.host.SlotFile;

/**
 * Where the contents of blocks are on the host. A bounded number is in memory, whoever needs them,
 * the machine or a snapshot; the others are in a temporary file, or in the source that they were
 * read from. No guest can see any of this.
 */
@Derived("where the host has the contents of blocks")
final class BlockStore implements SnapshotListener, AutoCloseable {
  private final int mostInMemory;
  private final SlotFile slots = new SlotFile(ScratchFile.temporary(".spill"));

  /** Contents in the order in which they came into memory, and some that have left it. */
  private final ArrayDeque<BlockContent> inMemory = new ArrayDeque<>();

  /** Keeps at most so many contents in memory. */
  BlockStore(int mostInMemory) {
    this.mostInMemory = mostInMemory;
  }

  /** Number of the newest snapshot. */
  long now() {
    return slots.now();
  }

  /**
   * Content that a source has.
   *
   * @param length bytes of the block that are in the source; zeros follow
   * @throws HostFileException if the host refuses
   */
  BlockContent read(FileSource source, int index, int length) {
    BlockContent content = new BlockContent(this, now(), source, index, length);
    bringIn(content, content.readFromSource());
    return content;
  }

  /** The bytes of a content, in memory. */
  byte[] bytesOf(BlockContent content) {
    if (content.bytes == null) {
      bringIn(content, content.slot == SlotFile.NONE ? content.readFromSource() : load(content));
      content.died = BlockContent.ALIVE;
    }
    return content.bytes;
  }

  private byte[] load(BlockContent content) {
    byte[] bytes = new byte[FileBlock.SIZE];
    read(content, bytes);
    return bytes;
  }

  /** Reads a content that is in the temporary file, and leaves it there. */
  void read(BlockContent content, byte[] into) {
    try {
      slots.read(content.slot, into);
    } catch (IOException e) {
      throw HostAnswers.temporaryFileFailed(e);
    }
  }

  private void bringIn(BlockContent content, byte[] bytes) {
    while (inMemory.size() >= mostInMemory) {
      putOut(inMemory.getFirst());
      inMemory.removeFirst();
    }
    inMemory.addLast(content);
    content.bytes = bytes;
  }

  private void putOut(BlockContent content) {
    if (content.bytes == null) {
      return;
    }
    boolean alive = content.died == BlockContent.ALIVE;
    boolean needed = alive || slots.isNeeded(content.born, content.died);
    if (needed && content.slot == SlotFile.NONE && content.source == null) {
      content.slot = store(content.bytes, content.born);
      if (!alive) {
        slots.giveBack(content.slot, content.died);
      }
    }
    content.keepChecksum();
    content.bytes = null;
  }

  private int store(byte[] bytes, long born) {
    int slot = slots.take(born);
    try {
      slots.write(slot, bytes);
      return slot;
    } catch (IOException e) {
      slots.giveBack(slot);
      throw HostAnswers.temporaryFileFailed(e);
    }
  }

  /**
   * A content with the same bytes, in memory, that may be written to now.
   *
   * @throws HostFileException if the host refuses
   */
  BlockContent writable(BlockContent content) {
    byte[] bytes = bytesOf(content);
    if (content.born == now()) {
      content.source = null;
      if (content.slot != SlotFile.NONE) {
        slots.giveBack(content.slot);
        content.slot = SlotFile.NONE;
      }
      return content;
    }
    BlockContent own = new BlockContent(this, now());
    bringIn(own, bytes.clone());
    release(content);
    return own;
  }

  /** The machine needs a content no more; a snapshot may. */
  void release(BlockContent content) {
    content.died = now();
    if (content.slot != SlotFile.NONE) {
      slots.giveBack(content.slot);
    }
    if (!slots.isNeeded(content.born, content.died)) {
      content.bytes = null;
    }
  }

  @Override
  public void snapshotTaken(long number) {
    slots.snapshotTaken(number);
  }

  @Override
  public void snapshotDropped(long number) {
    slots.snapshotDropped(number);
  }

  @Override
  public void snapshotRestored(long number) {
    slots.snapshotRestored(number);
    for (BlockContent content : inMemory) {
      if (content.born >= number) {
        content.bytes = null;
      } else if (content.died >= number) {
        content.died = BlockContent.ALIVE;
      }
    }
  }

  /** Contents whose bytes are in memory, at most. */
  int contentsInMemory() {
    return inMemory.size();
  }

  /** Slots of the temporary file that hold something. */
  int slotsUsed() {
    return slots.usedCount();
  }

  @Override
  public void close() {
    slots.close();
  }
}
