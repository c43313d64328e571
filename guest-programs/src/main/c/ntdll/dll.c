/* Loading and unloading DLLs while the program runs, their entry points, and finding modules and exports. */
#include "ntdll.h"

static LDR_DATA_TABLE_ENTRY *InitEntry(LIST_ENTRY *link) {
  return CONTAINING_RECORD(link, LDR_DATA_TABLE_ENTRY, InInitializationOrderLinks);
}

VOID LdrpCallDll(LDR_DATA_TABLE_ENTRY *entry, ULONG reason, PVOID reserved) {
  LdrpCallTlsCallbacks(entry->DllBase, reason, reserved);
  if (entry->EntryPoint != NULL) LdrpCallInitRoutine(entry->EntryPoint, entry->DllBase, reason, reserved);
}

static VOID ReportInitFailure(LDR_DATA_TABLE_ENTRY *entry) {
  ULONG_PTR parameter = (ULONG_PTR)&entry->BaseDllName;
  ULONG response;
  if (LdrpInitializing) NtRaiseHardError(STATUS_DLL_INIT_FAILED, 1, 1, &parameter, 1, &response);
}

/* Calls the entry points of the DLLs that were loaded since the last time, in initialization order. */
NTSTATUS LdrpRunAttachRoutines(PVOID reserved) {
  LIST_ENTRY *head = &LdrpData.InInitializationOrderModuleList, *link;

  for (link = head->Flink; link != head; link = link->Flink) {
    LDR_DATA_TABLE_ENTRY *entry = InitEntry(link);
    if (entry->Flags & LDRP_ENTRY_PROCESSED) continue;
    entry->Flags |= LDRP_ENTRY_PROCESSED | LDRP_PROCESS_ATTACH_CALLED;
    LdrpCallTlsCallbacks(entry->DllBase, DLL_PROCESS_ATTACH, reserved);
    if (entry->EntryPoint == NULL) continue;
    if (!LdrpCallInitRoutine(entry->EntryPoint, entry->DllBase, DLL_PROCESS_ATTACH, reserved)) {
      ReportInitFailure(entry);
      return STATUS_DLL_INIT_FAILED;
    }
  }
  return STATUS_SUCCESS;
}

static VOID Unmap(LDR_DATA_TABLE_ENTRY *entry) {
  PVOID base = entry->DllBase;
  LdrpRemoveEntry(entry);
  NtUnmapViewOfSection(NtCurrentProcess(), base);
}

static LDR_DATA_TABLE_ENTRY *LastToDetach(VOID) {
  LIST_ENTRY *head = &LdrpData.InInitializationOrderModuleList, *link;
  for (link = head->Blink; link != head; link = link->Blink)
    if (InitEntry(link)->LoadCount == 0 && (InitEntry(link)->Flags & LDRP_PROCESS_ATTACH_CALLED))
      return InitEntry(link);
  return NULL;
}

/* Takes away every module that nobody counts on: detach calls in reverse order first, then the mappings. */
static VOID UnloadUncounted(VOID) {
  static BOOLEAN running; /* a detaching DLL may free others: the outer call finds them */
  LIST_ENTRY *head = &LdrpData.InLoadOrderModuleList, *link, *next;
  LDR_DATA_TABLE_ENTRY *leaving;

  if (running) return;
  running = TRUE;
  while ((leaving = LastToDetach()) != NULL) {
    leaving->Flags &= ~LDRP_PROCESS_ATTACH_CALLED;
    leaving->Flags |= LDRP_UNLOAD_IN_PROGRESS;
    LdrpCallDll(leaving, DLL_PROCESS_DETACH, NULL);
  }
  running = FALSE;
  for (link = head->Flink; link != head; link = next) {
    LDR_DATA_TABLE_ENTRY *entry = CONTAINING_RECORD(link, LDR_DATA_TABLE_ENTRY, InLoadOrderLinks);
    next = link->Flink;
    if (entry->LoadCount == 0) Unmap(entry);
  }
}

static NTSTATUS LoadLocked(const UNICODE_STRING *name, PVOID *base) {
  LDR_DATA_TABLE_ENTRY *entry;
  NTSTATUS status = LdrpLoadModule(name, &entry);

  if (!NT_SUCCESS(status)) {
    UnloadUncounted();
    return status;
  }
  LdrpUpdateLoadCount(entry, +1);
  if (!LdrpInitializing) status = LdrpRunAttachRoutines(NULL);
  if (!NT_SUCCESS(status)) {
    LdrpUpdateLoadCount(entry, -1);
    UnloadUncounted();
    return status;
  }
  *base = entry->DllBase;
  return STATUS_SUCCESS;
}

/* The search path is not used: see map.c for where DLLs are looked for. */
NTSTATUS NTAPI LdrLoadDll(const WCHAR *path, ULONG *characteristics, const UNICODE_STRING *name, PVOID *base) {
  UNICODE_STRING normalized;
  NTSTATUS status = LdrpNormalizeDllName(name, &normalized);

  (void)path, (void)characteristics;
  if (!NT_SUCCESS(status)) return status;
  RtlEnterCriticalSection(&LdrpLoaderLock);
  status = LdrpShutdownInProgress ? STATUS_PROCESS_IS_TERMINATING : LoadLocked(&normalized, base);
  RtlLeaveCriticalSection(&LdrpLoaderLock);
  RtlFreeUnicodeString(&normalized);
  return status;
}

NTSTATUS NTAPI LdrUnloadDll(PVOID base) {
  LDR_DATA_TABLE_ENTRY *entry;
  NTSTATUS status = STATUS_SUCCESS;

  RtlEnterCriticalSection(&LdrpLoaderLock);
  entry = LdrpFindByBase(base);
  if (entry == NULL) {
    status = STATUS_DLL_NOT_FOUND;
  } else if (!LdrpShutdownInProgress && entry->LoadCount != 0xFFFF) {
    LdrpUpdateLoadCount(entry, -1);
    UnloadUncounted();
  }
  RtlLeaveCriticalSection(&LdrpLoaderLock);
  return status;
}

NTSTATUS NTAPI LdrGetDllHandle(const WCHAR *path, ULONG *characteristics, const UNICODE_STRING *name, PVOID *base) {
  LDR_DATA_TABLE_ENTRY *entry;
  UNICODE_STRING normalized;
  NTSTATUS status = LdrpNormalizeDllName(name, &normalized);

  (void)path, (void)characteristics;
  if (!NT_SUCCESS(status)) return status;
  RtlEnterCriticalSection(&LdrpLoaderLock);
  entry = LdrpFindByName(&normalized);
  if (entry != NULL) *base = entry->DllBase;
  RtlLeaveCriticalSection(&LdrpLoaderLock);
  RtlFreeUnicodeString(&normalized);
  return entry != NULL ? STATUS_SUCCESS : STATUS_DLL_NOT_FOUND;
}

/* By name, or by ordinal if name is NULL. A forward may load a DLL. */
NTSTATUS NTAPI LdrGetProcedureAddress(PVOID base, const ANSI_STRING *name, ULONG ordinal, PVOID *address) {
  LDR_DATA_TABLE_ENTRY *entry;
  NTSTATUS status = STATUS_DLL_NOT_FOUND;

  RtlEnterCriticalSection(&LdrpLoaderLock);
  entry = LdrpFindByBase(base);
  if (entry != NULL) status = LdrpFindExport(entry, name != NULL ? name->Buffer : NULL, ~0u, ordinal, 0, address);
  if (NT_SUCCESS(status) && !LdrpInitializing) status = LdrpRunAttachRoutines(NULL);
  RtlLeaveCriticalSection(&LdrpLoaderLock);
  return status == STATUS_ENTRYPOINT_NOT_FOUND ? STATUS_PROCEDURE_NOT_FOUND : status;
}

NTSTATUS NTAPI LdrDisableThreadCalloutsForDll(PVOID base) {
  LDR_DATA_TABLE_ENTRY *entry;
  RtlEnterCriticalSection(&LdrpLoaderLock);
  entry = LdrpFindByBase(base);
  if (entry != NULL) entry->Flags |= LDRP_DONT_CALL_FOR_THREADS;
  RtlLeaveCriticalSection(&LdrpLoaderLock);
  return entry != NULL ? STATUS_SUCCESS : STATUS_DLL_NOT_FOUND;
}
