package org.pagewalk.kernel.mm.section;

import java.util.ArrayList;
import java.util.List;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;

/**
 * What all sections of one file, or one page-file-backed section, have in common: CONTROL_AREA with
 * its SEGMENT. It lives as long as section objects or views refer to it, and, for a file, as long
 * as pages of it are in memory.
 *
 * @nt "Windows Internals 4, ch. 7, Section Objects"
 */
public final class ControlArea {
  /** What backs the pages. */
  public enum Kind {
    PAGING_FILE,
    DATA_FILE,
    IMAGE
  }

  private final Kind kind;
  private final SectionFile file;
  private final PageTableGeometry geometry;
  private final ArrayList<Subsection> subsections = new ArrayList<>();
  private long size;
  private int sectionReferences;
  private int mappedViews;
  private int commitCharge;
  private ImageSection image;

  ControlArea(Kind kind, SectionFile file, long size, PageTableGeometry geometry) {
    this.kind = kind;
    this.file = file;
    this.size = size;
    this.geometry = geometry;
  }

  public Kind kind() {
    return kind;
  }

  /** The file, or null when a paging file backs the pages. */
  public SectionFile file() {
    return file;
  }

  public List<Subsection> subsections() {
    return subsections;
  }

  /** Size in bytes, not rounded. */
  public long size() {
    return size;
  }

  public long pageCount() {
    return Page.count(size);
  }

  /** What the loader wants to know of an image; null for other kinds. */
  public ImageSection image() {
    return image;
  }

  /** By which the distance of the prototype PTEs is known. */
  PageTableGeometry geometry() {
    return geometry;
  }

  void setImage(ImageSection newImage) {
    image = newImage;
  }

  void setSize(long newSize) {
    size = newSize;
  }

  public int sectionReferences() {
    return sectionReferences;
  }

  public int mappedViews() {
    return mappedViews;
  }

  public void addSectionReference() {
    sectionReferences++;
  }

  public void dropSectionReference() {
    sectionReferences--;
  }

  public void addView() {
    mappedViews++;
  }

  public void dropView() {
    mappedViews--;
  }

  /** Whether neither a section object nor a view refers to it. */
  public boolean isUnused() {
    return sectionReferences == 0 && mappedViews == 0;
  }

  /** Pages charged to the system for page-file-backed prototypes. */
  public int commitCharge() {
    return commitCharge;
  }

  public void addCommitCharge(int pages) {
    commitCharge += pages;
  }

  /** The subsection that holds a page of the section, or null. */
  public Subsection subsectionOf(long sectionPage) {
    for (Subsection subsection : subsections) {
      if (subsection.contains(sectionPage)) {
        return subsection;
      }
    }
    return null;
  }

  /** Linear address of the prototype PTE of a page of the section; 0 if it has none. */
  public int prototypeAddress(long sectionPage) {
    Subsection subsection = subsectionOf(sectionPage);
    return subsection == null
        ? 0
        : subsection.prototypeAddress((int) (sectionPage - subsection.firstPage()));
  }
}
