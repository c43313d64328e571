package org.pagewalk.kernel.ke.processor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A CONTEXT as user mode sees it: 2CCh bytes, little-endian. Going into a trap frame it is
 * sanitised: selectors get RPL 3, EFLAGS keeps what user mode may set, debug registers point below
 * the split.
 *
 * @nt "CONTEXT and KeContextToKframes of NT 5.2, x86"
 */
public final class ContextRecord {
  public static final int SIZE = 0x2CC;

  public static final int CONTROL = 0x10001;
  public static final int INTEGER = 0x10002;
  public static final int SEGMENTS = 0x10004;
  public static final int FLOATING_POINT = 0x10008;
  public static final int DEBUG_REGISTERS = 0x10010;
  public static final int EXTENDED_REGISTERS = 0x10020;
  public static final int FULL = CONTROL | INTEGER | SEGMENTS;
  public static final int ALL = FULL | FLOATING_POINT | DEBUG_REGISTERS | EXTENDED_REGISTERS;

  public static final int FLAGS = 0x00;
  public static final int DR0 = 0x04;
  public static final int DR6 = 0x14;
  public static final int DR7 = 0x18;
  public static final int FLOAT_SAVE = 0x1C;
  public static final int SEG_GS = 0x8C;
  public static final int SEG_FS = 0x90;
  public static final int SEG_ES = 0x94;
  public static final int SEG_DS = 0x98;
  public static final int EDI = 0x9C;
  public static final int ESI = 0xA0;
  public static final int EBX = 0xA4;
  public static final int EDX = 0xA8;
  public static final int ECX = 0xAC;
  public static final int EAX = 0xB0;
  public static final int EBP = 0xB4;
  public static final int EIP = 0xB8;
  public static final int SEG_CS = 0xBC;
  public static final int EFLAGS = 0xC0;
  public static final int ESP = 0xC4;
  public static final int SEG_SS = 0xC8;
  public static final int EXTENDED = 0xCC;

  private static final int EFLAGS_OF_USER = 0x003D4DD7;
  private static final int EFLAGS_IF = 0x200;
  private static final int DR7_LEGAL = 0xFFFF0155;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int[][] INTEGER_PAIRS = {
    {EDI, TrapFrame.EDI},
    {ESI, TrapFrame.ESI},
    {EBX, TrapFrame.EBX},
    {EDX, TrapFrame.EDX},
    {ECX, TrapFrame.ECX},
    {EAX, TrapFrame.EAX}
  };

  private static final int[][] SEGMENT_PAIRS = {
    {SEG_GS, TrapFrame.SEG_GS},
    {SEG_FS, TrapFrame.SEG_FS},
    {SEG_ES, TrapFrame.SEG_ES},
    {SEG_DS, TrapFrame.SEG_DS}
  };

  private final byte[] bytes;

  /** An empty record, all zero. */
  public ContextRecord() {
    this(new byte[SIZE]);
  }

  /** A record over {@link #SIZE} bytes that it keeps. */
  public ContextRecord(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The record's bytes, not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  /** The doubleword at one of the offsets above. */
  public int get(int offset) {
    return (int) INT.get(bytes, offset);
  }

  /** Stores the doubleword at one of the offsets above. */
  public void set(int offset, int value) {
    INT.set(bytes, offset, value);
  }

  /** Whether the record's flags name all of a part. */
  public boolean has(int part) {
    return (get(FLAGS) & part) == part;
  }

  /** Takes the parts that {@link #FLAGS} names from a user-mode frame. */
  public void captureFrom(TrapFrame frame) {
    if (has(CONTROL)) {
      set(EBP, frame.get(TrapFrame.EBP));
      set(EIP, frame.get(TrapFrame.EIP));
      set(SEG_CS, frame.selector(TrapFrame.SEG_CS));
      set(EFLAGS, frame.get(TrapFrame.EFLAGS));
      set(ESP, frame.get(TrapFrame.HARDWARE_ESP));
      set(SEG_SS, frame.selector(TrapFrame.HARDWARE_SS));
    }
    if (has(INTEGER)) {
      for (int[] pair : INTEGER_PAIRS) {
        set(pair[0], frame.get(pair[1]));
      }
    }
    if (has(SEGMENTS)) {
      for (int[] pair : SEGMENT_PAIRS) {
        set(pair[0], frame.selector(pair[1]));
      }
    }
    if (has(FLOATING_POINT)) {
      captureResetFloatingPoint();
    }
    if (has(DEBUG_REGISTERS)) {
      for (int i = 0; i < 6; i++) {
        set(DR0 + 4 * i, frame.get(TrapFrame.DR0 + 4 * i));
      }
    }
  }

  /**
   * Puts the parts that {@link #FLAGS} names into a user-mode frame, sanitised.
   *
   * @param highestUserAddress linear address above which no debug register may point
   */
  public void applyTo(TrapFrame frame, int highestUserAddress) {
    if (has(CONTROL)) {
      frame.set(TrapFrame.EBP, get(EBP));
      frame.set(TrapFrame.EIP, get(EIP));
      frame.set(TrapFrame.SEG_CS, codeSelector(get(SEG_CS)));
      frame.set(TrapFrame.EFLAGS, sanitisedFlags(get(EFLAGS)));
      frame.set(TrapFrame.HARDWARE_ESP, get(ESP));
      frame.set(TrapFrame.HARDWARE_SS, userSelector(get(SEG_SS)));
    }
    if (has(INTEGER)) {
      for (int[] pair : INTEGER_PAIRS) {
        frame.set(pair[1], get(pair[0]));
      }
    }
    if (has(SEGMENTS)) {
      for (int[] pair : SEGMENT_PAIRS) {
        frame.set(pair[1], dataSelector(get(pair[0])));
      }
    }
    if (has(DEBUG_REGISTERS)) {
      applyDebugRegisters(frame, highestUserAddress);
    }
  }

  /** EFLAGS as user mode may have them: no IOPL, no VM, interrupts on. */
  public static int sanitisedFlags(int eflags) {
    return eflags & EFLAGS_OF_USER | EFLAGS_IF | 2;
  }

  private static int userSelector(int selector) {
    return selector & 0xFFFF | 3;
  }

  private static int dataSelector(int selector) {
    return (selector & 0xFFFC) == 0 ? 0 : userSelector(selector);
  }

  private static int codeSelector(int selector) {
    return (selector & 0xFFFF) < 8 ? ProcessorLayout.USER_CODE : userSelector(selector);
  }

  private void applyDebugRegisters(TrapFrame frame, int highestUserAddress) {
    for (int i = 0; i < 4; i++) {
      int address = get(DR0 + 4 * i);
      boolean legal = Integer.compareUnsigned(address, highestUserAddress) <= 0;
      frame.set(TrapFrame.DR0 + 4 * i, legal ? address : 0);
    }
    frame.set(TrapFrame.DR6, get(DR6) & 0xE00F);
    frame.set(TrapFrame.DR7, get(DR7) & DR7_LEGAL);
  }

  /** The image that FNINIT leaves: the processor has no floating-point state yet. */
  private void captureResetFloatingPoint() {
    set(FLOAT_SAVE, 0xFFFF037F); // ControlWord
    set(FLOAT_SAVE + 4, 0xFFFF0000); // StatusWord
    set(FLOAT_SAVE + 8, 0xFFFFFFFF); // TagWord
  }
}
