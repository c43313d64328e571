package org.pagewalk.kernel.image;

/**
 * A run of pages of a mapped image that comes from one run of file bytes: the headers, or one
 * section.
 *
 * @param name the section's name; empty for the headers and for an image mapped as one piece
 * @param rva where the run starts, a multiple of 4096
 * @param pageCount its length in pages of 4096 bytes
 * @param fileOffset where its bytes start in the file, a multiple of 512 (0 if there are none)
 * @param fileBytes how many bytes come from the file; the rest of the pages is zero
 */
public record ImageSubsection(
    String name,
    int rva,
    int pageCount,
    long fileOffset,
    int fileBytes,
    boolean readable,
    boolean writable,
    boolean executable,
    boolean shared) {}
