package org.pagewalk.kernel.delivery;

import org.pagewalk.kernel.ke.processor.ContextRecord;
import org.pagewalk.kernel.ps.EThread;

/** Hears of unhandled exceptions while the process is still whole. */
public interface Crash {
  /** A thread's exception has had its last chance; its process ends after this. */
  void unhandled(EThread thread, ExceptionRecord record, ContextRecord context);
}
