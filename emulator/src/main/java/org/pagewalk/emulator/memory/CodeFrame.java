package org.pagewalk.emulator.memory;

import org.pagewalk.emulator.port.PhysicalPort;

/**
 * What a frame of physical memory holds as code: a version, which advances whenever bytes may
 * change that instructions were taken from, and the pieces of the frame in which they lie. Stores
 * beside these pieces change nothing here, so data and code can live on one page.
 *
 * <p>The object is the same for the machine's life, so whoever translates may keep it, note the
 * version, and compare it later.
 */
public final class CodeFrame {
  /** Bytes of a piece. */
  public static final int PIECE = 64;

  private long version;

  /** A bit for each piece that holds code. */
  private long pieces;

  /** Advances when bytes that were marked as code may change. */
  public long version() {
    return version;
  }

  void mark(int offset, int length) {
    pieces |= piecesOf(offset, length);
  }

  boolean holdsCode() {
    return pieces != 0;
  }

  boolean touches(int offset, int length) {
    return (pieces & piecesOf(offset, length)) != 0;
  }

  void advance() {
    version++;
  }

  void clear(int offset, int length) {
    pieces &= ~piecesOf(offset, length);
  }

  private static long piecesOf(int offset, int length) {
    int first = offset / PIECE;
    int last = (Math.min(offset + length, PhysicalPort.FRAME_SIZE) - 1) / PIECE;
    return -1L >>> 63 - (last - first) << first;
  }
}
