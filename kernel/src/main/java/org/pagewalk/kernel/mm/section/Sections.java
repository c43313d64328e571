package org.pagewalk.kernel.mm.section;

import static org.pagewalk.kernel.mm.section.Section.SEC_BASED;
import static org.pagewalk.kernel.mm.section.Section.SEC_COMMIT;
import static org.pagewalk.kernel.mm.section.Section.SEC_FILE;
import static org.pagewalk.kernel.mm.section.Section.SEC_IMAGE;
import static org.pagewalk.kernel.mm.section.Section.SEC_NOCACHE;
import static org.pagewalk.kernel.mm.section.Section.SEC_NO_CHANGE;
import static org.pagewalk.kernel.mm.section.Section.SEC_RESERVE;

import java.util.ArrayList;
import org.pagewalk.kernel.image.InvalidImageException;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pagefile.CommitLimit;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Makes section objects and keeps the control areas below them: NtCreateSection, NtExtendSection,
 * and what happens when the last reference goes. All sections of a file share one control area for
 * each way of mapping it.
 *
 * <p>Deviation: NT keeps a file's pages in memory after the last section and view have gone; here
 * they are written to the file and freed with them.
 *
 * @nt "Windows Internals 4, ch. 7, Section Objects"; NT's name is MmCreateSection
 */
public final class Sections {
  private static final int KNOWN_ATTRIBUTES =
      SEC_BASED | SEC_NO_CHANGE | SEC_FILE | SEC_IMAGE | SEC_RESERVE | SEC_COMMIT | SEC_NOCACHE;
  private static final long LARGEST = 0x1_0000_0000L;
  private static final int HIGHEST_BASED_ADDRESS = 0x7F00_0000;
  private static final int GRANULARITY = 0x10000;

  private final Segments segments;
  private final FilePages filePages;
  private final CommitLimit commit;
  private final ArrayList<ControlArea> areas = new ArrayList<>();
  private int nextBasedAddress = HIGHEST_BASED_ADDRESS;

  public Sections(Segments segments, FilePages filePages, CommitLimit commit) {
    this.segments = segments;
    this.filePages = filePages;
    this.commit = commit;
  }

  /** Agreement of mapped pages with transfers of their file. */
  public FilePages filePages() {
    return filePages;
  }

  /** The subsection that a subsection PTE names. */
  public Subsection subsection(int index) {
    return segments.subsection(index);
  }

  /** Pages charged for sections as such. */
  public long commitCharge() {
    long pages = 0;
    for (ControlArea area : areas) {
      pages += area.commitCharge();
    }
    return pages;
  }

  /**
   * Makes a section object with one reference.
   *
   * @param file the file, or null for memory that a paging file backs
   * @param isMappable whether the file is one that can be mapped, no folder and no device
   * @param maximumSize bytes; 0 for the file's size
   * @param protect PAGE_* bits that views may not exceed
   * @param attributes SEC_* bits
   */
  public SectionResult create(
      SectionFile file, boolean isMappable, long maximumSize, int protect, int attributes) {
    if (!areAttributesRight(attributes)) {
      return SectionResult.failed(NtStatus.INVALID_PARAMETER_6);
    }
    int protection = Protection.fromWin32(protect);
    if (protection == Protection.INVALID
        || Protection.isNoAccess(protection)
        || protection != (protection & 7)) {
      return SectionResult.failed(NtStatus.INVALID_PAGE_PROTECTION);
    }
    boolean isImage = (attributes & SEC_IMAGE) != 0;
    if (file == null && isImage || file != null && !isMappable) {
      return SectionResult.failed(NtStatus.INVALID_FILE_FOR_SECTION);
    }
    if (file == null) {
      return createForPagingFile(maximumSize, protection, attributes);
    }
    return isImage
        ? createImage(file, protection, attributes)
        : createData(file, maximumSize, protection, attributes);
  }

  private static boolean areAttributesRight(int attributes) {
    int kind = attributes & (SEC_COMMIT | SEC_RESERVE | SEC_IMAGE);
    return (attributes & ~KNOWN_ATTRIBUTES) == 0
        && Integer.bitCount(kind) == 1
        && ((attributes & SEC_IMAGE) == 0 || (attributes & SEC_NOCACHE) == 0);
  }

  private SectionResult createForPagingFile(long size, int protection, int attributes) {
    if (size <= 0) {
      return SectionResult.failed(NtStatus.INVALID_PARAMETER_4);
    }
    if (size > LARGEST) {
      return SectionResult.failed(NtStatus.SECTION_TOO_BIG);
    }
    if (Protection.isCopyOnWrite(protection)) {
      return SectionResult.failed(NtStatus.INVALID_PAGE_PROTECTION);
    }
    int pages = (int) Page.count(size);
    boolean committed = (attributes & SEC_COMMIT) != 0;
    if (committed && !commit.charge(pages)) {
      return SectionResult.failed(NtStatus.COMMITMENT_LIMIT);
    }
    ControlArea area = segments.newArea(ControlArea.Kind.PAGING_FILE, null, size);
    if (!segments.addPagingFilePages(area, pages, protection, committed)) {
      if (committed) {
        commit.release(pages);
      }
      return SectionResult.failed(NtStatus.INSUFFICIENT_RESOURCES);
    }
    area.addCommitCharge(committed ? pages : 0);
    areas.add(area);
    return finish(area, size, protection, attributes);
  }

  private SectionResult createData(
      SectionFile file, long maximumSize, int protection, int attributes) {
    long size = maximumSize != 0 ? maximumSize : file.size();
    if (size == 0) {
      return SectionResult.failed(NtStatus.MAPPED_FILE_SIZE_ZERO);
    }
    if (size > LARGEST || size > file.size() && !extendFile(file, size, protection)) {
      return SectionResult.failed(NtStatus.SECTION_TOO_BIG);
    }
    ControlArea area = file.sectionPointers().data();
    if (area == null) {
      area = segments.newArea(ControlArea.Kind.DATA_FILE, file, 0);
      if (!segments.extendFile(area, file.size())) {
        return SectionResult.failed(NtStatus.INSUFFICIENT_RESOURCES);
      }
      file.sectionPointers().setData(area);
      areas.add(area);
    } else if (!segments.extendFile(area, file.size())) {
      return SectionResult.failed(NtStatus.INSUFFICIENT_RESOURCES);
    }
    return finish(area, size, protection, attributes | SEC_FILE);
  }

  /** Makes a file larger through a section that may write to it. */
  private static boolean extendFile(SectionFile file, long size, int protection) {
    return Protection.isWritable(protection)
        && !Protection.isCopyOnWrite(protection)
        && file.extendTo(size);
  }

  private SectionResult createImage(SectionFile file, int protection, int attributes) {
    ControlArea area = file.sectionPointers().image();
    if (area == null) {
      area = segments.newArea(ControlArea.Kind.IMAGE, file, 0);
      try {
        int status = segments.addImage(area);
        if (status != NtStatus.SUCCESS) {
          return SectionResult.failed(status);
        }
      } catch (InvalidImageException e) {
        return new SectionResult(e.status(), null, e.getMessage());
      }
      file.sectionPointers().setImage(area);
      areas.add(area);
    }
    return finish(area, area.size(), protection, attributes | SEC_FILE);
  }

  private SectionResult finish(ControlArea area, long size, int protection, int attributes) {
    Section section = new Section(area, size, protection, attributes);
    if (section.isBased()) {
      int rounded = (int) (size + GRANULARITY - 1 & -GRANULARITY);
      nextBasedAddress -= rounded;
      section.setBasedAddress(nextBasedAddress);
    }
    area.addSectionReference();
    return new SectionResult(NtStatus.SUCCESS, section, null);
  }

  /**
   * Makes a section of a file, and the file, larger.
   *
   * @return NTSTATUS
   */
  public int extend(Section section, long newSize) {
    ControlArea area = section.controlArea();
    if (area.kind() != ControlArea.Kind.DATA_FILE) {
      return NtStatus.SECTION_NOT_EXTENDED;
    }
    if (newSize <= section.size()) {
      return NtStatus.SUCCESS;
    }
    boolean extended =
        newSize <= LARGEST
            && (newSize <= area.file().size()
                || extendFile(area.file(), newSize, section.protection()))
            && segments.extendFile(area, area.file().size());
    if (!extended) {
      return NtStatus.SECTION_NOT_EXTENDED;
    }
    section.setSize(newSize);
    return NtStatus.SUCCESS;
  }

  /** The object manager lets go of a section object; views keep the control area alive. */
  public void close(Section section) {
    if (section.close()) {
      section.controlArea().dropSectionReference();
      deleteIfUnused(section.controlArea());
    }
  }

  /** A view has gone. */
  public void unmapped(ControlArea area) {
    area.dropView();
    deleteIfUnused(area);
  }

  private void deleteIfUnused(ControlArea area) {
    if (!area.isUnused()) {
      return;
    }
    if (area.kind() == ControlArea.Kind.DATA_FILE) {
      filePages.flush(area, 0, area.pageCount());
      area.file().sectionPointers().setData(null);
    } else if (area.kind() == ControlArea.Kind.IMAGE) {
      area.file().sectionPointers().setImage(null);
    }
    segments.delete(area);
    commit.release(area.commitCharge());
    area.addCommitCharge(-area.commitCharge());
    areas.remove(area);
  }

  /** Writes every dirty page of every mapped file to its file, as the end of a run wants it. */
  public void flushAll() {
    for (ControlArea area : areas) {
      if (area.kind() == ControlArea.Kind.DATA_FILE) {
        filePages.flush(area, 0, area.pageCount());
      }
    }
  }
}
