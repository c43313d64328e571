package org.pagewalk.kernel.ps;

import org.pagewalk.kernel.NtStatus;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.region.AllocationResult;

/**
 * The regions that the kernel itself makes in user space: blocks for PEB and TEBs, first stacks.
 */
final class UserRegions {
  static final int MEM_COMMIT = 0x1000;
  static final int MEM_RESERVE = 0x2000;
  static final int MEM_DECOMMIT = 0x4000;
  static final int MEM_RELEASE = 0x8000;
  static final int PAGE_READWRITE = 0x04;
  static final int PAGE_GUARD = 0x100;

  private final MemoryManager mm;

  UserRegions(MemoryManager mm) {
    this.mm = mm;
  }

  /** Commits one page of the blocks for PEB and TEBs; NTSTATUS. */
  int commitPage(EProcess process, FaultContext who, int page) {
    int block = TebBlocks.blockOf(page);
    if (!process.tebBlocks().isReserved(block)) {
      AllocationResult reserved =
          allocate(process, who, block, TebBlocks.BLOCK_SIZE, MEM_RESERVE, PAGE_READWRITE);
      if (!NtStatus.isSuccess(reserved.status())) {
        return reserved.status();
      }
      process.tebBlocks().setReserved(block);
    }
    return allocate(process, who, page, Teb.SIZE, MEM_COMMIT, PAGE_READWRITE).status();
  }

  void decommitPage(EProcess process, FaultContext who, int page) {
    throw new UnsupportedOperationException("freeing of user regions: the memory manager lacks it");
  }

  /** Releases the region that begins at an address; nothing happens if there is none. */
  void release(EProcess process, FaultContext who, int base) {
    throw new UnsupportedOperationException("freeing of user regions: the memory manager lacks it");
  }

  AllocationResult allocate(
      EProcess process, FaultContext who, int base, int size, int type, int protection) {
    throw new UnsupportedOperationException("user regions: the memory manager lacks them" + mm);
  }
}
