package org.pagewalk.kernel.mm.virtual;

/** MEM_* bits of the memory services. */
public final class MemoryType {
  public static final int MEM_COMMIT = 0x1000;
  public static final int MEM_RESERVE = 0x2000;
  public static final int MEM_DECOMMIT = 0x4000;
  public static final int MEM_RELEASE = 0x8000;
  public static final int MEM_FREE = 0x10000;
  public static final int MEM_PRIVATE = 0x20000;
  public static final int MEM_MAPPED = 0x40000;
  public static final int MEM_RESET = 0x80000;
  public static final int MEM_TOP_DOWN = 0x100000;
  public static final int MEM_WRITE_WATCH = 0x200000;
  public static final int MEM_PHYSICAL = 0x400000;
  public static final int MEM_LARGE_PAGES = 0x2000_0000;
  public static final int MEM_IMAGE = 0x1000000;

  private MemoryType() {}
}
