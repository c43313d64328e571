package org.pagewalk.kernel.delivery;

import org.pagewalk.kernel.ke.processor.ContextRecord;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.mm.fault.AccessViolationStatus;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.ps.KernelOperation;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Gives a user-mode exception its first chance: context and record go on the thread's user stack,
 * and the thread goes on at ntdll's KiUserExceptionDispatcher. The stack is touched before anything
 * is written, so that the delivery can wait for pages and begin anew; it may grow the stack. If the
 * stack cannot take the exception, the process ends with it.
 *
 * @nt "Windows Internals 4, ch. 3, Exception Dispatching"; NT calls this KiDispatchException
 */
final class ExceptionDelivery implements KernelOperation {
  private static final int POINTERS_SIZE = 8;

  private final UserDispatcher dispatcher;
  private final EThread thread;
  private final ExceptionRecord record;

  ExceptionDelivery(UserDispatcher dispatcher, EThread thread, ExceptionRecord record) {
    this.dispatcher = dispatcher;
    this.thread = thread;
    this.record = record;
  }

  @Override
  public boolean proceed() {
    TrapFrame frame = thread.frame();
    ContextRecord context = dispatcher.contextOf(thread);
    if (record.code() == NtStatus.BREAKPOINT) {
      context.set(ContextRecord.EIP, context.get(ContextRecord.EIP) - 1);
    }
    int contextAt = (frame.get(TrapFrame.HARDWARE_ESP) & ~3) - ContextRecord.SIZE;
    int recordAt = contextAt - recordSize();
    int pointersAt = recordAt - POINTERS_SIZE;
    UserMemory user = thread.user();
    try {
      user.touchForWrite(pointersAt, POINTERS_SIZE + recordSize() + ContextRecord.SIZE);
    } catch (AccessViolationStatus _) {
      dispatcher.endWithCrash(thread, record, context);
      return true;
    }
    user.write(contextAt, context.bytes(), 0, ContextRecord.SIZE);
    record.write(user, recordAt);
    user.write32(pointersAt, recordAt);
    user.write32(pointersAt + 4, contextAt);
    dispatcher.enterUserCode(frame, dispatcher.exceptionEntry(), pointersAt);
    return true;
  }

  private int recordSize() {
    return ExceptionRecord.SIZE
        - 4 * (ExceptionRecord.MAXIMUM_PARAMETERS - record.parameters().length);
  }
}
