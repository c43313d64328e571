package org.pagewalk.emulator.snapshot;

import java.lang.reflect.Array;
import java.util.Arrays;

/**
 * The elements that an array of primitives had, in pieces; a piece that has not changed since an
 * earlier capture is the same one.
 */
final class CapturedArray {
  private static final int PIECE = 512;

  private final int length;
  private final Object[] pieces;

  private CapturedArray(int length, Object[] pieces) {
    this.length = length;
    this.pieces = pieces;
  }

  /**
   * Copies an array.
   *
   * @param earlier what it was, which is the result if nothing has changed; may be null
   */
  static CapturedArray of(Object array, CapturedArray earlier) {
    int length = Array.getLength(array);
    Object[] pieces = new Object[(length + PIECE - 1) / PIECE];
    boolean comparable = earlier != null && earlier.length == length;
    boolean changed = !comparable;
    for (int i = 0; i < pieces.length; i++) {
      int start = i * PIECE;
      int end = Math.min(start + PIECE, length);
      if (comparable && isEqual(array, start, end, earlier.pieces[i])) {
        pieces[i] = earlier.pieces[i];
      } else {
        pieces[i] = Array.newInstance(array.getClass().getComponentType(), end - start);
        System.arraycopy(array, start, pieces[i], 0, end - start);
        changed = true;
      }
    }
    return changed ? new CapturedArray(length, pieces) : earlier;
  }

  private static boolean isEqual(Object array, int start, int end, Object piece) {
    int length = end - start;
    return switch (array) {
      case byte[] a -> Arrays.equals(a, start, end, (byte[]) piece, 0, length);
      case short[] a -> Arrays.equals(a, start, end, (short[]) piece, 0, length);
      case char[] a -> Arrays.equals(a, start, end, (char[]) piece, 0, length);
      case int[] a -> Arrays.equals(a, start, end, (int[]) piece, 0, length);
      case long[] a -> Arrays.equals(a, start, end, (long[]) piece, 0, length);
      case boolean[] a -> Arrays.equals(a, start, end, (boolean[]) piece, 0, length);
      default -> false;
    };
  }

  /** Number of pieces that two captures have in common. */
  int piecesSharedWith(CapturedArray other) {
    int shared = 0;
    for (int i = 0; i < Math.min(pieces.length, other.pieces.length); i++) {
      shared += pieces[i] == other.pieces[i] ? 1 : 0;
    }
    return shared;
  }

  int length() {
    return length;
  }

  void writeTo(Object array) {
    for (int i = 0; i < pieces.length; i++) {
      System.arraycopy(pieces[i], 0, array, i * PIECE, Array.getLength(pieces[i]));
    }
  }
}
