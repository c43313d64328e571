package org.pagewalk.kernel.image;

import java.util.List;

/**
 * The PE32 optional header: IMAGE_OPTIONAL_HEADER32. Sizes are in bytes; all 32-bit fields are
 * unsigned.
 *
 * @param linkerVersion major in bits 15-8, minor in bits 7-0
 * @param entryPoint RVA of the first instruction, 0 for none
 * @param imageBase virtual address at which the image wants to be mapped
 * @param sectionAlignment alignment of sections in memory
 * @param fileAlignment alignment of sections' raw data in the file
 * @param operatingSystemVersion major in bits 31-16, minor in bits 15-0
 * @param subsystemVersion major in bits 31-16, minor in bits 15-0
 * @param sizeOfImage bytes of address space from the headers to the end of the last section
 * @param sizeOfHeaders bytes at the start of the file that are mapped as headers
 * @param subsystem one of IMAGE_SUBSYSTEM_*, see {@link Subsystem}
 * @param directories as many as the header holds, at most 16
 */
public record OptionalHeader(
    int linkerVersion,
    int entryPoint,
    int imageBase,
    int sectionAlignment,
    int fileAlignment,
    int operatingSystemVersion,
    int subsystemVersion,
    int sizeOfImage,
    int sizeOfHeaders,
    int checkSum,
    int subsystem,
    int dllCharacteristics,
    int stackReserve,
    int stackCommit,
    int heapReserve,
    int heapCommit,
    List<DataDirectory> directories) {
  public OptionalHeader {
    directories = List.copyOf(directories);
  }
}
