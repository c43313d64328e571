package org.pagewalk.kernel.mm.layout;

/**
 * Linear addresses of user and system space, the same whatever the format of page-table entries.
 * All of the system lives at or above C0000000, so that the user part can be 2 or 3 GiB without
 * moving anything. It begins with the page tables, whose addresses the format's geometry knows.
 *
 * @nt "Windows Internals 4, ch. 7, x86 Address Space Layouts"
 */
public final class SystemLayout {
  /** Granularity of reservations, in bytes. */
  public static final int ALLOCATION_GRANULARITY = 0x10000;

  public static final int LOWEST_USER_ADDRESS = 0x0001_0000;

  /** Last address of user space with a split at 80000000: MmHighestUserAddress. */
  public static final int HIGHEST_USER_ADDRESS = 0x7FFE_FFFF;

  /** Last address of user space with a split at C0000000. */
  public static final int HIGHEST_USER_ADDRESS_3GB = 0xBFFE_FFFF;

  /** KUSER_SHARED_DATA as every process sees it, read-only. */
  public static final int SHARED_USER_DATA = 0x7FFE_0000;

  /** First slot of the kernel stacks. */
  public static final int KERNEL_STACKS = 0xC100_0000;

  /** A slot holds a guard page without a mapping, and the stack above it. */
  public static final int KERNEL_STACK_SLOT = 0x4000;

  public static final int KERNEL_STACK_SIZE = 0x3000;

  /** As many as fit below the pool of prototype PTEs; page tables for them are made as needed. */
  public static final int KERNEL_STACK_COUNT = 0x8000;

  /** Pool of prototype PTEs. */
  public static final int PROTOTYPE_POOL = 0xE100_0000;

  public static final int PROTOTYPE_POOL_SIZE = 0x0100_0000;

  /** The kernel's writable mapping of KUSER_SHARED_DATA. */
  public static final int KERNEL_SHARED_DATA = 0xFFDF_0000;

  /** Processor control region: FS of ring 0. */
  public static final int PCR = 0xFFDF_F000;

  public static final int GDT = 0xFFDF_2000;
  public static final int IDT = 0xFFDF_3000;
  public static final int TSS = 0xFFDF_4000;
  public static final int DOUBLE_FAULT_TSS = 0xFFDF_5000;

  /** The page on which alone the reserved opcode enters the kernel. */
  public static final int STUB_PAGE = 0xFFDF_6000;

  /** Lowest byte of the double-fault stack. */
  public static final int DOUBLE_FAULT_STACK = 0xFFDF_8000;

  public static final int DOUBLE_FAULT_STACK_SIZE = 0x2000;

  /** First address that belongs to the system whatever the split. */
  public static final int SYSTEM_BASE = 0xC000_0000;

  private SystemLayout() {}
}
