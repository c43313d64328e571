package org.pagewalk.kernel.mm.section;

/** A file's control areas, as data and as image: SECTION_OBJECT_POINTERS. */
public final class SectionObjectPointers {
  private ControlArea data;
  private ControlArea image;

  /** Control area of the file mapped as data, or null. */
  public ControlArea data() {
    return data;
  }

  /** Control area of the file mapped as an image, or null. */
  public ControlArea image() {
    return image;
  }

  void setData(ControlArea area) {
    data = area;
  }

  void setImage(ControlArea area) {
    image = area;
  }
}
