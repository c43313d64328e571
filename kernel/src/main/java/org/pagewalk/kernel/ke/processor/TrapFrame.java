package org.pagewalk.kernel.ke.processor;

/**
 * A KTRAP_FRAME on a kernel stack: the only place of an interrupted thread's registers. This is a
 * view of guest memory at a linear address, never a copy.
 *
 * <p>A frame that was built for a trap in ring 0 ends before {@link #HARDWARE_ESP}: the processor
 * pushes no stack pointer then.
 *
 * @nt "KTRAP_FRAME of NT 5.2, x86"
 */
public final class TrapFrame {
  public static final int SIZE = 0x8C;

  public static final int DBG_EBP = 0x00;
  public static final int DBG_EIP = 0x04;
  public static final int DR0 = 0x18;
  public static final int DR6 = 0x28;
  public static final int DR7 = 0x2C;
  public static final int SEG_GS = 0x30;
  public static final int SEG_ES = 0x34;
  public static final int SEG_DS = 0x38;
  public static final int EDX = 0x3C;
  public static final int ECX = 0x40;
  public static final int EAX = 0x44;
  public static final int PREVIOUS_MODE = 0x48;
  public static final int EXCEPTION_LIST = 0x4C;
  public static final int SEG_FS = 0x50;
  public static final int EDI = 0x54;
  public static final int ESI = 0x58;
  public static final int EBX = 0x5C;
  public static final int EBP = 0x60;
  public static final int ERROR_CODE = 0x64;
  public static final int EIP = 0x68;
  public static final int SEG_CS = 0x6C;
  public static final int EFLAGS = 0x70;
  public static final int HARDWARE_ESP = 0x74;
  public static final int HARDWARE_SS = 0x78;

  /** End of what the processor and a stub push for a trap from user mode. */
  public static final int HARDWARE_END = 0x7C;

  private final SystemMemory memory;
  private final int address;

  /**
   * A view of the frame at a linear address.
   *
   * @param address linear address of the frame's first byte, as in ESP when a stub enters the
   *     kernel
   */
  public TrapFrame(SystemMemory memory, int address) {
    this.memory = memory;
    this.address = address;
  }

  /** Linear address of the frame. */
  public int address() {
    return address;
  }

  /** The doubleword at one of the offsets above. */
  public int get(int offset) {
    return memory.read32(address + offset);
  }

  /** Stores the doubleword at one of the offsets above. */
  public void set(int offset, int value) {
    memory.write32(address + offset, value);
  }

  /** A selector: the low 16 bits of the doubleword at the offset. */
  public int selector(int offset) {
    return memory.read16(address + offset);
  }

  /** Whether the trap came from ring 3. */
  public boolean isFromUserMode() {
    return (selector(SEG_CS) & 3) == 3;
  }

  /** Fills the whole frame with zeros. */
  public void clear() {
    for (int offset = 0; offset < SIZE; offset += 4) {
      set(offset, 0);
    }
  }

  /** Gives every segment register the flat user descriptors, FS the TEB, GS nothing. */
  public void setFlatUserSegments() {
    set(SEG_CS, ProcessorLayout.USER_CODE);
    set(HARDWARE_SS, ProcessorLayout.USER_DATA);
    set(SEG_DS, ProcessorLayout.USER_DATA);
    set(SEG_ES, ProcessorLayout.USER_DATA);
    set(SEG_FS, ProcessorLayout.TEB_DATA);
    set(SEG_GS, 0);
  }
}
