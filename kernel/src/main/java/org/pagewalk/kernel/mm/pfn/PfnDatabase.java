package org.pagewalk.kernel.mm.pfn;

import java.util.Arrays;
import org.pagewalk.kernel.mm.layout.Page;

/**
 * One entry for every frame of RAM, kept as parallel arrays, and the page lists that link them.
 *
 * <p>A frame is on exactly one list (zeroed, free, standby of a priority, modified, modified no
 * write, bad), or active, or in transition: on no list because a read or write of it is under way.
 * The share count is the number of valid PTEs that map the frame; for a page table or a page of
 * prototype PTEs it also counts the valid and transition entries inside. The reference count is one
 * while the share count is not zero, plus one for each transfer and each lock. Original PTE is what
 * the PTE becomes when the frame is taken away.
 *
 * <p>This class keeps books only. It never reads guest memory and decides nothing; what a change of
 * the counts leads to is decided by those who change them.
 *
 * @nt "Windows Internals 4, ch. 7, Page Frame Number Database"
 */
public final class PfnDatabase {
  public static final int NONE = -1;
  public static final int PRIORITIES = 8;

  /** Priority of standby pages that nobody has said anything else about. */
  public static final int NORMAL_PRIORITY = 5;

  /** The page differs from its copy on disk, or has none. */
  public static final int MODIFIED = 1;

  public static final int READ_IN_PROGRESS = 1 << 1;
  public static final int WRITE_IN_PROGRESS = 1 << 2;

  /** The page belongs to a prototype PTE, and the PTE address is in the pool. */
  public static final int PROTOTYPE = 1 << 3;

  /** The page is not wanted any more and is freed with its last reference. */
  public static final int DELETED = 1 << 4;

  /** A page of the system that is never paged. */
  public static final int SYSTEM = 1 << 5;

  public static final int PAGE_TABLE = 1 << 6;

  /** A write failed; the page stays in memory. */
  public static final int WRITE_FAILED = 1 << 8;

  /** A page of an image file, to which nothing is ever written back. */
  public static final int IMAGE = 1 << 9;

  private static final int LIST_ZEROED = 0;
  private static final int LIST_FREE = 1;
  private static final int LIST_STANDBY = 2;
  private static final int LIST_MODIFIED = LIST_STANDBY + PRIORITIES;
  private static final int LIST_MODIFIED_MAPPED = LIST_MODIFIED + 1;
  private static final int LIST_MODIFIED_NO_WRITE = LIST_MODIFIED + 2;
  private static final int LIST_BAD = LIST_MODIFIED + 3;
  private static final int LISTS = LIST_BAD + 1;
  private static final PageState[] STATES = PageState.values();

  private final byte[] state;
  private final byte[] list;
  private final byte[] priority;
  private final short[] flags;
  private final int[] shareCount;
  private final int[] referenceCount;
  private final int[] pteAddress;
  private final int[] pteFrame;
  private final long[] originalPte;
  private final int[] next;
  private final int[] previous;
  private final int[] heads = new int[LISTS];
  private final int[] tails = new int[LISTS];
  private final int[] counts = new int[LISTS];
  private int standbyCount;

  /** Makes entries for frames that are all free, in ascending order. */
  public PfnDatabase(int frames) {
    state = new byte[frames];
    list = new byte[frames];
    priority = new byte[frames];
    flags = new short[frames];
    shareCount = new int[frames];
    referenceCount = new int[frames];
    pteAddress = new int[frames];
    pteFrame = new int[frames];
    originalPte = new long[frames];
    next = new int[frames];
    previous = new int[frames];
    Arrays.fill(heads, NONE);
    Arrays.fill(tails, NONE);
    Arrays.fill(list, (byte) NONE);
    for (int frame = 0; frame < frames; frame++) {
      free(frame);
    }
  }

  public int frameCount() {
    return state.length;
  }

  public PageState state(int frame) {
    return STATES[state[frame]];
  }

  public boolean isActive(int frame) {
    return state[frame] == PageState.ACTIVE.ordinal();
  }

  public int shareCount(int frame) {
    return shareCount[frame];
  }

  public int addShare(int frame, int change) {
    return shareCount[frame] += change;
  }

  public int referenceCount(int frame) {
    return referenceCount[frame];
  }

  public int addReference(int frame, int change) {
    return referenceCount[frame] += change;
  }

  /** Linear address, in the self-map or the prototype pool, of the PTE that owns the frame. */
  public int pteAddress(int frame) {
    return pteAddress[frame];
  }

  /** Gives the frame to another PTE. */
  public void setOwner(int frame, int newPteAddress, int newPteFrame) {
    pteAddress[frame] = newPteAddress;
    pteFrame[frame] = newPteFrame;
  }

  /** Frame of the page table or prototype page in which that PTE lies. */
  public int pteFrame(int frame) {
    return pteFrame[frame];
  }

  /** Physical address of the PTE that owns the frame. */
  public long ptePhysicalAddress(int frame) {
    return Page.physical(pteFrame[frame], pteAddress[frame]);
  }

  public long originalPte(int frame) {
    return originalPte[frame];
  }

  public void setOriginalPte(int frame, long pte) {
    originalPte[frame] = pte;
  }

  public int priority(int frame) {
    return priority[frame];
  }

  public void setPriority(int frame, int value) {
    priority[frame] = (byte) value;
  }

  public boolean has(int frame, int flag) {
    return (flags[frame] & flag) != 0;
  }

  public void set(int frame, int flag) {
    flags[frame] |= (short) flag;
  }

  public void clear(int frame, int flag) {
    flags[frame] &= (short) ~flag;
  }

  /** Enters a frame that was taken from a list as active: one share, one reference. */
  public void activate(int frame, int newPteAddress, int newPteFrame, long original, int newFlags) {
    enter(frame, newPteAddress, newPteFrame, original, newFlags);
    state[frame] = (byte) PageState.ACTIVE.ordinal();
    shareCount[frame] = 1;
    referenceCount[frame] = 1;
  }

  /** Enters a frame that was taken from a list as being read into: one reference. */
  public void beginRead(int frame, int newPteAddress, int newPteFrame, long original, int kind) {
    enter(frame, newPteAddress, newPteFrame, original, kind | READ_IN_PROGRESS);
    state[frame] = (byte) PageState.TRANSITION.ordinal();
    shareCount[frame] = 0;
    referenceCount[frame] = 1;
  }

  private void enter(int frame, int newPteAddress, int newPteFrame, long original, int newFlags) {
    assertUnlisted(frame);
    pteAddress[frame] = newPteAddress;
    pteFrame[frame] = newPteFrame;
    originalPte[frame] = original;
    flags[frame] = (short) newFlags;
    priority[frame] = NORMAL_PRIORITY;
  }

  /** The page is mapped again: the frame, on no list now, becomes active with one share more. */
  public void reactivate(int frame) {
    assertUnlisted(frame);
    if (shareCount[frame]++ == 0) {
      referenceCount[frame]++;
    }
    state[frame] = (byte) PageState.ACTIVE.ordinal();
  }

  /** The last share has gone; a reference may still hold the frame. */
  public void leaveActive(int frame) {
    state[frame] = (byte) PageState.TRANSITION.ordinal();
  }

  /** Moves a frame on no list to the end of the free list. */
  public void free(int frame) {
    flags[frame] = 0;
    originalPte[frame] = 0;
    pteAddress[frame] = 0;
    pteFrame[frame] = NONE;
    shareCount[frame] = 0;
    referenceCount[frame] = 0;
    append(frame, LIST_FREE, PageState.FREE);
  }

  /** Moves a frame on no list, filled with zeros, to the end of the zeroed list. */
  public void zeroed(int frame) {
    append(frame, LIST_ZEROED, PageState.ZEROED);
  }

  /** Moves a frame on no list to the end of the standby list of its priority. */
  public void standby(int frame) {
    standbyCount++;
    append(frame, LIST_STANDBY + priority[frame], PageState.STANDBY);
  }

  /**
   * Moves a frame on no list to the end of the modified list.
   *
   * @param mapped whether a mapped file, not a paging file, takes the page
   */
  public void modified(int frame, boolean mapped) {
    append(frame, mapped ? LIST_MODIFIED_MAPPED : LIST_MODIFIED, PageState.MODIFIED);
  }

  /** Moves a frame on no list to the list of modified pages that may not be written now. */
  public void modifiedNoWrite(int frame) {
    append(frame, LIST_MODIFIED_NO_WRITE, PageState.MODIFIED_NO_WRITE);
  }

  /** Takes a frame off its list. */
  public void unlink(int frame) {
    int from = list[frame];
    if (from == NONE) {
      throw new IllegalStateException("frame %d is on no list".formatted(frame));
    }
    int before = previous[frame];
    int after = next[frame];
    if (before == NONE) {
      heads[from] = after;
    } else {
      next[before] = after;
    }
    if (after == NONE) {
      tails[from] = before;
    } else {
      previous[after] = before;
    }
    counts[from]--;
    if (from >= LIST_STANDBY && from < LIST_MODIFIED) {
      standbyCount--;
    }
    list[frame] = NONE;
    state[frame] = (byte) PageState.TRANSITION.ordinal();
  }

  public boolean isListed(int frame) {
    return list[frame] != NONE;
  }

  /** The frame that has been zeroed longest, or NONE. */
  public int firstZeroed() {
    return heads[LIST_ZEROED];
  }

  /** The frame that has been free longest, or NONE. */
  public int firstFree() {
    return heads[LIST_FREE];
  }

  /** The oldest standby frame of the lowest priority, or NONE. */
  public int firstStandby() {
    for (int i = 0; i < PRIORITIES; i++) {
      if (heads[LIST_STANDBY + i] != NONE) {
        return heads[LIST_STANDBY + i];
      }
    }
    return NONE;
  }

  /** The oldest modified frame for a paging file, or NONE. */
  public int firstModified() {
    return heads[LIST_MODIFIED];
  }

  /** The oldest modified frame of a mapped file, or NONE. */
  public int firstModifiedMapped() {
    return heads[LIST_MODIFIED_MAPPED];
  }

  public int nextOnList(int frame) {
    return next[frame];
  }

  public int zeroedCount() {
    return counts[LIST_ZEROED];
  }

  public int freeCount() {
    return counts[LIST_FREE];
  }

  public int standbyCount() {
    return standbyCount;
  }

  public int standbyCount(int ofPriority) {
    return counts[LIST_STANDBY + ofPriority];
  }

  public int modifiedCount() {
    return counts[LIST_MODIFIED];
  }

  public int modifiedMappedCount() {
    return counts[LIST_MODIFIED_MAPPED];
  }

  public int modifiedNoWriteCount() {
    return counts[LIST_MODIFIED_NO_WRITE];
  }

  /** Frames that can be had at once: zeroed, free and standby. */
  public int availableCount() {
    return counts[LIST_ZEROED] + counts[LIST_FREE] + standbyCount;
  }

  private void append(int frame, int to, PageState newState) {
    assertUnlisted(frame);
    previous[frame] = tails[to];
    next[frame] = NONE;
    if (tails[to] == NONE) {
      heads[to] = frame;
    } else {
      next[tails[to]] = frame;
    }
    tails[to] = frame;
    counts[to]++;
    list[frame] = (byte) to;
    state[frame] = (byte) newState.ordinal();
  }

  private void assertUnlisted(int frame) {
    if (list[frame] != NONE) {
      throw new IllegalStateException(
          "frame %d is on the %s list".formatted(frame, STATES[state[frame]]));
    }
  }

  /** Throws {@link AssertionError} unless the lists are well linked and each frame is on one. */
  public void assertConsistent() {
    int listed = 0;
    for (int i = 0; i < LISTS; i++) {
      int count = 0;
      int before = NONE;
      for (int frame = heads[i]; frame != NONE; frame = next[frame]) {
        if (list[frame] != i || previous[frame] != before) {
          throw new AssertionError("frame %d is linked wrongly on list %d".formatted(frame, i));
        }
        assertListedEntry(frame);
        before = frame;
        count++;
      }
      if (count != counts[i] || tails[i] != before) {
        throw new AssertionError("list %d has %d frames, not %d".formatted(i, count, counts[i]));
      }
      listed += count;
    }
    int unlisted = 0;
    for (int frame = 0; frame < state.length; frame++) {
      if (list[frame] == NONE) {
        unlisted++;
        assertUnlistedEntry(frame);
      }
    }
    if (listed + unlisted != state.length) {
      throw new AssertionError("the lists and active frames do not sum up to RAM");
    }
  }

  private void assertListedEntry(int frame) {
    if (shareCount[frame] != 0 || referenceCount[frame] != 0) {
      throw new AssertionError(
          "frame %d is on the %s list with share count %d and reference count %d"
              .formatted(frame, state(frame), shareCount[frame], referenceCount[frame]));
    }
  }

  private void assertUnlistedEntry(int frame) {
    boolean active = isActive(frame);
    if (!active && state[frame] != PageState.TRANSITION.ordinal()) {
      throw new AssertionError("frame %d is %s but on no list".formatted(frame, state(frame)));
    }
    if (referenceCount[frame] < 1 || active != shareCount[frame] > 0) {
      throw new AssertionError(
          "frame %d is %s with share count %d and reference count %d"
              .formatted(frame, state(frame), shareCount[frame], referenceCount[frame]));
    }
  }
}
