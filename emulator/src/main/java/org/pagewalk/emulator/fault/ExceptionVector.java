package org.pagewalk.emulator.fault;

/**
 * The exceptions of the processor by vector.
 *
 * @sdm 3A "Protected-Mode Exceptions and Interrupts"
 */
public enum ExceptionVector {
  DIVIDE_ERROR(0, "#DE", false, Severity.CONTRIBUTORY),
  DEBUG(1, "#DB", false, Severity.BENIGN),
  NMI(2, "NMI", false, Severity.BENIGN),
  BREAKPOINT(3, "#BP", false, Severity.BENIGN),
  OVERFLOW(4, "#OF", false, Severity.BENIGN),
  BOUND_RANGE(5, "#BR", false, Severity.BENIGN),
  INVALID_OPCODE(6, "#UD", false, Severity.BENIGN),
  DEVICE_NOT_AVAILABLE(7, "#NM", false, Severity.BENIGN),
  DOUBLE_FAULT(8, "#DF", true, Severity.DOUBLE_FAULT),
  INVALID_TSS(10, "#TS", true, Severity.CONTRIBUTORY),
  SEGMENT_NOT_PRESENT(11, "#NP", true, Severity.CONTRIBUTORY),
  STACK_FAULT(12, "#SS", true, Severity.CONTRIBUTORY),
  GENERAL_PROTECTION(13, "#GP", true, Severity.CONTRIBUTORY),
  PAGE_FAULT(14, "#PF", true, Severity.PAGE_FAULT),
  FLOATING_POINT(16, "#MF", false, Severity.BENIGN),
  ALIGNMENT_CHECK(17, "#AC", true, Severity.BENIGN),
  MACHINE_CHECK(18, "#MC", false, Severity.BENIGN),
  SIMD_FLOATING_POINT(19, "#XM", false, Severity.BENIGN);

  /** Class of an exception in the double-fault rules. */
  public enum Severity {
    BENIGN,
    CONTRIBUTORY,
    PAGE_FAULT,
    DOUBLE_FAULT
  }

  private final int number;
  private final String symbol;
  private final boolean pushesErrorCode;
  private final Severity severity;

  ExceptionVector(int number, String symbol, boolean pushesErrorCode, Severity severity) {
    this.number = number;
    this.symbol = symbol;
    this.pushesErrorCode = pushesErrorCode;
    this.severity = severity;
  }

  /** Vector number, the index into the IDT. */
  public int number() {
    return number;
  }

  /** The SDM's symbol, such as {@code #PF}. */
  public String symbol() {
    return symbol;
  }

  /** Whether delivery pushes an error code. */
  public boolean pushesErrorCode() {
    return pushesErrorCode;
  }

  public Severity severity() {
    return severity;
  }
}
