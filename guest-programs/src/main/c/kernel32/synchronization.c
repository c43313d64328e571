/* Events, mutexes, semaphores, timers, waits, and the interlocked operations. */
#include "kernel32.h"

#define WAIT_FAILED 0xFFFFFFFFu

/* Calls an ANSI creator's or opener's wide form. */
#define WITH_WIDE_NAME(call)     \
  WCHAR *wide = BaseWide(name);  \
  HANDLE handle = call;          \
  BaseFreeWide(wide);            \
  return handle

HANDLE WINAPI CreateEventW(const SECURITY_ATTRIBUTES *security, BOOL manual, BOOL initial, const WCHAR *name) {
  BASE_OBJECT object;
  HANDLE event = NULL;
  if (!BaseNameObject(&object, security, name, OBJ_OPENIF)) return NULL;
  NTSTATUS status = NtCreateEvent(
      &event, EVENT_ALL_ACCESS, &object.Attributes, manual ? NotificationEvent : SynchronizationEvent,
      initial != FALSE);
  return BaseReturnCreated(status, event);
}

HANDLE WINAPI CreateEventA(const SECURITY_ATTRIBUTES *security, BOOL manual, BOOL initial, const CHAR *name) {
  WITH_WIDE_NAME(CreateEventW(security, manual, initial, wide));
}

HANDLE WINAPI CreateMutexW(const SECURITY_ATTRIBUTES *security, BOOL owned, const WCHAR *name) {
  BASE_OBJECT object;
  HANDLE mutex = NULL;
  if (!BaseNameObject(&object, security, name, OBJ_OPENIF)) return NULL;
  NTSTATUS status = NtCreateMutant(&mutex, MUTANT_ALL_ACCESS, &object.Attributes, owned != FALSE);
  return BaseReturnCreated(status, mutex);
}

HANDLE WINAPI CreateMutexA(const SECURITY_ATTRIBUTES *security, BOOL owned, const CHAR *name) {
  WITH_WIDE_NAME(CreateMutexW(security, owned, wide));
}

HANDLE WINAPI CreateSemaphoreW(const SECURITY_ATTRIBUTES *security, LONG initial, LONG maximum, const WCHAR *name) {
  BASE_OBJECT object;
  HANDLE semaphore = NULL;
  if (!BaseNameObject(&object, security, name, OBJ_OPENIF)) return NULL;
  NTSTATUS status = NtCreateSemaphore(&semaphore, SEMAPHORE_ALL_ACCESS, &object.Attributes, initial, maximum);
  return BaseReturnCreated(status, semaphore);
}

HANDLE WINAPI CreateSemaphoreA(const SECURITY_ATTRIBUTES *security, LONG initial, LONG maximum, const CHAR *name) {
  WITH_WIDE_NAME(CreateSemaphoreW(security, initial, maximum, wide));
}

HANDLE WINAPI CreateWaitableTimerW(const SECURITY_ATTRIBUTES *security, BOOL manual, const WCHAR *name) {
  BASE_OBJECT object;
  HANDLE timer = NULL;
  if (!BaseNameObject(&object, security, name, OBJ_OPENIF)) return NULL;
  NTSTATUS status = NtCreateTimer(&timer, TIMER_ALL_ACCESS, &object.Attributes, manual ? 0 : 1);
  return BaseReturnCreated(status, timer);
}

HANDLE WINAPI CreateWaitableTimerA(const SECURITY_ATTRIBUTES *security, BOOL manual, const CHAR *name) {
  WITH_WIDE_NAME(CreateWaitableTimerW(security, manual, wide));
}

BOOL WINAPI SetWaitableTimer(
    HANDLE timer, const LARGE_INTEGER *due, LONG period, PVOID completion, PVOID argument, BOOL resume) {
  return BaseSucceeded(NtSetTimer(timer, due, completion, argument, resume != FALSE, period, NULL));
}

typedef NTSTATUS(NTAPI *OPEN_SERVICE)(HANDLE *, ACCESS_MASK, const OBJECT_ATTRIBUTES *);

static HANDLE Open(OPEN_SERVICE service, DWORD access, BOOL inherit, const WCHAR *name) {
  BASE_OBJECT object;
  HANDLE handle;
  if (name == NULL) {
    BaseFail(ERROR_INVALID_PARAMETER);
    return NULL;
  }
  if (!BaseNameObject(&object, NULL, name, inherit ? OBJ_INHERIT : 0)) return NULL;
  return BaseSucceeded(service(&handle, access, &object.Attributes)) ? handle : NULL;
}

HANDLE WINAPI OpenEventW(DWORD access, BOOL inherit, const WCHAR *name) {
  return Open(NtOpenEvent, access, inherit, name);
}

HANDLE WINAPI OpenEventA(DWORD access, BOOL inherit, const CHAR *name) {
  WITH_WIDE_NAME(OpenEventW(access, inherit, wide));
}

HANDLE WINAPI OpenMutexW(DWORD access, BOOL inherit, const WCHAR *name) {
  return Open(NtOpenMutant, access, inherit, name);
}

HANDLE WINAPI OpenMutexA(DWORD access, BOOL inherit, const CHAR *name) {
  WITH_WIDE_NAME(OpenMutexW(access, inherit, wide));
}

HANDLE WINAPI OpenSemaphoreW(DWORD access, BOOL inherit, const WCHAR *name) {
  return Open(NtOpenSemaphore, access, inherit, name);
}

HANDLE WINAPI OpenSemaphoreA(DWORD access, BOOL inherit, const CHAR *name) {
  WITH_WIDE_NAME(OpenSemaphoreW(access, inherit, wide));
}

BOOL WINAPI SetEvent(HANDLE event) { return BaseSucceeded(NtSetEvent(event, NULL)); }

BOOL WINAPI ResetEvent(HANDLE event) { return BaseSucceeded(NtResetEvent(event, NULL)); }

BOOL WINAPI ReleaseMutex(HANDLE mutex) { return BaseSucceeded(NtReleaseMutant(mutex, NULL)); }

BOOL WINAPI ReleaseSemaphore(HANDLE semaphore, LONG count, LONG *previous) {
  return BaseSucceeded(NtReleaseSemaphore(semaphore, count, previous));
}

DWORD WINAPI WaitForSingleObjectEx(HANDLE handle, DWORD milliseconds, BOOL alertable) {
  LARGE_INTEGER time;
  NTSTATUS status = NtWaitForSingleObject(handle, alertable != FALSE, BaseTimeout(&time, milliseconds));
  return BaseSucceeded(status) ? (DWORD)status : WAIT_FAILED;
}

DWORD WINAPI WaitForSingleObject(HANDLE handle, DWORD milliseconds) {
  return WaitForSingleObjectEx(handle, milliseconds, FALSE);
}

DWORD WINAPI WaitForMultipleObjectsEx(
    DWORD count, const HANDLE *handles, BOOL all, DWORD milliseconds, BOOL alertable) {
  LARGE_INTEGER time;
  NTSTATUS status = NtWaitForMultipleObjects(
      count, handles, all ? WaitAll : WaitAny, alertable != FALSE, BaseTimeout(&time, milliseconds));
  return BaseSucceeded(status) ? (DWORD)status : WAIT_FAILED;
}

DWORD WINAPI WaitForMultipleObjects(DWORD count, const HANDLE *handles, BOOL all, DWORD milliseconds) {
  return WaitForMultipleObjectsEx(count, handles, all, milliseconds, FALSE);
}

VOID WINAPI InitializeCriticalSection(RTL_CRITICAL_SECTION *section) {
  NTSTATUS status = RtlInitializeCriticalSection(section);
  if (!NT_SUCCESS(status)) RtlRaiseStatus(status);
}

BOOL WINAPI InitializeCriticalSectionAndSpinCount(RTL_CRITICAL_SECTION *section, DWORD spins) {
  return BaseSucceeded(RtlInitializeCriticalSectionAndSpinCount(section, spins));
}

LONG WINAPI InterlockedIncrement(volatile LONG *value) { return __sync_add_and_fetch(value, 1); }

LONG WINAPI InterlockedDecrement(volatile LONG *value) { return __sync_sub_and_fetch(value, 1); }

LONG WINAPI InterlockedExchange(volatile LONG *target, LONG value) {
  return __atomic_exchange_n(target, value, __ATOMIC_SEQ_CST);
}

LONG WINAPI InterlockedExchangeAdd(volatile LONG *target, LONG value) { return __sync_fetch_and_add(target, value); }

LONG WINAPI InterlockedCompareExchange(volatile LONG *target, LONG value, LONG comparand) {
  return __sync_val_compare_and_swap(target, comparand, value);
}
