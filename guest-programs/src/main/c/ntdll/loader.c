/*
 * The loader's life in a process: the first thread maps and binds everything before the program's first instruction;
 * later threads announce themselves to the DLLs; at the end the DLLs are told in reverse order.
 * @nt "Windows Internals 4, ch. 6, Image Loader"
 */
#include "ntdll.h"

#define STATUS_APP_INIT_FAILURE ((NTSTATUS)0xC0000145)
#define INITIALIZATION_POLL (-300000) /* 30 ms in units of 100 ns */

enum { NOT_INITIALIZED, IN_PROGRESS, INITIALIZED };

RTL_CRITICAL_SECTION LdrpLoaderLock;
BOOLEAN LdrpInitializing;
BOOLEAN LdrpShutdownInProgress;
LDR_DATA_TABLE_ENTRY *LdrpImageEntry;
static RTL_CRITICAL_SECTION pebLock;
static RTL_BITMAP tlsBitmap, tlsExpansionBitmap;
static volatile LONG processState;
static PVOID heaps[256];

static VOID InitializePeb(PEB *peb) {
  RtlInitializeCriticalSection(&LdrpLoaderLock);
  RtlInitializeCriticalSection(&pebLock);
  RtlpInitializeVectoredHandlers();
  peb->LoaderLock = &LdrpLoaderLock;
  peb->FastPebLock = &pebLock;
  RtlInitializeBitMap(&tlsBitmap, peb->TlsBitmapBits, TLS_MINIMUM_AVAILABLE);
  RtlInitializeBitMap(&tlsExpansionBitmap, peb->TlsExpansionBitmapBits, TLS_EXPANSION_SLOTS);
  peb->TlsBitmap = &tlsBitmap;
  peb->TlsExpansionBitmap = &tlsExpansionBitmap;
  peb->ProcessHeaps = heaps;
  peb->NumberOfHeaps = 0;
  peb->MaximumNumberOfHeaps = COUNT_OF(heaps);
  RtlNormalizeProcessParams(peb->ProcessParameters);
}

static NTSTATUS CreateProcessHeap(PEB *peb) {
  const IMAGE_OPTIONAL_HEADER *header = &RtlImageNtHeader(peb->ImageBaseAddress)->OptionalHeader;
  peb->ProcessHeap =
      RtlCreateHeap(HEAP_GROWABLE, NULL, header->SizeOfHeapReserve, header->SizeOfHeapCommit, NULL, NULL);
  return peb->ProcessHeap != NULL ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

/* The two modules that the kernel mapped: the program and ntdll itself. */
static NTSTATUS EnterMappedModules(PEB *peb, PVOID ntdllBase) {
  static const UNICODE_STRING ntdllName = UNICODE_LITERAL(DLL_SYSTEM_DIRECTORY L"\\ntdll.dll");
  LDR_DATA_TABLE_ENTRY *ntdll;

  LdrpImageEntry = LdrpAllocateEntry(peb->ImageBaseAddress, &peb->ProcessParameters->ImagePathName);
  ntdll = LdrpAllocateEntry(ntdllBase, &ntdllName);
  if (LdrpImageEntry == NULL || ntdll == NULL) return STATUS_NO_MEMORY;
  LdrpImageEntry->LoadCount = ntdll->LoadCount = 0xFFFF;
  LdrpImageEntry->Flags |= LDRP_ENTRY_PROCESSED;
  ntdll->Flags |= LDRP_ENTRY_PROCESSED;
  ntdll->EntryPoint = NULL;
  InsertTailList(&LdrpData.InInitializationOrderModuleList, &ntdll->InInitializationOrderLinks);
  peb->Ldr = &LdrpData;
  LdrpData.Initialized = TRUE;
  return STATUS_SUCCESS;
}

/* All that the program needs from the start is never unloaded. */
static VOID PinModules(VOID) {
  LIST_ENTRY *link;
  for (link = LdrpData.InLoadOrderModuleList.Flink; link != &LdrpData.InLoadOrderModuleList; link = link->Flink) {
    LDR_DATA_TABLE_ENTRY *entry = CONTAINING_RECORD(link, LDR_DATA_TABLE_ENTRY, InLoadOrderLinks);
    entry->LoadCount = 0xFFFF;
    if (entry->Flags & LDRP_IMAGE_DLL) entry->Flags |= LDRP_STATIC_LINK;
  }
}

static NTSTATUS InitializeProcess(CONTEXT *context, PVOID ntdllBase) {
  PEB *peb = NtCurrentPeb();
  NTSTATUS status;

  InitializePeb(peb);
  status = CreateProcessHeap(peb);
  RtlEnterCriticalSection(&LdrpLoaderLock);
  LdrpInitializing = TRUE;
  if (NT_SUCCESS(status)) status = EnterMappedModules(peb, ntdllBase);
  if (NT_SUCCESS(status)) status = LdrpRelocateImage(peb->ImageBaseAddress);
  if (NT_SUCCESS(status)) status = LdrpWalkImports(LdrpImageEntry);
  if (NT_SUCCESS(status)) {
    PinModules();
    status = LdrpInitializeTls();
  }
  if (NT_SUCCESS(status) && peb->BeingDebugged) DbgBreakPoint();
  if (NT_SUCCESS(status)) status = LdrpRunAttachRoutines(context);
  if (NT_SUCCESS(status)) LdrpCallTlsCallbacks(peb->ImageBaseAddress, DLL_PROCESS_ATTACH, context);
  LdrpInitializing = FALSE;
  RtlLeaveCriticalSection(&LdrpLoaderLock);
  return status;
}

static VOID NORETURN FailInitialization(NTSTATUS status) {
  ULONG_PTR parameter = status;
  ULONG response;
  switch (status) {
    case STATUS_DLL_NOT_FOUND:
    case STATUS_ENTRYPOINT_NOT_FOUND:
    case STATUS_ORDINAL_NOT_FOUND:
    case STATUS_DLL_INIT_FAILED:
      break;
    default:
      NtRaiseHardError(STATUS_APP_INIT_FAILURE, 1, 0, &parameter, 1, &response);
  }
  for (;;) NtTerminateProcess(NtCurrentProcess(), status);
}

/* Tells the DLLs about the calling thread, in initialization order or, for a detach, in reverse. */
static VOID AnnounceThread(ULONG reason) {
  LIST_ENTRY *head = &LdrpData.InInitializationOrderModuleList, *link;
  BOOLEAN reverse = reason == DLL_THREAD_DETACH;

  for (link = reverse ? head->Blink : head->Flink; link != head; link = reverse ? link->Blink : link->Flink) {
    LDR_DATA_TABLE_ENTRY *entry = CONTAINING_RECORD(link, LDR_DATA_TABLE_ENTRY, InInitializationOrderLinks);
    if ((entry->Flags & LDRP_PROCESS_ATTACH_CALLED) && !(entry->Flags & LDRP_DONT_CALL_FOR_THREADS))
      LdrpCallDll(entry, reason, NULL);
  }
  LdrpCallTlsCallbacks(LdrpImageEntry->DllBase, reason, NULL);
}

static NTSTATUS InitializeThread(VOID) {
  NTSTATUS status;
  RtlEnterCriticalSection(&LdrpLoaderLock);
  status = LdrpAllocateTls();
  if (NT_SUCCESS(status) && !LdrpShutdownInProgress) AnnounceThread(DLL_THREAD_ATTACH);
  RtlLeaveCriticalSection(&LdrpLoaderLock);
  return status;
}

/* The first code of every thread in user mode; its return leads to NtContinue(context). */
VOID NTAPI LdrInitializeThunk(CONTEXT *context, PVOID ntdllBase, PVOID unused) {
  static const LARGE_INTEGER poll = {.QuadPart = INITIALIZATION_POLL};
  LONG state = __sync_val_compare_and_swap(&processState, NOT_INITIALIZED, IN_PROGRESS);
  NTSTATUS status;

  (void)unused;
  if (state == NOT_INITIALIZED) {
    status = InitializeProcess(context, ntdllBase);
    if (!NT_SUCCESS(status)) FailInitialization(status);
    processState = INITIALIZED;
    return;
  }
  while (processState != INITIALIZED) NtDelayExecution(FALSE, &poll);
  status = InitializeThread();
  if (!NT_SUCCESS(status)) NtTerminateThread(NtCurrentThread(), status);
}

NTSTATUS NTAPI LdrShutdownThread(VOID) {
  RtlEnterCriticalSection(&LdrpLoaderLock);
  if (!LdrpShutdownInProgress) AnnounceThread(DLL_THREAD_DETACH);
  LdrpFreeTls();
  RtlLeaveCriticalSection(&LdrpLoaderLock);
  return STATUS_SUCCESS;
}

/* Runs with the other threads gone; reserved 1 tells a DLL that the process ends. */
NTSTATUS NTAPI LdrShutdownProcess(VOID) {
  LIST_ENTRY *head = &LdrpData.InInitializationOrderModuleList, *link;

  if (LdrpShutdownInProgress || LdrpImageEntry == NULL) return STATUS_SUCCESS;
  LdrpShutdownInProgress = TRUE;
  for (link = head->Blink; link != head; link = link->Blink) {
    LDR_DATA_TABLE_ENTRY *entry = CONTAINING_RECORD(link, LDR_DATA_TABLE_ENTRY, InInitializationOrderLinks);
    if (entry->Flags & LDRP_PROCESS_ATTACH_CALLED) LdrpCallDll(entry, DLL_PROCESS_DETACH, (PVOID)1);
  }
  LdrpCallTlsCallbacks(LdrpImageEntry->DllBase, DLL_PROCESS_DETACH, (PVOID)1);
  return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrLockLoaderLock(ULONG flags, ULONG *disposition, ULONG_PTR *cookie) {
  if (flags != 0 || disposition != NULL) return STATUS_INVALID_PARAMETER_1;
  RtlEnterCriticalSection(&LdrpLoaderLock);
  *cookie = 1;
  return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrUnlockLoaderLock(ULONG flags, ULONG_PTR cookie) {
  if (flags != 0 || cookie != 1) return STATUS_INVALID_PARAMETER_1;
  return RtlLeaveCriticalSection(&LdrpLoaderLock);
}
