/* Raising exceptions and the filter of last resort. */
#include "kernel32.h"

static UNHANDLED_EXCEPTION_FILTER programFilter;

VOID WINAPI RaiseException(DWORD code, DWORD flags, DWORD count, const ULONG_PTR *parameters) {
  EXCEPTION_RECORD record;
  record.ExceptionCode = code & ~0x10000000u;
  record.ExceptionFlags = flags & EXCEPTION_NONCONTINUABLE;
  record.ExceptionRecord = NULL;
  record.ExceptionAddress = (PVOID)RaiseException;
  if (count > EXCEPTION_MAXIMUM_PARAMETERS) count = EXCEPTION_MAXIMUM_PARAMETERS;
  record.NumberParameters = parameters != NULL ? count : 0;
  if (parameters != NULL) memcpy(record.ExceptionInformation, parameters, count * sizeof *parameters);
  RtlRaiseException(&record);
}

UNHANDLED_EXCEPTION_FILTER WINAPI SetUnhandledExceptionFilter(UNHANDLED_EXCEPTION_FILTER filter) {
  return __atomic_exchange_n(&programFilter, filter, __ATOMIC_SEQ_CST);
}

/* Without a filter of the program's the search goes on, and the system reports the crash. */
LONG WINAPI UnhandledExceptionFilter(EXCEPTION_POINTERS *pointers) {
  UNHANDLED_EXCEPTION_FILTER filter = programFilter;
  return filter != NULL ? filter(pointers) : EXCEPTION_CONTINUE_SEARCH;
}

VOID WINAPI DebugBreak(VOID) { DbgBreakPoint(); }

BOOL WINAPI IsDebuggerPresent(VOID) { return NtCurrentPeb()->BeingDebugged; }
