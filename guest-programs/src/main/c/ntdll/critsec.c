/*
 * Critical sections: LockCount is -1 when free and counts owners and waiters above that; a waiter sleeps on
 * an event that the first contention creates. On one processor spinning has no use, so spin counts are only kept.
 */
#include "ntdll.h"

NTSTATUS NTAPI RtlInitializeCriticalSectionAndSpinCount(RTL_CRITICAL_SECTION *section, ULONG spins) {
  section->DebugInfo = NULL;
  section->LockCount = -1;
  section->RecursionCount = 0;
  section->OwningThread = NULL;
  section->LockSemaphore = NULL;
  section->SpinCount = spins & 0x00FFFFFF;
  return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlInitializeCriticalSection(RTL_CRITICAL_SECTION *section) {
  return RtlInitializeCriticalSectionAndSpinCount(section, 0);
}

ULONG NTAPI RtlSetCriticalSectionSpinCount(RTL_CRITICAL_SECTION *section, ULONG spins) {
  ULONG old = section->SpinCount;
  section->SpinCount = spins & 0x00FFFFFF;
  return old;
}

NTSTATUS NTAPI RtlDeleteCriticalSection(RTL_CRITICAL_SECTION *section) {
  NTSTATUS status = section->LockSemaphore != NULL ? NtClose(section->LockSemaphore) : STATUS_SUCCESS;
  memset(section, 0, sizeof *section);
  return status;
}

static HANDLE CurrentThreadId(VOID) { return NtCurrentTeb()->ClientId.UniqueThread; }

static HANDLE ContentionEvent(RTL_CRITICAL_SECTION *section) {
  HANDLE event;
  NTSTATUS status;

  if (section->LockSemaphore != NULL) return section->LockSemaphore;
  status = NtCreateEvent(&event, EVENT_ALL_ACCESS, NULL, SynchronizationEvent, FALSE);
  if (!NT_SUCCESS(status)) RtlRaiseStatus(status);
  if (!__sync_bool_compare_and_swap(&section->LockSemaphore, NULL, event)) NtClose(event);
  return section->LockSemaphore;
}

static VOID TakeOwnership(RTL_CRITICAL_SECTION *section) {
  section->OwningThread = CurrentThreadId();
  section->RecursionCount = 1;
}

NTSTATUS NTAPI RtlEnterCriticalSection(RTL_CRITICAL_SECTION *section) {
  if (__sync_add_and_fetch(&section->LockCount, 1) == 0) {
    TakeOwnership(section);
    return STATUS_SUCCESS;
  }
  if (section->OwningThread == CurrentThreadId()) {
    section->RecursionCount++;
    return STATUS_SUCCESS;
  }
  NTSTATUS status = NtWaitForSingleObject(ContentionEvent(section), FALSE, NULL);
  if (!NT_SUCCESS(status)) RtlRaiseStatus(status);
  TakeOwnership(section);
  return STATUS_SUCCESS;
}

BOOLEAN NTAPI RtlTryEnterCriticalSection(RTL_CRITICAL_SECTION *section) {
  if (__sync_bool_compare_and_swap(&section->LockCount, -1, 0)) {
    TakeOwnership(section);
    return TRUE;
  }
  if (section->OwningThread != CurrentThreadId()) return FALSE;
  __sync_add_and_fetch(&section->LockCount, 1);
  section->RecursionCount++;
  return TRUE;
}

NTSTATUS NTAPI RtlLeaveCriticalSection(RTL_CRITICAL_SECTION *section) {
  if (--section->RecursionCount != 0) {
    __sync_sub_and_fetch(&section->LockCount, 1);
    return STATUS_SUCCESS;
  }
  section->OwningThread = NULL;
  if (__sync_sub_and_fetch(&section->LockCount, 1) < 0) return STATUS_SUCCESS;
  NTSTATUS status = NtSetEvent(ContentionEvent(section), NULL);
  if (!NT_SUCCESS(status)) RtlRaiseStatus(status);
  return STATUS_SUCCESS;
}

ULONG NTAPI RtlIsCriticalSectionLockedByThread(RTL_CRITICAL_SECTION *section) {
  return section->OwningThread == CurrentThreadId();
}
