package org.pagewalk.kernel.delivery;

import org.pagewalk.kernel.ke.processor.ContextRecord;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.mm.fault.AccessViolationStatus;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.ps.KernelOperation;
import org.pagewalk.kernel.ps.UserApc;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Lets a thread's next user APC interrupt it: the thread's context and the APC go on its user
 * stack, and it goes on at ntdll's KiUserApcDispatcher, whose NtContinue brings it back.
 *
 * @nt "Windows Internals 4, ch. 3, Asynchronous Procedure Call Interrupts"
 */
final class ApcDelivery implements KernelOperation {
  private static final int ARGUMENTS_SIZE = 16;

  private final UserDispatcher dispatcher;
  private final EThread thread;

  ApcDelivery(UserDispatcher dispatcher, EThread thread) {
    this.dispatcher = dispatcher;
    this.thread = thread;
  }

  @Override
  public boolean proceed() {
    TrapFrame frame = thread.frame();
    UserApc apc = thread.userApcs().peekFirst();
    ContextRecord context = new ContextRecord();
    context.set(ContextRecord.FLAGS, ContextRecord.FULL | ContextRecord.DEBUG_REGISTERS);
    context.captureFrom(frame);
    int contextAt = (frame.get(TrapFrame.HARDWARE_ESP) & ~3) - ContextRecord.SIZE;
    int argumentsAt = contextAt - ARGUMENTS_SIZE;
    UserMemory user = thread.user();
    try {
      user.touchForWrite(argumentsAt, ARGUMENTS_SIZE + ContextRecord.SIZE);
    } catch (AccessViolationStatus e) {
      dispatcher.raise(
          thread, ExceptionRecord.of(e.status(), frame.get(TrapFrame.EIP), 1, e.address()));
      return false;
    }
    user.write(contextAt, context.bytes(), 0, ContextRecord.SIZE);
    user.write32(argumentsAt, apc.normalRoutine());
    user.write32(argumentsAt + 4, apc.normalContext());
    user.write32(argumentsAt + 8, apc.argument1());
    user.write32(argumentsAt + 12, apc.argument2());
    dispatcher.processes().apcDelivered(thread);
    thread.setUserApcPending(false);
    dispatcher.enterUserCode(frame, dispatcher.apcEntry(), argumentsAt);
    return true;
  }

  @Override
  public String toString() {
    return "delivery of a user APC, " + NtStatus.nameOf(NtStatus.USER_APC);
  }
}
