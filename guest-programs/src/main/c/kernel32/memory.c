/* Virtual memory of this and of other processes. */
#include "kernel32.h"

#define LOCK_IN_WORKING_SET 1

PVOID WINAPI VirtualAllocEx(HANDLE process, PVOID address, SIZE_T size, DWORD type, DWORD protect) {
  if (address != NULL && (ULONG_PTR)address < 0x10000) {
    BaseFail(ERROR_INVALID_PARAMETER);
    return NULL;
  }
  return BaseSucceeded(NtAllocateVirtualMemory(process, &address, 0, &size, type, protect)) ? address : NULL;
}

PVOID WINAPI VirtualAlloc(PVOID address, SIZE_T size, DWORD type, DWORD protect) {
  return VirtualAllocEx(NtCurrentProcess(), address, size, type, protect);
}

BOOL WINAPI VirtualFreeEx(HANDLE process, PVOID address, SIZE_T size, DWORD type) {
  if ((type & MEM_RELEASE) && size != 0) return BaseFail(ERROR_INVALID_PARAMETER);
  return BaseSucceeded(NtFreeVirtualMemory(process, &address, &size, type));
}

BOOL WINAPI VirtualFree(PVOID address, SIZE_T size, DWORD type) {
  return VirtualFreeEx(NtCurrentProcess(), address, size, type);
}

BOOL WINAPI VirtualProtectEx(HANDLE process, PVOID address, SIZE_T size, DWORD protect, DWORD *old) {
  return BaseSucceeded(NtProtectVirtualMemory(process, &address, &size, protect, old));
}

BOOL WINAPI VirtualProtect(PVOID address, SIZE_T size, DWORD protect, DWORD *old) {
  return VirtualProtectEx(NtCurrentProcess(), address, size, protect, old);
}

SIZE_T WINAPI VirtualQueryEx(HANDLE process, const VOID *address, MEMORY_BASIC_INFORMATION *information, SIZE_T size) {
  SIZE_T returned = 0;
  return BaseSucceeded(NtQueryVirtualMemory(process, address, MemoryBasicInformation, information, size, &returned))
             ? returned
             : 0;
}

SIZE_T WINAPI VirtualQuery(const VOID *address, MEMORY_BASIC_INFORMATION *information, SIZE_T size) {
  return VirtualQueryEx(NtCurrentProcess(), address, information, size);
}

BOOL WINAPI VirtualLock(PVOID address, SIZE_T size) {
  return BaseSucceeded(NtLockVirtualMemory(NtCurrentProcess(), &address, &size, LOCK_IN_WORKING_SET));
}

BOOL WINAPI VirtualUnlock(PVOID address, SIZE_T size) {
  return BaseSucceeded(NtUnlockVirtualMemory(NtCurrentProcess(), &address, &size, LOCK_IN_WORKING_SET));
}

UINT WINAPI GetWriteWatch(
    DWORD flags, PVOID base, SIZE_T size, PVOID *addresses, ULONG_PTR *count, ULONG *granularity) {
  return BaseSucceeded(NtGetWriteWatch(NtCurrentProcess(), flags, base, size, addresses, count, granularity))
             ? 0
             : (UINT)-1;
}

UINT WINAPI ResetWriteWatch(PVOID base, SIZE_T size) {
  return BaseSucceeded(NtResetWriteWatch(NtCurrentProcess(), base, size)) ? 0 : (UINT)-1;
}

BOOL WINAPI AllocateUserPhysicalPages(HANDLE process, SIZE_T *count, ULONG_PTR *frames) {
  return BaseSucceeded(NtAllocateUserPhysicalPages(process, count, frames));
}

BOOL WINAPI FreeUserPhysicalPages(HANDLE process, SIZE_T *count, ULONG_PTR *frames) {
  return BaseSucceeded(NtFreeUserPhysicalPages(process, count, frames));
}

BOOL WINAPI MapUserPhysicalPages(PVOID address, SIZE_T count, ULONG_PTR *frames) {
  return BaseSucceeded(NtMapUserPhysicalPages(address, count, frames));
}

BOOL WINAPI FlushInstructionCache(HANDLE process, const VOID *base, SIZE_T size) {
  return BaseSucceeded(NtFlushInstructionCache(process, base, size));
}

BOOL WINAPI ReadProcessMemory(HANDLE process, const VOID *base, PVOID buffer, SIZE_T size, SIZE_T *done) {
  SIZE_T copied = 0;
  NTSTATUS status = NtReadVirtualMemory(process, base, buffer, size, &copied);
  if (done != NULL) *done = copied;
  return BaseSucceeded(status);
}

/* Writes into read-only pages too, as debuggers expect: the protection is lifted for the moment. */
BOOL WINAPI WriteProcessMemory(HANDLE process, PVOID base, const VOID *buffer, SIZE_T size, SIZE_T *done) {
  const ULONG writable = PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
  SIZE_T copied = 0, region = size;
  PVOID start = base;
  ULONG old, ignored;
  NTSTATUS status = NtProtectVirtualMemory(process, &start, &region, PAGE_EXECUTE_READWRITE, &old);

  if (NT_SUCCESS(status)) {
    if (old & writable) NtProtectVirtualMemory(process, &start, &region, old, &ignored);
    status = old & (PAGE_NOACCESS | PAGE_GUARD) ? STATUS_ACCESS_VIOLATION
                                               : NtWriteVirtualMemory(process, base, buffer, size, &copied);
    if (!(old & writable)) NtProtectVirtualMemory(process, &start, &region, old, &ignored);
    NtFlushInstructionCache(process, base, size);
  } else {
    status = NtWriteVirtualMemory(process, base, buffer, size, &copied);
  }
  if (done != NULL) *done = copied;
  return BaseSucceeded(status);
}

typedef struct QUOTA_LIMITS {
  SIZE_T PagedPoolLimit, NonPagedPoolLimit;
  SIZE_T MinimumWorkingSetSize, MaximumWorkingSetSize;
  SIZE_T PagefileLimit;
  LARGE_INTEGER TimeLimit;
} QUOTA_LIMITS;
ASSERT_SIZE(QUOTA_LIMITS, 0x20);

BOOL WINAPI GetProcessWorkingSetSize(HANDLE process, SIZE_T *minimum, SIZE_T *maximum) {
  QUOTA_LIMITS limits;
  if (!BaseSucceeded(NtQueryInformationProcess(process, ProcessQuotaLimits, &limits, sizeof limits, NULL)))
    return FALSE;
  *minimum = limits.MinimumWorkingSetSize;
  *maximum = limits.MaximumWorkingSetSize;
  return TRUE;
}

/* Both -1 empty the working set. */
BOOL WINAPI SetProcessWorkingSetSize(HANDLE process, SIZE_T minimum, SIZE_T maximum) {
  QUOTA_LIMITS limits;
  if (!BaseSucceeded(NtQueryInformationProcess(process, ProcessQuotaLimits, &limits, sizeof limits, NULL)))
    return FALSE;
  limits.MinimumWorkingSetSize = minimum;
  limits.MaximumWorkingSetSize = maximum;
  return BaseSucceeded(NtSetInformationProcess(process, ProcessQuotaLimits, &limits, sizeof limits));
}

typedef struct SYSTEM_BASIC_INFORMATION {
  ULONG Reserved;
  ULONG TimerResolution;
  ULONG PageSize;
  ULONG NumberOfPhysicalPages;
  ULONG LowestPhysicalPageNumber, HighestPhysicalPageNumber;
  ULONG AllocationGranularity;
  ULONG_PTR MinimumUserModeAddress, MaximumUserModeAddress;
  ULONG_PTR ActiveProcessorsAffinityMask;
  UCHAR NumberOfProcessors;
} SYSTEM_BASIC_INFORMATION;
ASSERT_SIZE(SYSTEM_BASIC_INFORMATION, 0x2C);

VOID WINAPI GetSystemInfo(SYSTEM_INFO *information) {
  SYSTEM_BASIC_INFORMATION basic;
  memset(information, 0, sizeof *information);
  memset(&basic, 0, sizeof basic);
  NtQuerySystemInformation(SystemBasicInformation, &basic, sizeof basic, NULL);
  information->dwPageSize = PAGE_SIZE;
  information->lpMinimumApplicationAddress = (PVOID)0x10000;
  information->lpMaximumApplicationAddress = (PVOID)(basic.MaximumUserModeAddress ? basic.MaximumUserModeAddress
                                                                                  : 0x7FFEFFFF);
  information->dwActiveProcessorMask = 1;
  information->dwNumberOfProcessors = NtCurrentPeb()->NumberOfProcessors;
  information->dwProcessorType = 586;
  information->dwAllocationGranularity = 0x10000;
  information->wProcessorLevel = 6;
}

/* Sizes in bytes, at most 4 GiB - 1. */
VOID WINAPI GlobalMemoryStatus(MEMORYSTATUS *status) {
  struct {
    ULONG IdleTime[2];
    ULONG IoCounters[6];
    ULONG IoOperations[3];
    ULONG AvailablePages;
    ULONG CommittedPages;
    ULONG CommitLimit;
    UCHAR Rest[0x138 - 0x38];
  } performance;
  SYSTEM_BASIC_INFORMATION basic;
  const ULONG systemPerformanceInformation = 2;

  memset(&basic, 0, sizeof basic);
  memset(&performance, 0, sizeof performance);
  memset(status, 0, sizeof *status);
  NtQuerySystemInformation(SystemBasicInformation, &basic, sizeof basic, NULL);
  NtQuerySystemInformation(systemPerformanceInformation, &performance, sizeof performance, NULL);
  status->dwLength = sizeof *status;
  status->dwTotalPhys = basic.NumberOfPhysicalPages * PAGE_SIZE;
  status->dwAvailPhys = performance.AvailablePages * PAGE_SIZE;
  status->dwTotalPageFile = performance.CommitLimit * PAGE_SIZE;
  status->dwAvailPageFile = (performance.CommitLimit - performance.CommittedPages) * PAGE_SIZE;
  status->dwTotalVirtual = basic.MaximumUserModeAddress - basic.MinimumUserModeAddress + 1;
  status->dwAvailVirtual = status->dwTotalVirtual;
  if (basic.NumberOfPhysicalPages != 0)
    status->dwMemoryLoad =
        (basic.NumberOfPhysicalPages - performance.AvailablePages) * 100 / basic.NumberOfPhysicalPages;
}
