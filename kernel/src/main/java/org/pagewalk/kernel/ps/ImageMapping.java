package org.pagewalk.kernel.ps;

import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.section.ImageSection;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.mm.virtual.ViewResult;

/** How images come into a new process; the memory manager's part of it. */
public interface ImageMapping {
  /** Maps the whole image, at its preferred base if that is free. */
  ViewResult map(Section image, AddressSpace space);

  /** What the image's headers say. */
  ImageSection information(Section image);

  /** No handle refers to the section any more; views of it may remain. */
  void close(Section section);
}
