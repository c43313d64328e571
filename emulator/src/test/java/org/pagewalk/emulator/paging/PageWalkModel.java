package org.pagewalk.emulator.paging;

/**
 * The SDM's rules of 32-bit paging, written down a second time, for comparison with {@link
 * PageWalker}: every rule is a question about the two entries as they stand in the manual's tables,
 * nothing is remembered, and nothing is shared with the walker.
 *
 * @sdm 3A "Paging: 32-Bit Paging"
 * @sdm 3A "Paging: Access Rights"
 * @sdm 3A "Paging: Accessed and Dirty Flags"
 */
final class PageWalkModel {
  /** What an access comes to; the entries are as the processor leaves them. */
  record Result(
      boolean faults, int errorCode, long physicalAddress, int directoryEntry, int tableEntry) {}

  private final boolean writeProtect;
  private final boolean pageSizeExtensions;

  PageWalkModel(boolean writeProtect, boolean pageSizeExtensions) {
    this.writeProtect = writeProtect;
    this.pageSizeExtensions = pageSizeExtensions;
  }

  Result access(int pde, int pte, int linear, Access access, int cpl) {
    if (!bit(pde, 0)) {
      return fault(false, false, access, cpl, pde, pte);
    }
    return bit(pde, 7) && pageSizeExtensions
        ? largePage(pde, pte, linear, access, cpl)
        : smallPage(pde, pte, linear, access, cpl);
  }

  private Result largePage(int pde, int pte, int linear, Access access, int cpl) {
    if (bit(pde, 21)) {
      return fault(true, true, access, cpl, pde, pte);
    }
    if (!permits(bit(pde, 1), bit(pde, 2), access, cpl)) {
      return fault(true, false, access, cpl, pde, pte);
    }
    // Table "Format of a 32-Bit Page-Directory Entry that Maps a 4-MByte Page": bits 20:13 are bits
    // 39:32 of the address, bits 31:22 are bits 31:22.
    long address =
        field(pde, 20, 13) * 0x1_0000_0000L
            + field(pde, 31, 22) * 0x40_0000L
            + field(linear, 21, 0);
    return new Result(false, 0, address, used(pde, access), pte);
  }

  private Result smallPage(int pde, int pte, int linear, Access access, int cpl) {
    int usedDirectoryEntry = pde | 0x20;
    if (!bit(pte, 0)) {
      return fault(false, false, access, cpl, usedDirectoryEntry, pte);
    }
    boolean writable = bit(pde, 1) && bit(pte, 1);
    boolean userMode = bit(pde, 2) && bit(pte, 2);
    if (!permits(writable, userMode, access, cpl)) {
      return fault(true, false, access, cpl, usedDirectoryEntry, pte);
    }
    long address = field(pte, 31, 12) * 0x1000L + field(linear, 11, 0);
    return new Result(false, 0, address, usedDirectoryEntry, used(pte, access));
  }

  private boolean permits(boolean writable, boolean userMode, Access access, int cpl) {
    boolean supervisorAccess = cpl < 3;
    return switch (access) {
      case READ, EXECUTE -> supervisorAccess || userMode;
      case WRITE -> supervisorAccess ? writable || !writeProtect : userMode && writable;
    };
  }

  private static int used(int entry, Access access) {
    return access == Access.WRITE ? entry | 0x60 : entry | 0x20;
  }

  /** Bit 4 stays clear: 32-bit paging has no execute-disable. */
  private static Result fault(
      boolean present, boolean reserved, Access access, int cpl, int pde, int pte) {
    int code = 0;
    code += present ? 1 : 0;
    code += access == Access.WRITE ? 2 : 0;
    code += cpl == 3 ? 4 : 0;
    code += reserved ? 8 : 0;
    return new Result(true, code, 0, pde, pte);
  }

  private static boolean bit(int word, int number) {
    return (word >>> number & 1) == 1;
  }

  private static long field(int word, int high, int low) {
    return (word & 0xFFFF_FFFFL) % (1L << high + 1) >> low;
  }
}
