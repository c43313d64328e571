package org.pagewalk.kernel.mm.vad;

import java.util.BitSet;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.section.ControlArea;
import org.pagewalk.kernel.mm.section.Section;

/**
 * A region of an address space: MMVAD. Bounds are virtual page numbers, both inclusive. The links
 * belong to {@link VadTree}.
 */
public abstract sealed class Vad {
  /** Memory of this process alone. */
  public static final class PrivateVad extends Vad {
    private boolean committed;
    private boolean writeWatch;
    private BitSet written = new BitSet();
    private boolean physical;
    private boolean locked;

    /**
     * Makes a region.
     *
     * @param committed whether a zero PTE means a committed page: MemCommit
     */
    public PrivateVad(int firstPage, int lastPage, int protection, boolean committed) {
      super(firstPage, lastPage, protection);
      this.committed = committed;
    }

    @Override
    public boolean isCommitted() {
      return committed;
    }

    public boolean isWriteWatch() {
      return writeWatch;
    }

    /** Whether a page, by its virtual page number, was written since the last reset. */
    public boolean isWritten(int pageNumber) {
      return written.get(pageNumber);
    }

    public void setWritten(int pageNumber, boolean value) {
      written.set(pageNumber, value);
    }

    /** Reserved for frames that the program maps itself (AWE). */
    public boolean isPhysical() {
      return physical;
    }

    /** Whether the program may not free it, as the shared user data and environment blocks. */
    public boolean isLocked() {
      return locked;
    }

    public void setWriteWatch() {
      writeWatch = true;
    }

    public void setPhysical() {
      physical = true;
    }

    public void setLocked() {
      locked = true;
    }

    /** A part of this region with the same properties. */
    public PrivateVad part(int firstPage, int lastPage) {
      PrivateVad part = new PrivateVad(firstPage, lastPage, protection(), committed);
      part.writeWatch = writeWatch;
      part.written = written.get(0, written.length());
      part.physical = physical;
      part.locked = locked;
      return part;
    }

    @Override
    public String kind() {
      return "Private";
    }
  }

  /** A view of a section: data or image. */
  public abstract static sealed class ViewVad extends Vad {
    private final Section section;
    private final long firstSectionPage;
    private boolean inherited;

    ViewVad(int firstPage, int lastPage, int protection, Section section, long firstSectionPage) {
      super(firstPage, lastPage, protection);
      this.section = section;
      this.firstSectionPage = firstSectionPage;
    }

    public Section section() {
      return section;
    }

    public ControlArea controlArea() {
      return section.controlArea();
    }

    /** Page of the section that the first page of the view shows. */
    public long firstSectionPage() {
      return firstSectionPage;
    }

    /** Page of the section at a virtual page of the view. */
    public long sectionPage(int pageNumber) {
      return firstSectionPage + (pageNumber - firstPage());
    }

    /**
     * Whether pages of the view may get a protection: nobody raises them above what the view was
     * granted when it was mapped, but a write may always be made private.
     */
    public abstract boolean grants(int wanted);

    /** Whether a child process gets the view: ViewShare. */
    public boolean isInherited() {
      return inherited;
    }

    public void setInherited(boolean value) {
      inherited = value;
    }

    @Override
    public boolean isCommitted() {
      return true;
    }
  }

  /** A view of a data section, file or paging file. */
  public static final class MappedVad extends ViewVad {
    public MappedVad(
        int firstPage, int lastPage, int protection, Section section, long firstSectionPage) {
      super(firstPage, lastPage, protection, section, firstSectionPage);
    }

    @Override
    public boolean grants(int wanted) {
      return Protection.isCompatible(protection(), wanted);
    }

    @Override
    public String kind() {
      return "Mapped";
    }
  }

  /** A view of an image; each page has the protection of its subsection. */
  public static final class ImageVad extends ViewVad {
    public ImageVad(
        int firstPage, int lastPage, int protection, Section section, long firstSectionPage) {
      super(firstPage, lastPage, protection, section, firstSectionPage);
    }

    @Override
    public boolean grants(int wanted) {
      return true;
    }

    @Override
    public String kind() {
      return "Mapped Exe";
    }
  }

  private int firstPage;
  private int lastPage;
  private final int protection;
  private int commitCharge;
  Vad left;
  Vad right;
  Vad parent;
  int height = 1;

  private Vad(int firstPage, int lastPage, int protection) {
    if (Integer.compareUnsigned(firstPage, lastPage) > 0) {
      throw new IllegalArgumentException("a region has a page at least");
    }
    this.firstPage = firstPage;
    this.lastPage = lastPage;
    this.protection = protection;
  }

  /** Virtual page number of the first page. */
  public int firstPage() {
    return firstPage;
  }

  /** Virtual page number of the last page. */
  public int lastPage() {
    return lastPage;
  }

  /** Virtual address of the first byte. */
  public int start() {
    return Page.address(firstPage);
  }

  /** Virtual address of the last byte. */
  public int end() {
    return Page.lastByte(lastPage);
  }

  public int pageCount() {
    return lastPage - firstPage + 1;
  }

  public boolean contains(int pageNumber) {
    return pageNumber >= firstPage && pageNumber <= lastPage;
  }

  /** Protection code given when the region was made. */
  public int protection() {
    return protection;
  }

  /** Whether a zero PTE stands for a committed page. */
  public abstract boolean isCommitted();

  /** Word for the kind, as the debugger's table has it. */
  public abstract String kind();

  /** Pages charged to the process and to the system for this region. */
  public int commitCharge() {
    return commitCharge;
  }

  public void addCommitCharge(int pages) {
    commitCharge += pages;
  }

  void setBounds(int first, int last) {
    firstPage = first;
    lastPage = last;
  }

  @Override
  public String toString() {
    return "%s %08X-%08X".formatted(kind(), start(), end());
  }
}
