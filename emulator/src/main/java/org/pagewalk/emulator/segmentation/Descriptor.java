package org.pagewalk.emulator.segmentation;

/**
 * A descriptor of the GDT, LDT or IDT, as its two doublewords.
 *
 * @param low bytes 0 to 3
 * @param high bytes 4 to 7
 * @sdm 3A "Segment Descriptors", "System Descriptor Types", "IDT Descriptors"
 */
public record Descriptor(int low, int high) {
  public static final int LDT = 2;
  public static final int TASK_GATE = 5;
  public static final int TSS_16_AVAILABLE = 1;
  public static final int TSS_16_BUSY = 3;
  public static final int CALL_GATE_16 = 4;
  public static final int INTERRUPT_GATE_16 = 6;
  public static final int TRAP_GATE_16 = 7;
  public static final int TSS_32_AVAILABLE = 9;
  public static final int TSS_32_BUSY = 11;
  public static final int CALL_GATE_32 = 12;
  public static final int INTERRUPT_GATE_32 = 14;
  public static final int TRAP_GATE_32 = 15;

  private static final int ACCESSED = 1 << 8;
  private static final int WRITABLE_OR_READABLE = 1 << 9;
  private static final int EXPAND_DOWN_OR_CONFORMING = 1 << 10;
  private static final int CODE = 1 << 11;
  private static final int NOT_SYSTEM = 1 << 12;
  private static final int PRESENT = 1 << 15;
  private static final int BIG = 1 << 22;
  private static final int GRANULAR = 1 << 23;

  /** Linear base of the segment. */
  public int base() {
    return low >>> 16 | (high & 0xFF) << 16 | high & 0xFF00_0000;
  }

  /** Limit in bytes, with the granularity applied; unsigned. */
  public int limit() {
    int limit = low & 0xFFFF | high & 0xF_0000;
    return (high & GRANULAR) != 0 ? limit << 12 | 0xFFF : limit;
  }

  public boolean present() {
    return (high & PRESENT) != 0;
  }

  /** Descriptor privilege level. */
  public int privilege() {
    return high >>> 13 & 3;
  }

  /** Whether this is a system segment or gate rather than code or data. */
  public boolean system() {
    return (high & NOT_SYSTEM) == 0;
  }

  /** The four type bits. */
  public int type() {
    return high >>> 8 & 15;
  }

  /** The access byte: P, DPL, S, type. */
  public int access() {
    return high >>> 8 & 0xFF;
  }

  public boolean code() {
    return !system() && (high & CODE) != 0;
  }

  public boolean data() {
    return !system() && (high & CODE) == 0;
  }

  public boolean conforming() {
    return code() && (high & EXPAND_DOWN_OR_CONFORMING) != 0;
  }

  public boolean expandDown() {
    return data() && (high & EXPAND_DOWN_OR_CONFORMING) != 0;
  }

  public boolean writable() {
    return data() && (high & WRITABLE_OR_READABLE) != 0;
  }

  public boolean readable() {
    return data() || code() && (high & WRITABLE_OR_READABLE) != 0;
  }

  public boolean accessed() {
    return (high & ACCESSED) != 0;
  }

  /** D/B bit. */
  public boolean big() {
    return (high & BIG) != 0;
  }

  /** Whether the type is one of a task-state segment. */
  public boolean taskState() {
    return system() && (type() & 5) == 1;
  }

  /** Whether the type is that of a 32-bit system segment or gate rather than a 16-bit one. */
  public boolean wide() {
    return (type() & 8) != 0;
  }

  /** Selector field of a gate. */
  public int gateSelector() {
    return low >>> 16;
  }

  /** Offset field of a call, interrupt or trap gate; 16 bits in a 16-bit gate. */
  public int gateOffset() {
    return wide() ? low & 0xFFFF | high & 0xFFFF_0000 : low & 0xFFFF;
  }

  /** Parameter count field of a call gate. */
  public int parameterCount() {
    return high & 0x1F;
  }
}
