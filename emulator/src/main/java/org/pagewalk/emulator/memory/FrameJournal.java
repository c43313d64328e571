package org.pagewalk.emulator.memory;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The old contents of the frames that were stored to since a snapshot was taken, each frame once.
 * Putting them back undoes the interval.
 */
public final class FrameJournal {
  private int[] frames = new int[16];
  private byte[][] contents = new byte[16][];
  private int count;

  void save(int frame, byte[] current) {
    add(frame, current.clone());
  }

  private void add(int frame, byte[] content) {
    if (count == frames.length) {
      frames = Arrays.copyOf(frames, count * 2);
      contents = Arrays.copyOf(contents, count * 2);
    }
    frames[count] = frame;
    contents[count] = content;
    count++;
  }

  /** Makes the interval reach to the end of the next one: the older content of a frame stays. */
  void absorb(FrameJournal next) {
    BitSet saved = new BitSet();
    for (int i = 0; i < count; i++) {
      saved.set(frames[i]);
    }
    for (int i = 0; i < next.count; i++) {
      if (!saved.get(next.frames[i])) {
        add(next.frames[i], next.contents[i]);
      }
    }
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
