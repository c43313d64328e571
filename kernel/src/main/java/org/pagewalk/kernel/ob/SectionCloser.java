package org.pagewalk.kernel.ob;

import org.pagewalk.kernel.mm.section.Section;

/** The memory manager's part in the end of a section object. */
public interface SectionCloser {
  /** No handle refers to the section any more; views of it may remain. */
  void close(Section section);
}
