package org.pagewalk.kernel.ps;

/**
 * Work that the kernel does for a thread between its trap and its return to user mode. It is data:
 * all progress is in fields, because the thread may have to wait in the middle, and then other
 * threads run. It touches what it needs, commits, and advances; run again after a wait it resumes
 * at the last committed step.
 */
public interface KernelOperation {
  /**
   * Goes on with the work. The thread is the current one and its address space is loaded.
   *
   * @return true when the work is done; false when the thread waits or has ended
   * @throws org.pagewalk.kernel.mm.fault.MustWait if the thread must wait for a page first
   */
  boolean proceed();
}
