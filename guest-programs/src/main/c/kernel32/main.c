/* kernel32's start in a process. */
#include "kernel32.h"

BOOL WINAPI DllMain(PVOID base, DWORD reason, PVOID reserved) {
  (void)reserved;
  if (reason != DLL_PROCESS_ATTACH) return TRUE;
  LdrDisableThreadCalloutsForDll(base);
  RtlSetUnhandledExceptionFilter(UnhandledExceptionFilter);
  BaseInitializeCommandLine();
  return TRUE;
}
