package org.pagewalk.kernel.io;

/**
 * One block of a file's content that differs from its source, or was read.
 *
 * @param content its bytes
 * @param changed whether the source does not have them
 * @param admitted the turn in which the pool let it into memory; {@link #OUTSIDE} if it is not
 *     there
 */
record FileBlock(BlockContent content, boolean changed, long admitted) {
  static final int SIZE = 4096;
  static final long OUTSIDE = -1;

  boolean isInMemory() {
    return admitted != OUTSIDE;
  }

  FileBlock with(BlockContent newContent, boolean isChanged) {
    return new FileBlock(newContent, isChanged, admitted);
  }

  FileBlock movedTo(long turn) {
    return new FileBlock(content, changed, turn);
  }
}
