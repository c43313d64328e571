package org.pagewalk.kernel.ke.processor;

/**
 * A fault inside the exit sequence: a selector that user mode gave is not loadable, or IRETD
 * refuses the target. Such a fault is the interrupted thread's own exception, with the registers
 * that it was about to get.
 *
 * <p>The fault's frame lies directly below the point that ESP had reached in the thread's frame and
 * has overwritten what was popped already; but what was popped is in the registers, and so in the
 * fault's frame. {@link #repair} takes each register from whichever frame still has it.
 */
public final class ExitFault {
  private static final int[] POPPED = {
    TrapFrame.SEG_GS, TrapFrame.SEG_ES, TrapFrame.SEG_DS, TrapFrame.EDX, TrapFrame.ECX,
    TrapFrame.EAX, TrapFrame.EXCEPTION_LIST, TrapFrame.SEG_FS, TrapFrame.EDI, TrapFrame.ESI,
    TrapFrame.EBX, TrapFrame.EBP
  };

  private ExitFault() {}

  /**
   * Puts the thread's frame together again.
   *
   * @param nested the frame of the fault, in ring 0
   * @param thread the frame that was being taken apart
   * @return the fault's error code
   */
  public static int repair(TrapFrame nested, TrapFrame thread) {
    int reached = nested.address() + TrapFrame.HARDWARE_ESP - thread.address();
    int errorCode = nested.get(TrapFrame.ERROR_CODE);
    int[] values = new int[POPPED.length];
    for (int i = 0; i < POPPED.length; i++) {
      TrapFrame holder = POPPED[i] < reached ? nested : thread;
      values[i] = holder.get(POPPED[i]);
    }
    for (int i = 0; i < POPPED.length; i++) {
      thread.set(POPPED[i], values[i]);
    }
    thread.set(TrapFrame.ERROR_CODE, errorCode);
    return errorCode;
  }
}
