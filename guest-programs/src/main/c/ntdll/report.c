/* Failures of process start go to the system as hard errors, with the names that a person needs. */
#include "ntdll.h"

#define HARD_ERROR_OK 1

static VOID Report(NTSTATUS status, ULONG count, ULONG stringMask, ULONG_PTR *parameters) {
  ULONG response;
  if (LdrpInitializing) NtRaiseHardError(status, count, stringMask, parameters, HARD_ERROR_OK, &response);
}

/* parameters: the DLL, the path that was searched */
VOID LdrpReportDllNotFound(const UNICODE_STRING *dll) {
  ULONG_PTR parameters[] = {(ULONG_PTR)dll, (ULONG_PTR)&NtCurrentPeb()->ProcessParameters->DllPath};
  Report(STATUS_DLL_NOT_FOUND, 2, 3, parameters);
}

/* parameters: the export's name or number, the DLL */
VOID LdrpReportMissing(NTSTATUS status, const CHAR *name, ULONG ordinal, const UNICODE_STRING *dll) {
  UNICODE_STRING text = {0, 0, NULL};
  ULONG_PTR parameters[] = {ordinal, (ULONG_PTR)dll};
  if (name != NULL && RtlCreateUnicodeStringFromAsciiz(&text, name)) parameters[0] = (ULONG_PTR)&text;
  Report(status, 2, name != NULL ? 3 : 2, parameters);
  RtlFreeUnicodeString(&text);
}
