package org.pagewalk.kernel.io;

import java.util.function.ObjIntConsumer;
import org.pagewalk.emulator.port.Persistent;

/**
 * The blocks of a file by their numbers. A snapshot keeps a tree by its root: nodes made since the
 * last snapshot are changed in place, older ones are copied first, with those above them. So
 * snapshots share all but what was changed between them.
 */
final class BlockTree implements Persistent {
  private static final int BITS = 5;
  private static final int WIDTH = 1 << BITS;
  private static final int TOP = 3 * BITS;

  /** The snapshot after which the node was made. */
  private final long born;

  /** Nodes below, or blocks in the lowest level. */
  private final Object[] entries;

  private BlockTree(long born, Object[] entries) {
    this.born = born;
    this.entries = entries;
  }

  /** A tree without blocks, for numbers below 2^20. */
  static BlockTree empty(long now) {
    return new BlockTree(now, new Object[WIDTH]);
  }

  /** The block of a number, or null. */
  FileBlock get(int index) {
    BlockTree node = this;
    for (int shift = TOP; shift > 0; shift -= BITS) {
      node = (BlockTree) node.entries[index >>> shift & WIDTH - 1];
      if (node == null) {
        return null;
      }
    }
    return (FileBlock) node.entries[index & WIDTH - 1];
  }

  /**
   * The tree with another block under a number.
   *
   * @param block null for none
   * @param now number of the newest snapshot
   */
  BlockTree with(int index, FileBlock block, long now) {
    return with(index, block, now, TOP);
  }

  private BlockTree with(int index, FileBlock block, long now, int shift) {
    BlockTree own = born == now ? this : new BlockTree(now, entries.clone());
    int at = index >>> shift & WIDTH - 1;
    if (shift == 0) {
      own.entries[at] = block;
    } else {
      BlockTree below = (BlockTree) entries[at];
      own.entries[at] = (below == null ? empty(now) : below).with(index, block, now, shift - BITS);
    }
    return own;
  }

  /** Gives the blocks from a number on, in their order. */
  void forEach(int first, ObjIntConsumer<FileBlock> consumer) {
    forEach(first, consumer, 0, TOP);
  }

  private void forEach(int first, ObjIntConsumer<FileBlock> consumer, int start, int shift) {
    for (int i = 0; i < WIDTH; i++) {
      int index = start + (i << shift);
      if (entries[i] != null && index + (1 << shift) > first) {
        if (shift == 0) {
          consumer.accept((FileBlock) entries[i], index);
        } else {
          ((BlockTree) entries[i]).forEach(first, consumer, index, shift - BITS);
        }
      }
    }
  }

  @Override
  public void digest(Sink sink) {
    forEach(
        0,
        (block, index) -> {
          sink.add(index);
          sink.add(block.admitted());
          sink.add(block.changed() ? 1 : 0);
          if (block.isInMemory()) {
            sink.add(block.content().bytes());
          } else {
            sink.add(block.content().checksum());
          }
        });
  }
}
