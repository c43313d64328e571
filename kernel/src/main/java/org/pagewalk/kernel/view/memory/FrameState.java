package org.pagewalk.kernel.view.memory;

import org.pagewalk.kernel.mm.pfn.PageState;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;

/**
 * What the PFN database says of a frame.
 *
 * @param pteAddress linear address, in the self-map or the prototype pool, of the entry that owns
 *     it
 * @param originalPte what that entry becomes when the frame is taken away, raw
 * @param modified whether the frame is known to differ from the page's copy on disk, or has none
 * @param writing whether it is being written to disk
 */
public record FrameState(
    int frame,
    PageState state,
    int shareCount,
    int referenceCount,
    int pteAddress,
    long originalPte,
    boolean modified,
    boolean writing) {

  static FrameState of(PfnDatabase pfn, int frame) {
    return new FrameState(
        frame,
        pfn.state(frame),
        pfn.shareCount(frame),
        pfn.referenceCount(frame),
        pfn.pteAddress(frame),
        pfn.originalPte(frame),
        pfn.has(frame, PfnDatabase.MODIFIED),
        pfn.has(frame, PfnDatabase.WRITE_IN_PROGRESS));
  }
}
