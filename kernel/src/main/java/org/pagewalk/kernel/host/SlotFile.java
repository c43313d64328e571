package org.pagewalk.kernel.host;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.SnapshotListener;

/**
 * Slots of 4096 bytes in a file of the host that follow the machine's history: a slot that is given
 * back is free only when no snapshot can need what it holds.
 *
 * <p>Every slot remembers after which snapshot its content came into being. A snapshot needs it if
 * it was taken after that, and before it was given back. So each snapshot has a list of the slots
 * that were given back between it and the next one. When a snapshot is dropped, what the next older
 * one needs as well goes on that one's list, and the rest is free; going back to a snapshot frees
 * all that came after it, and what its list and later ones hold is in use again. Which slot holds
 * what is not known here: that is in the objects that snapshots capture. Snapshots taken before the
 * file was made need nothing of it.
 */
@Derived("a file of the host")
public final class SlotFile implements SnapshotListener, AutoCloseable {
  public static final int SLOT_SIZE = 4096;
  public static final int NONE = -1;

  private static final int MOST_AT_ONCE = 256;

  private final ScratchFile file;
  private final BitSet used = new BitSet();

  /** By slot: the snapshot after which its content came into being. */
  private long[] births = new long[16];

  /** By snapshot that the machine can go back to: slots given back between it and the next. */
  private final TreeMap<Long, BitSet> givenBack = new TreeMap<>();

  private long newest;

  public SlotFile(ScratchFile file) {
    this.file = file;
  }

  /** The present, as a number to compare births and deaths with: that of the newest snapshot. */
  public long now() {
    return newest;
  }

  /** Whether a snapshot can need what came into being and ceased to be at given times. */
  public boolean isNeeded(long born, long died) {
    Long last = givenBack.floorKey(died);
    return last != null && last > born;
  }

  /** Takes a free slot for content that came into being at {@code born}. */
  public int take(long born) {
    int slot = used.nextClearBit(0);
    used.set(slot);
    if (slot == births.length) {
      births = Arrays.copyOf(births, slot * 2);
    }
    births[slot] = born;
    return slot;
  }

  /** Takes a free slot for content that comes into being now. */
  public int take() {
    return take(newest);
  }

  /** Whether a slot may be written over: no snapshot has its content. */
  public boolean isOwn(int slot) {
    return !isNeeded(births[slot], newest);
  }

  /** Nobody but snapshots needs a slot any more. */
  public void giveBack(int slot) {
    giveBack(slot, newest);
  }

  /** The same for content that was needed until an earlier time. */
  public void giveBack(int slot, long died) {
    if (isNeeded(births[slot], died)) {
      givenBack.floorEntry(died).getValue().set(slot);
    } else {
      used.clear(slot);
    }
  }

  @Override
  public void snapshotTaken(long number) {
    newest = number;
    givenBack.put(number, new BitSet());
  }

  @Override
  public void snapshotDropped(long number) {
    BitSet slots = givenBack.remove(number);
    if (slots == null) {
      return;
    }
    Map.Entry<Long, BitSet> older = givenBack.floorEntry(number);
    slots.stream()
        .forEach(
            slot -> {
              if (older != null && older.getKey() > births[slot]) {
                older.getValue().set(slot);
              } else {
                used.clear(slot);
              }
            });
  }

  @Override
  public void snapshotRestored(long number) {
    givenBack.tailMap(number, false).clear();
    givenBack.get(number).clear();
    for (int slot = used.nextSetBit(0); slot >= 0; slot = used.nextSetBit(slot + 1)) {
      if (births[slot] >= number) {
        used.clear(slot);
      }
    }
  }

  /** Slots that hold something, for the present or for a snapshot. */
  public int usedCount() {
    return used.cardinality();
  }

  public void write(int slot, byte[] bytes) throws IOException {
    file.write((long) slot * SLOT_SIZE, bytes, 0, SLOT_SIZE);
  }

  public void read(int slot, byte[] into) throws IOException {
    file.read((long) slot * SLOT_SIZE, into, 0, SLOT_SIZE);
  }

  /** Writes zeros to slots, those that follow each other at once. */
  public void writeZeros(int[] slots, int from, int to) throws IOException {
    for (int first = from, next = from + 1; first < to; next++) {
      boolean follows =
          next < to && slots[next] == slots[next - 1] + 1 && next - first < MOST_AT_ONCE;
      if (!follows) {
        byte[] zeros = new byte[(next - first) * SLOT_SIZE];
        file.write((long) slots[first] * SLOT_SIZE, zeros, 0, zeros.length);
        first = next;
      }
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
