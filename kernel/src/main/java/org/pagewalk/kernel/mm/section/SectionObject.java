package org.pagewalk.kernel.mm.section;

import org.pagewalk.kernel.ob.NamedObject;
import org.pagewalk.kernel.ob.ObjectType;

/** A section with handles. */
public final class SectionObject extends NamedObject {
  private final Section section;
  private final String fileName;
  private final Sections sections;

  /**
   * A section's object.
   *
   * @param fileName full guest path of the file behind it, empty for none
   */
  public SectionObject(Section section, String fileName, Sections sections) {
    super(ObjectType.SECTION);
    this.section = section;
    this.fileName = fileName;
    this.sections = sections;
  }

  public Section section() {
    return section;
  }

  /** Full guest path of the file behind it; empty if the paging file is behind it. */
  public String fileName() {
    return fileName;
  }

  @Override
  protected void deleted() {
    sections.close(section);
  }
}
