package org.pagewalk.kernel.mm.virtual;

/**
 * MEMORY_BASIC_INFORMATION.
 *
 * @param status NTSTATUS of the query
 * @param baseAddress first byte of the run of pages alike
 * @param allocationBase first byte of the region, 0 for free memory
 * @param allocationProtect PAGE_* bits given when the region was made
 * @param regionSize bytes in the run
 * @param state MEM_COMMIT, MEM_RESERVE or MEM_FREE
 * @param protect PAGE_* bits now, 0 for reserved pages
 * @param type MEM_PRIVATE, MEM_MAPPED or MEM_IMAGE, 0 for free memory
 */
public record MemoryBasicInformation(
    int status,
    int baseAddress,
    int allocationBase,
    int allocationProtect,
    int regionSize,
    int state,
    int protect,
    int type) {
  static MemoryBasicInformation failed(int status) {
    return new MemoryBasicInformation(status, 0, 0, 0, 0, 0, 0, 0);
  }
}
