package org.pagewalk.differential.oracle;

import java.util.Arrays;

/**
 * The words of the writable pages that, when a case has ended, differ from the base content: their
 * number, a hash over all of them, and the first {@value #KEPT} by name.
 */
public final class MemoryChanges {
  public static final int KEPT = 20;
  public static final MemoryChanges NONE = new MemoryChanges(0, 0, 0, new int[0]);

  private final int count;
  private final int hash1;
  private final int hash2;
  private final int[] first;

  MemoryChanges(int count, int hash1, int hash2, int[] first) {
    this.count = count;
    this.hash1 = hash1;
    this.hash2 = hash2;
    this.first = first;
  }

  /** Words that differ. */
  public int count() {
    return count;
  }

  /** Both hashes as one value. */
  public long hash() {
    return (long) hash2 << 32 | hash1 & 0xFFFF_FFFFL;
  }

  /** Pairs of linear address and value, ascending in the order of the layout's pages. */
  public int[] first() {
    return first;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MemoryChanges that
        && count == that.count
        && hash1 == that.hash1
        && hash2 == that.hash2;
  }

  @Override
  public int hashCode() {
    return hash1 ^ hash2;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < first.length; i += 2) {
      text.append(i == 0 ? "" : " ").append(String.format("[%08x]=%08x", first[i], first[i + 1]));
    }
    return count > first.length / 2
        ? text + " and " + (count - first.length / 2) + " more"
        : text + "";
  }

  /** Collects changed words in the order in which they lie in the layout. */
  public static final class Collector {
    private final int[] kept = new int[2 * KEPT];
    private int count;
    private int hash1;
    private int hash2;

    /** A word that differs from the base content. */
    public void add(int linear, int value) {
      if (count < KEPT) {
        kept[2 * count] = linear;
        kept[2 * count + 1] = value;
      }
      count++;
      hash1 = (hash1 + linear) * 0x9E37_79B1 ^ value;
      hash2 = (Integer.rotateLeft(hash2, 5) ^ value * 0x85EB_CA6B) + linear;
    }

    /** The changes added since the last call. */
    public MemoryChanges take() {
      if (count == 0) {
        return NONE;
      }
      int[] first = Arrays.copyOf(kept, 2 * Math.min(count, KEPT));
      MemoryChanges changes = new MemoryChanges(count, hash1, hash2, first);
      count = 0;
      hash1 = 0;
      hash2 = 0;
      return changes;
    }
  }
}
