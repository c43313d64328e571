package org.pagewalk.kernel.ke.processor;

/** Linear addresses of the processor's structures in system space, and the GDT's selectors. */
public final class ProcessorLayout {
  /** The kernel's writable mapping of KUSER_SHARED_DATA. */
  public static final int SHARED_DATA = 0xFFDF0000;

  /** Where user mode reads KUSER_SHARED_DATA. */
  public static final int USER_SHARED_DATA = 0x7FFE0000;

  public static final int GDT = 0xFFDF2000;
  public static final int IDT = 0xFFDF3000;
  public static final int TSS = 0xFFDF4000;
  public static final int DOUBLE_FAULT_TSS = 0xFFDF5000;
  public static final int STUB_PAGE = 0xFFDF6000;

  /** The two pages of the double-fault stack, which is the boot stack as well. */
  public static final int DOUBLE_FAULT_STACK = 0xFFDF8000;

  public static final int DOUBLE_FAULT_STACK_TOP = 0xFFDFA000;

  /** The processor control region, KPCR. */
  public static final int PCR = 0xFFDFF000;

  /** Every page of the region that must be mapped, writable, before the tables are built. */
  private static final int[] PAGES = {
    SHARED_DATA,
    GDT,
    IDT,
    TSS,
    DOUBLE_FAULT_TSS,
    STUB_PAGE,
    DOUBLE_FAULT_STACK,
    DOUBLE_FAULT_STACK + 0x1000,
    PCR
  };

  public static final int KERNEL_CODE = 0x08;
  public static final int KERNEL_DATA = 0x10;
  public static final int USER_CODE = 0x1B;
  public static final int USER_DATA = 0x23;
  public static final int TASK = 0x28;
  public static final int PCR_DATA = 0x30;
  public static final int TEB_DATA = 0x3B;
  public static final int LDT = 0x48;
  public static final int DOUBLE_FAULT_TASK = 0x50;

  public static final int GDT_LIMIT = 0x3FF;
  public static final int IDT_LIMIT = 0x7FF;

  private ProcessorLayout() {}

  /** Linear addresses of all pages of the region, in ascending order. */
  public static int[] pages() {
    return PAGES.clone();
  }
}
