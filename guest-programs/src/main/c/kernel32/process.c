/* This process, other processes, and their handles. Making one stands in createprocess.c. */
#include "kernel32.h"

VOID WINAPI NORETURN ExitProcess(UINT code) { RtlExitUserProcess(code); }

HANDLE WINAPI GetCurrentProcess(VOID) { return NtCurrentProcess(); }

DWORD WINAPI GetCurrentProcessId(VOID) { return (DWORD)NtCurrentTeb()->ClientId.UniqueProcess; }

BOOL WINAPI TerminateProcess(HANDLE process, UINT code) {
  if (process == NULL) return BaseFail(ERROR_INVALID_HANDLE);
  return BaseSucceeded(NtTerminateProcess(process, code));
}

BOOL WINAPI GetExitCodeProcess(HANDLE process, DWORD *code) {
  PROCESS_BASIC_INFORMATION information;
  if (!BaseSucceeded(
          NtQueryInformationProcess(process, ProcessBasicInformation, &information, sizeof information, NULL)))
    return FALSE;
  *code = information.ExitStatus;
  return TRUE;
}

HANDLE WINAPI OpenProcess(DWORD access, BOOL inherit, DWORD id) {
  OBJECT_ATTRIBUTES object = {sizeof object, NULL, NULL, inherit ? OBJ_INHERIT : 0, NULL, NULL};
  CLIENT_ID client = {(HANDLE)id, NULL};
  HANDLE process;
  return BaseSucceeded(NtOpenProcess(&process, access, &object, &client)) ? process : NULL;
}

/* Priority classes as NT numbers them: idle 1, normal 2, high 3, real time 4, below normal 5, above normal 6. */
static const DWORD priorityClasses[] = {0, 0x40, 0x20, 0x80, 0x100, 0x4000, 0x8000};

typedef struct PROCESS_PRIORITY_CLASS {
  BOOLEAN Foreground;
  UCHAR PriorityClass;
} PROCESS_PRIORITY_CLASS;

DWORD WINAPI GetPriorityClass(HANDLE process) {
  PROCESS_PRIORITY_CLASS priority = {FALSE, 0};
  if (!BaseSucceeded(NtQueryInformationProcess(process, ProcessPriorityClass, &priority, sizeof priority, NULL)))
    return 0;
  return priority.PriorityClass < COUNT_OF(priorityClasses) ? priorityClasses[priority.PriorityClass] : 0x20;
}

BOOL WINAPI SetPriorityClass(HANDLE process, DWORD class) {
  PROCESS_PRIORITY_CLASS priority = {FALSE, 0};
  for (UCHAR index = 1; index < COUNT_OF(priorityClasses); index++)
    if (priorityClasses[index] == class) priority.PriorityClass = index;
  if (priority.PriorityClass == 0) return BaseFail(ERROR_INVALID_PARAMETER);
  return BaseSucceeded(NtSetInformationProcess(process, ProcessPriorityClass, &priority, sizeof priority));
}

BOOL WINAPI GetProcessTimes(
    HANDLE process, LARGE_INTEGER *creation, LARGE_INTEGER *exit, LARGE_INTEGER *kernel, LARGE_INTEGER *user) {
  LARGE_INTEGER times[4];
  if (!BaseSucceeded(NtQueryInformationProcess(process, ProcessTimes, times, sizeof times, NULL))) return FALSE;
  *creation = times[0];
  *exit = times[1];
  *kernel = times[2];
  *user = times[3];
  return TRUE;
}

BOOL WINAPI DuplicateHandle(
    HANDLE sourceProcess, HANDLE source, HANDLE targetProcess, HANDLE *target, DWORD access, BOOL inherit,
    DWORD options) {
  return BaseSucceeded(NtDuplicateObject(
      sourceProcess, source, targetProcess, target, access, inherit ? OBJ_INHERIT : 0, options));
}

BOOL WINAPI CloseHandle(HANDLE handle) {
  RTL_USER_PROCESS_PARAMETERS *parameters = NtCurrentPeb()->ProcessParameters;
  if (handle == (HANDLE)-10) handle = parameters->StandardInput;
  if (handle == (HANDLE)-11) handle = parameters->StandardOutput;
  if (handle == (HANDLE)-12) handle = parameters->StandardError;
  return BaseSucceeded(NtClose(handle));
}
