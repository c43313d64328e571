package org.pagewalk.kernel.ke.processor;

import org.pagewalk.emulator.port.ClockInterrupt;

/**
 * The immediate byte with which a stub enters the kernel: the vector, or one of the numbers above
 * those of exceptions for entries that have no vector of their own.
 */
public final class TrapNumber {
  public static final int DIVIDE_ERROR = 0;
  public static final int DEBUG = 1;
  public static final int NMI = 2;
  public static final int BREAKPOINT = 3;
  public static final int OVERFLOW = 4;
  public static final int BOUND = 5;
  public static final int INVALID_OPCODE = 6;
  public static final int DEVICE_NOT_AVAILABLE = 7;
  public static final int DOUBLE_FAULT = 8;
  public static final int COPROCESSOR_OVERRUN = 9;
  public static final int INVALID_TSS = 10;
  public static final int SEGMENT_NOT_PRESENT = 11;
  public static final int STACK_FAULT = 12;
  public static final int GENERAL_PROTECTION = 13;
  public static final int PAGE_FAULT = 14;
  public static final int FLOATING_POINT = 16;
  public static final int ALIGNMENT_CHECK = 17;
  public static final int MACHINE_CHECK = 18;
  public static final int SIMD_FLOATING_POINT = 19;

  /** INT 2Ch: an assertion of user mode. */
  public static final int ASSERTION = 0x2C;

  /** INT 2Dh: the debug service, by which user mode prints to a debugger. */
  public static final int DEBUG_SERVICE = 0x2D;

  /** INT 2Eh: a system service. */
  public static final int SYSTEM_SERVICE = 0x2E;

  public static final int CLOCK = ClockInterrupt.VECTOR;

  /** A system service that came by SYSENTER. */
  public static final int FAST_SYSTEM_CALL = 0x80;

  /** The first entry after boot, before any thread has run. */
  public static final int BOOT = 0x81;

  /** A vector that nothing uses. */
  public static final int UNEXPECTED = 0x82;

  private TrapNumber() {}

  /**
   * Whether the processor pushes an error code for this vector.
   *
   * @sdm 3A "Exceptions and Interrupts: Error Code"
   */
  static boolean hasErrorCode(int vector) {
    return vector == DOUBLE_FAULT
        || vector >= INVALID_TSS && vector <= PAGE_FAULT
        || vector == ALIGNMENT_CHECK;
  }
}
