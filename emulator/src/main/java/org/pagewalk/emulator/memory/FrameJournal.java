package org.pagewalk.emulator.memory;

import java.util.Arrays;

/**
 * The old contents of the frames that were stored to since a snapshot was taken. Putting them back
 * undoes the interval.
 */
public final class FrameJournal {
  private int[] frames = new int[16];
  private byte[][] contents = new byte[16][];
  private int count;

  void save(int frame, byte[] current) {
    if (count == frames.length) {
      frames = Arrays.copyOf(frames, count * 2);
      contents = Arrays.copyOf(contents, count * 2);
    }
    frames[count] = frame;
    contents[count] = current.clone();
    count++;
  }

  /** Number of frames that were stored to in the interval. */
  public int frameCount() {
    return count;
  }

  /** Number of the {@code index}th frame that was stored to in the interval. */
  public int frame(int index) {
    return frames[index];
  }

  byte[] content(int index) {
    return contents[index];
  }

  void clear() {
    Arrays.fill(contents, 0, count, null);
    count = 0;
  }
}
