package org.pagewalk.kernel.ps;

import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.virtual.AllocationResult;
import org.pagewalk.kernel.mm.virtual.MemoryType;
import org.pagewalk.kernel.status.NtStatus;

/**
 * The regions that the kernel itself makes in user space: blocks for PEB and TEBs, first stacks.
 */
final class UserRegions {
  private final MemoryManager mm;

  UserRegions(MemoryManager mm) {
    this.mm = mm;
  }

  /** Commits one page of the blocks for PEB and TEBs; NTSTATUS. */
  int commitPage(EProcess process, FaultContext who, int pageAddress) {
    int block = TebBlocks.blockOf(pageAddress);
    if (!process.tebBlocks().isReserved(block)) {
      AllocationResult reserved =
          allocate(
              process,
              who,
              block,
              TebBlocks.BLOCK_SIZE,
              MemoryType.MEM_RESERVE,
              Protection.PAGE_READWRITE);
      if (!NtStatus.isSuccess(reserved.status())) {
        return reserved.status();
      }
      process.tebBlocks().setReserved(block);
    }
    return allocate(
            process, who, pageAddress, Teb.SIZE, MemoryType.MEM_COMMIT, Protection.PAGE_READWRITE)
        .status();
  }

  void decommitPage(EProcess process, FaultContext who, int pageAddress) {
    mm.regions()
        .release()
        .free(process.space(), who, pageAddress, Teb.SIZE, MemoryType.MEM_DECOMMIT);
  }

  /** Releases the region that begins at an address; nothing happens if there is none. */
  void release(EProcess process, FaultContext who, int base) {
    mm.regions().release().free(process.space(), who, base, 0, MemoryType.MEM_RELEASE);
  }

  AllocationResult allocate(
      EProcess process, FaultContext who, int base, int size, int type, int protection) {
    return mm.regions()
        .allocation()
        .allocate(process.space(), who, base, 0, size, type, protection);
  }
}
