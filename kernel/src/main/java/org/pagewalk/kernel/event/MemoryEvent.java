package org.pagewalk.kernel.event;

/**
 * Events of the memory manager. Addresses are linear unless said otherwise; PTE values are raw;
 * frames are numbers, -1 for none.
 */
public sealed interface MemoryEvent extends KernelEvent {
  /**
   * A page-table entry was written; {@code pteAddress} is in the self-map or the prototype pool.
   */
  record PteChange(int pteAddress, long before, long after) implements MemoryEvent {}

  /** A frame went from one state or list to another. */
  record ListMove(int frame, String from, String to) implements MemoryEvent {}

  /**
   * The story of one fault.
   *
   * @param address the linear address that was accessed
   * @param access read, write or execute
   * @param mode user or kernel
   * @param pdeBefore raw directory entry when the fault arrived
   * @param pteBefore raw entry, 0 if there was no page table
   * @param vad the region that holds the address, in words
   * @param decision what the memory manager decided, in words
   * @param frame the frame that the page has now, -1 for none
   * @param source the list or place the frame came from
   * @param pteAfter raw entry afterwards
   * @param status the outcome in words: resolved, wait, or the status's name
   */
  record FaultStory(
      int address,
      String access,
      String mode,
      long pdeBefore,
      long pteBefore,
      String vad,
      String decision,
      int frame,
      String source,
      long pteAfter,
      String status)
      implements MemoryEvent {}

  /** A read from disk was queued; {@code done} follows it with the same position. */
  record PageRead(String file, long offset, int pages, int firstFrame, boolean done, int status)
      implements MemoryEvent {}

  /** A write to disk was queued or, if {@code done}, has ended. */
  record PageWrite(String file, long offset, int pages, int firstFrame, boolean done, int status)
      implements MemoryEvent {}

  /** A region came, went or changed; {@code end} is its last byte. */
  record VadChange(String change, int start, int end, String kind) implements MemoryEvent {}

  /** A page left a working set. */
  record Trim(int address, int frame, int age, boolean dirty) implements MemoryEvent {}
}
