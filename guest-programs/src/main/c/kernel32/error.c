/* Statuses as Win32 results. */
#include "kernel32.h"

BOOL BaseSetLastNtError(NTSTATUS status) {
  RtlSetLastWin32ErrorAndNtStatusFromNtStatus(status);
  return FALSE;
}

BOOL BaseSucceeded(NTSTATUS status) { return NT_SUCCESS(status) ? TRUE : BaseSetLastNtError(status); }

BOOL BaseFail(DWORD error) {
  RtlSetLastWin32Error(error);
  return FALSE;
}

/* NULL for INFINITE, else the relative time in units of 100 ns. */
const LARGE_INTEGER *BaseTimeout(LARGE_INTEGER *time, DWORD milliseconds) {
  if (milliseconds == INFINITE) return NULL;
  time->QuadPart = -(LONGLONG)milliseconds * 10000;
  return time;
}

UINT WINAPI SetErrorMode(UINT mode) {
  static UINT current;
  UINT old = current;
  current = mode;
  return old;
}
