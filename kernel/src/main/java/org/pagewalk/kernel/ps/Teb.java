package org.pagewalk.kernel.ps;

import org.pagewalk.kernel.mm.fault.UserMemory;

/** Offsets of the thread environment block that the kernel writes or reads, NT 5.2. */
public final class Teb {
  public static final int EXCEPTION_LIST = 0x00;
  public static final int STACK_BASE = 0x04;
  public static final int STACK_LIMIT = 0x08;
  public static final int FIBER_DATA = 0x10;
  public static final int SELF = 0x18;
  public static final int CLIENT_ID = 0x20;
  public static final int PEB = 0x30;
  public static final int LAST_STATUS = 0xBF4;
  public static final int STATIC_UNICODE_STRING = 0xBF8;
  public static final int STATIC_UNICODE_BUFFER = 0xC00;
  public static final int DEALLOCATION_STACK = 0xE0C;
  public static final int FREE_STACK_ON_TERMINATION = 0xF75;
  public static final int GUARANTEED_STACK_BYTES = 0xF78;
  public static final int SIZE = 0x1000;

  private static final int CURRENT_LOCALE = 0xC4;
  private static final int ENGLISH = 0x409;
  private static final int FIBER_DATA_VERSION = 0x1E00;

  private Teb() {}

  /** Fills a zeroed TEB, in one step that may be repeated. */
  static void write(UserMemory memory, EThread thread, int teb, InitialStack stack) {
    memory.touchForWrite(teb, SIZE);
    memory.write32(teb + EXCEPTION_LIST, -1);
    memory.write32(teb + STACK_BASE, stack.base());
    memory.write32(teb + STACK_LIMIT, stack.limit());
    memory.write32(teb + FIBER_DATA, FIBER_DATA_VERSION);
    memory.write32(teb + SELF, teb);
    memory.write32(teb + CLIENT_ID, thread.process().id());
    memory.write32(teb + CLIENT_ID + 4, thread.id());
    memory.write32(teb + PEB, thread.process().peb());
    memory.write32(teb + CURRENT_LOCALE, ENGLISH);
    memory.write16(teb + STATIC_UNICODE_STRING + 2, 2 * 261);
    memory.write32(teb + STATIC_UNICODE_STRING + 4, teb + STATIC_UNICODE_BUFFER);
    memory.write32(teb + DEALLOCATION_STACK, stack.allocationBase());
  }
}
