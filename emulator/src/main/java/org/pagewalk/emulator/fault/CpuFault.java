package org.pagewalk.emulator.fault;

/**
 * An exception of the processor, thrown through the interpreter to the boundary of the instruction
 * that raised it. It carries no stack trace: raising one costs about as much as a failed check.
 *
 * @sdm 3A "Interrupt and Exception Handling"
 */
@SuppressWarnings("serial")
public class CpuFault extends RuntimeException {
  private final ExceptionVector vector;
  private final int errorCode;
  private boolean newTask;

  protected CpuFault(ExceptionVector vector, int errorCode) {
    super(null, null, false, false);
    this.vector = vector;
    this.errorCode = errorCode;
  }

  /** An exception by vector, with the error code that its delivery pushes (0 where it has none). */
  public static CpuFault of(ExceptionVector vector, int errorCode) {
    return new CpuFault(vector, errorCode);
  }

  /** #DE. */
  public static CpuFault divideError() {
    return new CpuFault(ExceptionVector.DIVIDE_ERROR, 0);
  }

  /** #BR. */
  public static CpuFault boundRange() {
    return new CpuFault(ExceptionVector.BOUND_RANGE, 0);
  }

  /** #UD. */
  public static CpuFault invalidOpcode() {
    return new CpuFault(ExceptionVector.INVALID_OPCODE, 0);
  }

  /** #NM. */
  public static CpuFault deviceNotAvailable() {
    return new CpuFault(ExceptionVector.DEVICE_NOT_AVAILABLE, 0);
  }

  /** #TS with a selector as error code (RPL bits replaced by EXT, IDT, TI as the SDM says). */
  public static CpuFault invalidTss(int errorCode) {
    return new CpuFault(ExceptionVector.INVALID_TSS, errorCode);
  }

  /** #NP with a selector error code. */
  public static CpuFault segmentNotPresent(int errorCode) {
    return new CpuFault(ExceptionVector.SEGMENT_NOT_PRESENT, errorCode);
  }

  /** #SS with a selector error code, or 0 for a limit violation. */
  public static CpuFault stackFault(int errorCode) {
    return new CpuFault(ExceptionVector.STACK_FAULT, errorCode);
  }

  /** #GP with a selector error code, or 0. */
  public static CpuFault generalProtection(int errorCode) {
    return new CpuFault(ExceptionVector.GENERAL_PROTECTION, errorCode);
  }

  /** #AC(0). */
  public static CpuFault alignmentCheck() {
    return new CpuFault(ExceptionVector.ALIGNMENT_CHECK, 0);
  }

  /**
   * Says that the exception arises after a task switch: it belongs to the new task, at its EIP.
   *
   * @sdm 3A "Task Switching"
   */
  public final CpuFault inNewTask() {
    newTask = true;
    return this;
  }

  /** Whether EIP is already that of the task to which the exception belongs. */
  public final boolean belongsToNewTask() {
    return newTask;
  }

  public final ExceptionVector vector() {
    return vector;
  }

  /** The error code that delivery pushes; 0 where the vector has none. */
  public final int errorCode() {
    return errorCode;
  }
}
