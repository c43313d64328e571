package org.pagewalk.kernel.image;

import java.util.List;
import java.util.Optional;

/**
 * The headers of a 32-bit image. Made by {@link HeaderReader}, so the signatures and the magic are
 * right; whether the image can be mapped is the question of {@link ImageLayout}.
 *
 * @param ntHeaderOffset file offset of the PE signature
 */
public record PeHeaders(
    long ntHeaderOffset, FileHeader file, OptionalHeader optional, List<SectionHeader> sections) {
  public PeHeaders {
    sections = List.copyOf(sections);
  }

  /** Reads the headers of a file. */
  public static PeHeaders read(ImageBytes bytes) throws InvalidImageException {
    return new HeaderReader(bytes).read();
  }

  /** The directory of a kind; absent ones have RVA and size 0. */
  public DataDirectory directory(DataDirectory.Kind kind) {
    List<DataDirectory> directories = optional.directories();
    return kind.ordinal() < directories.size()
        ? directories.get(kind.ordinal())
        : DataDirectory.ABSENT;
  }

  /** The section whose memory holds an RVA. */
  public Optional<SectionHeader> sectionAt(int rva) {
    for (SectionHeader section : sections) {
      if (Integer.compareUnsigned(rva - section.virtualAddress(), section.memorySize()) < 0) {
        return Optional.of(section);
      }
    }
    return Optional.empty();
  }

  /**
   * False for an image of another processor. NT creates a section for such a file all the same and
   * returns STATUS_IMAGE_MACHINE_TYPE_MISMATCH, a success code, when a view of it is mapped; a
   * process is refused.
   */
  public boolean isForThisMachine() {
    return file.machine() == MachineType.I386;
  }
}
