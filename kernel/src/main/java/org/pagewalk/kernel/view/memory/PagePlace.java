package org.pagewalk.kernel.view.memory;

import org.pagewalk.kernel.mm.section.SectionFile;

/**
 * Where the content of a page is. Whether a program may reach it is another matter: a page without
 * access, or with a guard, has its content somewhere too.
 */
public sealed interface PagePlace {
  /** A valid entry maps the frame. */
  record Mapped(FrameState frame) implements PagePlace {}

  /** The frame still holds the page, and no valid entry maps it. */
  record InTransition(FrameState frame) implements PagePlace {}

  /** The page is being read into a frame, and is still where it comes from. */
  record BeingRead(FrameState frame, PagePlace from) implements PagePlace {}

  /**
   * In a paging file.
   *
   * @param file number of the paging file
   * @param name the host's, for people
   */
  record InPagingFile(int file, String name, int slot) implements PagePlace {}

  /**
   * In a section's file.
   *
   * @param offset byte of the file at which the page begins
   * @param bytes bytes of the page that come from the file; zeros follow
   * @param image whether it is mapped as an image
   */
  record InFile(SectionFile file, long offset, int bytes, boolean image) implements PagePlace {}

  /** Committed and never written: zeros. */
  record Zero() implements PagePlace {}

  /** There is no page, or it cannot be known. */
  record Nowhere(Reason reason) implements PagePlace {}

  /** Why there is no page. */
  enum Reason {
    /** No region holds the address, or the user part ends below it. */
    NO_REGION,
    /** The region is reserved, and the page not committed. */
    RESERVED,
    /** The page was decommitted, or the section has not committed it. */
    NOT_COMMITTED,
    NO_PAGE_IN_SECTION,
    /** An address of the system without a mapping. */
    NOT_MAPPED,
    /** The host refuses the page table, which is on disk. */
    TABLE_UNREADABLE
  }
}
