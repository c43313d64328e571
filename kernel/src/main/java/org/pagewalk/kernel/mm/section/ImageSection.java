package org.pagewalk.kernel.mm.section;

/**
 * SECTION_IMAGE_INFORMATION, as far as it comes from the file's headers.
 *
 * @param imageBase virtual address at which the image wants to be
 * @param sizeOfImage bytes of address space
 * @param entryPoint RVA of the first instruction
 * @param subsystem IMAGE_SUBSYSTEM_*
 * @param subsystemVersion major in bits 31-16, minor in bits 15-0
 * @param characteristics IMAGE_FILE_*
 * @param dllCharacteristics IMAGE_DLLCHARACTERISTICS_*
 * @param machine IMAGE_FILE_MACHINE_*
 * @param stackReserve bytes of a thread's stack
 * @param stackCommit bytes of it committed at first
 */
public record ImageSection(
    int imageBase,
    int sizeOfImage,
    int entryPoint,
    int subsystem,
    int subsystemVersion,
    int characteristics,
    int dllCharacteristics,
    int machine,
    int stackReserve,
    int stackCommit) {}
