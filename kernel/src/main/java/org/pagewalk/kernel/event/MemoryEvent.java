package org.pagewalk.kernel.event;

import java.util.List;

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
   * @param region the region that holds the address afterwards, or null
   * @param steps what the memory manager decided, in order; those for a page table come first
   * @param pteAfter raw entry afterwards
   * @param end how it ended
   */
  record FaultStory(
      int address,
      String access,
      String mode,
      long pdeBefore,
      long pteBefore,
      Region region,
      List<FaultStep> steps,
      long pteAfter,
      FaultEnd end)
      implements MemoryEvent {
    /** The last decision, or null if nothing had to be decided. */
    public FaultDecision decision() {
      return steps.isEmpty() ? null : steps.getLast().decision();
    }

    /** The frame that the page, or else its page table, has now; -1 for none. */
    public int frame() {
      return framed() == null ? -1 : framed().frame();
    }

    /** The list or place that frame came from. */
    public String source() {
      return framed() == null ? "" : framed().source();
    }

    private FaultStep framed() {
      for (FaultStep step : steps.reversed()) {
        if (step.frame() >= 0) {
          return step;
        }
      }
      return null;
    }
  }

  /**
   * A region of an address space.
   *
   * @param kind word for its kind
   * @param start its first byte
   * @param end its last byte
   * @param protection protection code of its pages
   */
  record Region(String kind, int start, int end, int protection) {}

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
