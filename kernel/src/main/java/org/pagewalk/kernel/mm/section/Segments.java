package org.pagewalk.kernel.mm.section;

import org.pagewalk.kernel.image.ImageBytes;
import org.pagewalk.kernel.image.ImageSubsection;
import org.pagewalk.kernel.image.InvalidImageException;
import org.pagewalk.kernel.image.OptionalHeader;
import org.pagewalk.kernel.image.PeHeaders;
import org.pagewalk.kernel.image.PeImage;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pagefile.CommitLimit;
import org.pagewalk.kernel.mm.pfn.PageFrames;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Builds and takes apart the prototype PTEs of control areas, subsection by subsection.
 *
 * <p>A page with bytes in a file begins as a subsection pointer; any other page as demand zero. An
 * image has a subsection for its headers and one for each of its sections. Writable pages of an
 * image are write-copy, unless the section is shared: then all processes write one page, which a
 * paging file backs once it was written, and which is charged.
 */
public final class Segments {
  private final PrototypePool pool;
  private final SubsectionTable table;
  private final PageFrames frames;
  private final PteFormat format;
  private final CommitLimit commit;

  public Segments(
      PrototypePool pool, SubsectionTable table, PageFrames frames, CommitLimit commit) {
    this.pool = pool;
    this.table = table;
    this.frames = frames;
    this.format = frames.format();
    this.commit = commit;
  }

  /** A control area without pages yet; {@code file} is null when a paging file backs it. */
  ControlArea newArea(ControlArea.Kind kind, SectionFile file, long size) {
    return new ControlArea(kind, file, size, format.geometry());
  }

  /** The subsection with an index. */
  Subsection subsection(int index) {
    return table.get(index);
  }

  /** Adds the pages of a section that paging files back; false for want of pool. */
  boolean addPagingFilePages(ControlArea area, int pages, int protection, boolean committed) {
    Subsection subsection = add(area, 0, pages, protection, 0, 0, false);
    if (subsection != null && committed) {
      for (int pageNumber = 0; pageNumber < pages; pageNumber++) {
        pool.write(subsection.prototypeAddress(pageNumber), format.demandZero(protection));
      }
    }
    return subsection != null;
  }

  /** Brings a data control area up to its file's size; false for want of pool. */
  boolean extendFile(ControlArea area, long size) {
    if (size <= area.size()) {
      return true;
    }
    long have = area.pageCount();
    long want = Page.count(size);
    if (want > have) {
      Subsection added =
          add(
              area,
              have,
              (int) (want - have),
              Protection.EXECUTE_READWRITE,
              Page.bytes(have),
              size - Page.bytes(have),
              false);
      if (added == null) {
        return false;
      }
      fillFromFile(added);
    }
    for (Subsection subsection : area.subsections()) {
      subsection.setFileBytes(size - Page.bytes(subsection.firstPage()));
    }
    area.setSize(size);
    return true;
  }

  private void fillFromFile(Subsection subsection) {
    for (int pageNumber = 0; pageNumber < subsection.pageCount(); pageNumber++) {
      long pte =
          subsection.bytesFromFile(pageNumber) > 0
              ? format.subsection(subsection.index(), subsection.protection())
              : format.demandZero(subsection.protection());
      pool.write(subsection.prototypeAddress(pageNumber), pte);
    }
  }

  /**
   * Adds the subsections of an image file.
   *
   * @return NTSTATUS
   * @throws InvalidImageException if NT would not map the file
   */
  int addImage(ControlArea area) throws InvalidImageException {
    PeImage image = PeImage.open(new FileBytes(area.file()));
    area.setSize(Page.bytes(image.layout().pageCount()));
    int charged = 0;
    for (ImageSubsection part : image.layout().subsections()) {
      int pages = part.shared() && part.writable() ? part.pageCount() : 0;
      boolean promised = commit.charge(pages);
      charged += promised ? pages : 0;
      if (!promised || !addImagePart(area, part)) {
        delete(area);
        commit.release(charged);
        return NtStatus.INSUFFICIENT_RESOURCES;
      }
    }
    area.addCommitCharge(charged);
    area.setImage(describe(image.headers()));
    return NtStatus.SUCCESS;
  }

  private boolean addImagePart(ControlArea area, ImageSubsection part) {
    Subsection subsection =
        add(
            area,
            Page.number(part.rva()),
            part.pageCount(),
            protectionOf(part),
            part.fileOffset(),
            part.fileBytes(),
            part.shared());
    if (subsection != null) {
      fillFromFile(subsection);
    }
    return subsection != null;
  }

  private static int protectionOf(ImageSubsection part) {
    if (part.writable()) {
      int writable = part.executable() ? Protection.EXECUTE_READWRITE : Protection.READWRITE;
      return part.shared() ? writable : Protection.toCopyOnWrite(writable);
    }
    if (part.executable()) {
      return part.readable() ? Protection.EXECUTE_READ : Protection.EXECUTE;
    }
    return part.readable() ? Protection.READONLY : Protection.NO_ACCESS;
  }

  private static ImageSection describe(PeHeaders headers) {
    OptionalHeader optional = headers.optional();
    return new ImageSection(
        optional.imageBase(),
        optional.sizeOfImage(),
        optional.entryPoint(),
        optional.subsystem(),
        optional.subsystemVersion(),
        headers.file().characteristics(),
        optional.dllCharacteristics(),
        headers.file().machine(),
        optional.stackReserve(),
        optional.stackCommit());
  }

  private Subsection add(
      ControlArea area,
      long firstPage,
      int pages,
      int protection,
      long fileOffset,
      long fileBytes,
      boolean shared) {
    int prototypes = pool.allocate(pages);
    if (prototypes == 0) {
      return null;
    }
    Subsection subsection =
        new Subsection(
            area,
            table.reserve(),
            firstPage,
            pages,
            prototypes,
            protection,
            fileOffset,
            fileBytes,
            shared);
    table.enter(subsection);
    area.subsections().add(subsection);
    return subsection;
  }

  /** Frees all pages, slots and prototype PTEs of a control area that no view shows. */
  void delete(ControlArea area) {
    for (Subsection subsection : area.subsections()) {
      for (int pageNumber = 0; pageNumber < subsection.pageCount(); pageNumber++) {
        deletePrototype(subsection.prototypeAddress(pageNumber));
      }
      pool.free(subsection.prototypeBase(), subsection.pageCount());
      table.remove(subsection);
    }
    area.subsections().clear();
  }

  private void deletePrototype(int address) {
    long pte = pool.read(address);
    if (format.isValid(pte)) {
      throw new IllegalStateException("a page of a section that is deleted is mapped");
    }
    if (pte != 0) {
      pool.write(address, 0);
    }
    if (format.isTransition(pte)) {
      frames.deleteUnmapped(format.frame(pte));
    } else {
      frames.releaseSlotOf(pte);
    }
  }

  /** A file as the image parser reads it. */
  private record FileBytes(SectionFile file) implements ImageBytes {
    @Override
    public long length() {
      return file.size();
    }

    @Override
    public int u8(long offset) {
      byte[] one = new byte[1];
      if (file.read(offset, one, 0, 1) != 1) {
        throw new IndexOutOfBoundsException("offset " + offset + " of " + file.name());
      }
      return one[0] & 0xFF;
    }
  }
}
