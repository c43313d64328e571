/* Threads, their contexts and priorities, APCs. */
#include "kernel32.h"

#define CREATE_SUSPENDED 0x04
#define STACK_SIZE_PARAM_IS_A_RESERVATION 0x10000
#define THREAD_PRIORITY_TIME_CRITICAL 15
#define THREAD_PRIORITY_IDLE (-15)
#define LOW_REALTIME_SATURATION 16

HANDLE WINAPI CreateRemoteThread(
    HANDLE process, const SECURITY_ATTRIBUTES *security, SIZE_T stack, PVOID routine, PVOID parameter, DWORD flags,
    DWORD *id) {
  BOOLEAN reservation = (flags & STACK_SIZE_PARAM_IS_A_RESERVATION) != 0;
  CLIENT_ID client;
  HANDLE thread;

  (void)security;
  if (!BaseSucceeded(RtlCreateUserThread(
          process, NULL, (flags & CREATE_SUSPENDED) != 0, 0, reservation ? stack : 0, reservation ? 0 : stack, routine,
          parameter, &thread, &client)))
    return NULL;
  if (id != NULL) *id = (DWORD)client.UniqueThread;
  return thread;
}

HANDLE WINAPI CreateThread(
    const SECURITY_ATTRIBUTES *security, SIZE_T stack, PVOID routine, PVOID parameter, DWORD flags, DWORD *id) {
  return CreateRemoteThread(NtCurrentProcess(), security, stack, routine, parameter, flags, id);
}

VOID WINAPI NORETURN ExitThread(DWORD code) { RtlExitUserThread(code); }

BOOL WINAPI TerminateThread(HANDLE thread, DWORD code) { return BaseSucceeded(NtTerminateThread(thread, code)); }

HANDLE WINAPI GetCurrentThread(VOID) { return NtCurrentThread(); }

DWORD WINAPI GetCurrentThreadId(VOID) { return (DWORD)NtCurrentTeb()->ClientId.UniqueThread; }

HANDLE WINAPI OpenThread(DWORD access, BOOL inherit, DWORD id) {
  OBJECT_ATTRIBUTES object = {sizeof object, NULL, NULL, inherit ? OBJ_INHERIT : 0, NULL, NULL};
  CLIENT_ID client = {NULL, (HANDLE)id};
  HANDLE thread;
  return BaseSucceeded(NtOpenThread(&thread, access, &object, &client)) ? thread : NULL;
}

static BOOL QueryBasic(HANDLE thread, THREAD_BASIC_INFORMATION *information) {
  return BaseSucceeded(
      NtQueryInformationThread(thread, ThreadBasicInformation, information, sizeof *information, NULL));
}

BOOL WINAPI GetExitCodeThread(HANDLE thread, DWORD *code) {
  THREAD_BASIC_INFORMATION information;
  if (!QueryBasic(thread, &information)) return FALSE;
  *code = information.ExitStatus;
  return TRUE;
}

DWORD WINAPI SuspendThread(HANDLE thread) {
  ULONG previous;
  return BaseSucceeded(NtSuspendThread(thread, &previous)) ? previous : (DWORD)-1;
}

DWORD WINAPI ResumeThread(HANDLE thread) {
  ULONG previous;
  return BaseSucceeded(NtResumeThread(thread, &previous)) ? previous : (DWORD)-1;
}

BOOL WINAPI GetThreadContext(HANDLE thread, CONTEXT *context) {
  return BaseSucceeded(NtGetContextThread(thread, context));
}

BOOL WINAPI SetThreadContext(HANDLE thread, const CONTEXT *context) {
  return BaseSucceeded(NtSetContextThread(thread, context));
}

/* The extremes are given to the system as increments beyond the range of a priority class. */
BOOL WINAPI SetThreadPriority(HANDLE thread, int priority) {
  LONG increment = priority;
  if (priority == THREAD_PRIORITY_TIME_CRITICAL) increment = LOW_REALTIME_SATURATION;
  if (priority == THREAD_PRIORITY_IDLE) increment = -LOW_REALTIME_SATURATION;
  return BaseSucceeded(NtSetInformationThread(thread, ThreadBasePriority, &increment, sizeof increment));
}

int WINAPI GetThreadPriority(HANDLE thread) {
  THREAD_BASIC_INFORMATION information;
  if (!QueryBasic(thread, &information)) return 0x7FFFFFFF;
  if (information.BasePriority == LOW_REALTIME_SATURATION) return THREAD_PRIORITY_TIME_CRITICAL;
  if (information.BasePriority == -LOW_REALTIME_SATURATION) return THREAD_PRIORITY_IDLE;
  return information.BasePriority;
}

static VOID NTAPI DispatchApc(PVOID routine, PVOID data, PVOID unused) {
  (void)unused;
  ((VOID(WINAPI *)(PVOID))routine)(data);
}

DWORD WINAPI QueueUserAPC(PVOID routine, HANDLE thread, ULONG_PTR data) {
  return BaseSucceeded(NtQueueApcThread(thread, DispatchApc, routine, (PVOID)data, NULL));
}

/* An APC ends an alertable wait with WAIT_IO_COMPLETION. */
DWORD WINAPI SleepEx(DWORD milliseconds, BOOL alertable) {
  LARGE_INTEGER time = {.LowPart = 0, .HighPart = (LONG)0x80000000};
  const LARGE_INTEGER *timeout = BaseTimeout(&time, milliseconds);
  NTSTATUS status;
  if (timeout == NULL) timeout = &time;
  do {
    status = NtDelayExecution(alertable != FALSE, timeout);
  } while (milliseconds == INFINITE && status != STATUS_USER_APC && NT_SUCCESS(status));
  return status == STATUS_USER_APC ? STATUS_USER_APC : 0;
}

VOID WINAPI Sleep(DWORD milliseconds) { SleepEx(milliseconds, FALSE); }

BOOL WINAPI SwitchToThread(VOID) { return NtYieldExecution() == STATUS_SUCCESS; }
