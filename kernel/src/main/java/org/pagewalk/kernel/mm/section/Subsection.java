package org.pagewalk.kernel.mm.section;

import org.pagewalk.kernel.mm.layout.Page;

/** A run of a section's pages with one protection and one place in the file: SUBSECTION. */
public final class Subsection {
  private final ControlArea controlArea;
  private final int index;
  private final long firstPage;
  private final int pageCount;
  private final int prototypeBase;
  private final int protection;
  private final long fileOffset;
  private long fileBytes;
  private final boolean shared;

  /**
   * Makes a subsection.
   *
   * @param index its place in the {@link SubsectionTable}
   * @param firstPage page of the section at which it begins
   * @param prototypeBase linear address of its first prototype PTE
   * @param protection protection code of its pages
   * @param fileOffset byte of the file at which its first page begins
   * @param fileBytes bytes that come from the file; what follows is zero
   * @param shared whether writes go to the shared page although it is part of an image
   */
  Subsection(
      ControlArea controlArea,
      int index,
      long firstPage,
      int pageCount,
      int prototypeBase,
      int protection,
      long fileOffset,
      long fileBytes,
      boolean shared) {
    this.controlArea = controlArea;
    this.index = index;
    this.firstPage = firstPage;
    this.pageCount = pageCount;
    this.prototypeBase = prototypeBase;
    this.protection = protection;
    this.fileOffset = fileOffset;
    this.fileBytes = fileBytes;
    this.shared = shared;
  }

  public ControlArea controlArea() {
    return controlArea;
  }

  public int index() {
    return index;
  }

  public long firstPage() {
    return firstPage;
  }

  public int pageCount() {
    return pageCount;
  }

  public int prototypeBase() {
    return prototypeBase;
  }

  /** Linear address of the prototype PTE of a page of this subsection, counted from its first. */
  int prototypeAddress(int pageNumber) {
    return prototypeBase + pageNumber * controlArea.geometry().entrySize();
  }

  /** The page of this subsection whose prototype PTE is at a linear address. */
  public int pageOf(int prototypeAddress) {
    return (prototypeAddress - prototypeBase) / controlArea.geometry().entrySize();
  }

  public int protection() {
    return protection;
  }

  public boolean isShared() {
    return shared;
  }

  /** Whether a page of the section lies in this subsection. */
  public boolean contains(long sectionPage) {
    return sectionPage >= firstPage && sectionPage < firstPage + pageCount;
  }

  /** Byte of the file at which a page of this subsection, counted from its first, begins. */
  public long fileOffset(int pageNumber) {
    return fileOffset + Page.bytes(pageNumber);
  }

  /** Bytes of a page of this subsection that come from the file: 0 to 4096. */
  public int bytesFromFile(int pageNumber) {
    return Math.clamp(fileBytes - Page.bytes(pageNumber), 0, Page.SIZE);
  }

  public long fileBytes() {
    return fileBytes;
  }

  /** The file has grown inside this subsection's last page. */
  void setFileBytes(long bytes) {
    fileBytes = bytes;
  }
}
