/* Making threads with their stacks, and the ends of threads and of the process. */
#include "ntdll.h"

#define ALLOCATION_GRANULARITY 0x10000u
#define USER_CS 0x1B
#define USER_DS 0x23
#define USER_FS 0x3B
#define EFLAGS_INTERRUPTS 0x200

/* A stack grows down: reserved bytes, one guard page, then the committed bytes up to the base. */
static NTSTATUS CreateStack(HANDLE process, ULONG zeroBits, SIZE_T reserve, SIZE_T commit, INITIAL_TEB *stack) {
  const IMAGE_NT_HEADERS *headers = RtlImageNtHeader(NtCurrentPeb()->ImageBaseAddress);
  PVOID base = NULL, top;
  SIZE_T size;
  ULONG old;
  NTSTATUS status;

  if (reserve == 0) reserve = headers->OptionalHeader.SizeOfStackReserve;
  if (commit == 0) commit = headers->OptionalHeader.SizeOfStackCommit;
  if (commit >= reserve) reserve = ALIGN_UP(commit, 0x100000);
  commit = ALIGN_UP(commit, PAGE_SIZE);
  reserve = ALIGN_UP(reserve, ALLOCATION_GRANULARITY);
  status = NtAllocateVirtualMemory(process, &base, zeroBits, &reserve, MEM_RESERVE, PAGE_READWRITE);
  if (!NT_SUCCESS(status)) return status;

  stack->PreviousStackBase = stack->PreviousStackLimit = NULL;
  stack->AllocatedStackBase = base;
  stack->StackBase = (UCHAR *)base + reserve;
  if (commit + PAGE_SIZE > reserve) commit = reserve - PAGE_SIZE;
  size = commit + PAGE_SIZE;
  top = (UCHAR *)stack->StackBase - size;
  status = NtAllocateVirtualMemory(process, &top, 0, &size, MEM_COMMIT, PAGE_READWRITE);
  if (NT_SUCCESS(status)) {
    stack->StackLimit = (UCHAR *)top + PAGE_SIZE;
    size = PAGE_SIZE;
    status = NtProtectVirtualMemory(process, &top, &size, PAGE_READWRITE | PAGE_GUARD, &old);
  }
  if (!NT_SUCCESS(status)) {
    size = 0;
    NtFreeVirtualMemory(process, &base, &size, MEM_RELEASE);
  }
  return status;
}

VOID NTAPI RtlInitializeContext(HANDLE process, CONTEXT *context, PVOID argument, PVOID routine, PVOID stack) {
  (void)process;
  memset(context, 0, sizeof *context);
  context->ContextFlags = CONTEXT_FULL;
  context->SegCs = USER_CS;
  context->SegDs = context->SegEs = context->SegSs = USER_DS;
  context->SegFs = USER_FS;
  context->EFlags = EFLAGS_INTERRUPTS;
  context->Eip = (ULONG)RtlUserThreadStart;
  context->Eax = (ULONG)routine;
  context->Ebx = (ULONG)argument;
  context->Esp = (ULONG)stack - 4;
}

/* reserve and commit are bytes of stack; 0 means what this process's image asks for. */
NTSTATUS NTAPI RtlCreateUserThread(
    HANDLE process, PVOID securityDescriptor, BOOLEAN suspended, ULONG zeroBits, SIZE_T reserve, SIZE_T commit,
    PVOID routine, PVOID argument, HANDLE *thread, CLIENT_ID *clientId) {
  OBJECT_ATTRIBUTES attributes = {sizeof attributes, NULL, NULL, 0, securityDescriptor, NULL};
  CONTEXT context;
  INITIAL_TEB stack;
  CLIENT_ID id;
  HANDLE handle;
  SIZE_T size = 0;
  NTSTATUS status = CreateStack(process, zeroBits, reserve, commit, &stack);

  if (!NT_SUCCESS(status)) return status;
  RtlInitializeContext(process, &context, argument, routine, stack.StackBase);
  status = NtCreateThread(&handle, THREAD_ALL_ACCESS, &attributes, process, &id, &context, &stack, suspended);
  if (!NT_SUCCESS(status)) {
    NtFreeVirtualMemory(process, &stack.AllocatedStackBase, &size, MEM_RELEASE);
    return status;
  }
  if (clientId != NULL) *clientId = id;
  if (thread != NULL)
    *thread = handle;
  else
    NtClose(handle);
  return STATUS_SUCCESS;
}

/* Ends the other threads, tells the DLLs, ends the process. */
VOID NTAPI NORETURN RtlExitUserProcess(NTSTATUS status) {
  RtlEnterCriticalSection(&LdrpLoaderLock);
  NtTerminateProcess(NULL, status);
  LdrShutdownProcess();
  for (;;) NtTerminateProcess(NtCurrentProcess(), status);
}

/* The last thread ends the process with its own status. */
VOID NTAPI NORETURN RtlExitUserThread(NTSTATUS status) {
  ULONG last = FALSE;
  NtQueryInformationThread(NtCurrentThread(), ThreadAmILastThread, &last, sizeof last, NULL);
  if (last) RtlExitUserProcess(status);
  LdrShutdownThread();
  NtCurrentTeb()->FreeStackOnTermination = TRUE;
  for (;;) NtTerminateThread(NtCurrentThread(), status);
}
