package org.pagewalk.kernel.mm.virtual;

import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.pagefile.CommitLimit;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.section.Subsection;
import org.pagewalk.kernel.mm.vad.Vad;

/**
 * What a protection means in a view, for every operation that changes one. Where writes are private
 * a writable page is copy-on-write. A page that becomes copy-on-write is charged, because a write
 * will make it this process's own; one that stops being so, and was not written, is returned.
 */
final class ViewProtection {
  private final RegionPages pages;
  private final CommitLimit commit;

  ViewProtection(RegionPages pages, CommitLimit commit) {
    this.pages = pages;
    this.commit = commit;
  }

  /** The protection that pages of a view get when {@code protection} is asked for. */
  static int meaning(Vad.ViewVad view, int protection) {
    boolean privateWrites =
        view instanceof Vad.ImageVad || Protection.isCopyOnWrite(view.protection());
    return privateWrites && Protection.isWritable(protection)
        ? Protection.toCopyOnWrite(protection)
        : protection;
  }

  /** Charges the change of a range of pages to a protection; false if the limit forbids it. */
  boolean charge(AddressSpace space, Vad.ViewVad view, int first, int last, int protection) {
    int change = 0;
    for (int pageNumber = first; pageNumber <= last; pageNumber++) {
      boolean before = pages.isCopied(space, view, pageNumber);
      boolean own = before && pages.isOwn(space, pageNumber);
      boolean after = own || Protection.isCopyOnWrite(ofPage(view, pageNumber, protection));
      change += (after ? 1 : 0) - (before ? 1 : 0);
    }
    if (change > 0 && !commit.charge(change)) {
      return false;
    }
    if (change < 0) {
      commit.release(-change);
    }
    space.addCommitCharge(change);
    view.addCommitCharge(change);
    return true;
  }

  /** Gives a range of committed pages a protection. */
  void set(AddressSpace space, Vad.ViewVad view, int first, int last, int protection) {
    for (int pageNumber = first; pageNumber <= last; pageNumber++) {
      pages.changeProtection(space, view, pageNumber, ofPage(view, pageNumber, protection));
    }
  }

  private static int ofPage(Vad.ViewVad view, int pageNumber, int protection) {
    return view instanceof Vad.ImageVad && isSharedWrite(view, pageNumber)
        ? Protection.afterCopy(protection)
        : protection;
  }

  /** Whether the image itself lets all processes write one page. */
  private static boolean isSharedWrite(Vad.ViewVad view, int pageNumber) {
    Subsection subsection = view.controlArea().subsectionOf(view.sectionPage(pageNumber));
    return subsection != null
        && subsection.isShared()
        && Protection.isWritable(subsection.protection());
  }
}
