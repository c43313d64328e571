package org.pagewalk.kernel.mm.section;

/** The memory manager's part in the end of a section object. */
public interface SectionCloser {
  /** No handle refers to the section any more; views of it may remain. */
  void close(Section section);
}
