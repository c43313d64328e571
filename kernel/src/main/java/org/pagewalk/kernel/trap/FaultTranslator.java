package org.pagewalk.kernel.trap;

import org.pagewalk.kernel.delivery.ExceptionRecord;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.ke.processor.TrapNumber;
import org.pagewalk.kernel.status.KernelBug;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Which exception a processor fault of user mode becomes.
 *
 * @nt "Windows Internals 4, ch. 3, table of x86 exceptions and their interrupt numbers"
 */
final class FaultTranslator {
  private FaultTranslator() {}

  /** The exception of a fault other than a page fault, from the faulting thread's frame. */
  static ExceptionRecord translate(int trap, TrapFrame frame) {
    int eip = frame.get(TrapFrame.EIP);
    int selector = frame.get(TrapFrame.ERROR_CODE) & 0xFFFF;
    return switch (trap) {
      case TrapNumber.DIVIDE_ERROR -> ExceptionRecord.of(NtStatus.INTEGER_DIVIDE_BY_ZERO, eip);
      case TrapNumber.DEBUG -> ExceptionRecord.of(NtStatus.SINGLE_STEP, eip);
      case TrapNumber.BREAKPOINT ->
          ExceptionRecord.of(
              NtStatus.BREAKPOINT, eip - 1, 0, frame.get(TrapFrame.ECX), frame.get(TrapFrame.EDX));
      case TrapNumber.OVERFLOW -> ExceptionRecord.of(NtStatus.INTEGER_OVERFLOW, eip - 1);
      case TrapNumber.BOUND -> ExceptionRecord.of(NtStatus.ARRAY_BOUNDS_EXCEEDED, eip);
      case TrapNumber.INVALID_OPCODE, TrapNumber.DEVICE_NOT_AVAILABLE ->
          ExceptionRecord.of(NtStatus.ILLEGAL_INSTRUCTION, eip);
      case TrapNumber.SEGMENT_NOT_PRESENT, TrapNumber.STACK_FAULT, TrapNumber.INVALID_TSS ->
          ExceptionRecord.of(NtStatus.ACCESS_VIOLATION, eip, 0, selector);
      case TrapNumber.ALIGNMENT_CHECK -> ExceptionRecord.of(NtStatus.DATATYPE_MISALIGNMENT, eip);
      case TrapNumber.FLOATING_POINT, TrapNumber.SIMD_FLOATING_POINT ->
          ExceptionRecord.of(NtStatus.FLOAT_INVALID_OPERATION, eip);
      case TrapNumber.ASSERTION -> ExceptionRecord.of(NtStatus.ASSERTION_FAILURE, eip - 2);
      case TrapNumber.DEBUG_SERVICE ->
          ExceptionRecord.of(
              NtStatus.BREAKPOINT,
              eip,
              frame.get(TrapFrame.EAX),
              frame.get(TrapFrame.ECX),
              frame.get(TrapFrame.EDX));
      case TrapNumber.GENERAL_PROTECTION, TrapNumber.COPROCESSOR_OVERRUN ->
          ExceptionRecord.of(NtStatus.ACCESS_VIOLATION, eip, 0, -1);
      default -> throw new KernelBug("trap %02X came from user mode".formatted(trap));
    };
  }
}
