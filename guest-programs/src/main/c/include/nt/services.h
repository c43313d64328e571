#ifndef NT_SERVICES_H
#define NT_SERVICES_H

#include "context.h"
#include "teb.h"
#include "types.h"

#define MEM_COMMIT 0x1000
#define MEM_RESERVE 0x2000
#define MEM_DECOMMIT 0x4000
#define MEM_RELEASE 0x8000
#define MEM_FREE 0x10000
#define PAGE_NOACCESS 0x01
#define PAGE_READONLY 0x02
#define PAGE_READWRITE 0x04
#define PAGE_WRITECOPY 0x08
#define PAGE_EXECUTE 0x10
#define PAGE_EXECUTE_READ 0x20
#define PAGE_EXECUTE_READWRITE 0x40
#define PAGE_EXECUTE_WRITECOPY 0x80
#define PAGE_GUARD 0x100
#define SEC_IMAGE 0x1000000
#define SEC_COMMIT 0x8000000
#define VIEW_SHARE 1
#define VIEW_UNMAP 2

#define SECTION_QUERY 0x01
#define SECTION_MAP_WRITE 0x02
#define SECTION_MAP_READ 0x04
#define SECTION_MAP_EXECUTE 0x08
#define SECTION_EXTEND_SIZE 0x10
#define STANDARD_RIGHTS_REQUIRED 0x000F0000
#define SECTION_ALL_ACCESS (STANDARD_RIGHTS_REQUIRED | 0x1F)
#define SYNCHRONIZE 0x00100000
#define DELETE 0x00010000
#define EVENT_ALL_ACCESS (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 3)
#define MUTANT_ALL_ACCESS (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 1)
#define SEMAPHORE_ALL_ACCESS (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 3)
#define TIMER_ALL_ACCESS (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 3)
#define PROCESS_ALL_ACCESS (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0xFFF)
#define THREAD_ALL_ACCESS (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0x3FF)
#define FILE_READ_DATA 0x0001
#define FILE_READ_ATTRIBUTES 0x0080
#define FILE_EXECUTE 0x0020
#define FILE_SHARE_READ 1
#define FILE_SHARE_WRITE 2
#define FILE_SHARE_DELETE 4
#define FILE_SYNCHRONOUS_IO_NONALERT 0x20
#define FILE_NON_DIRECTORY_FILE 0x40

typedef enum EVENT_TYPE { NotificationEvent, SynchronizationEvent } EVENT_TYPE;
typedef enum WAIT_TYPE { WaitAll, WaitAny } WAIT_TYPE;

typedef struct INITIAL_TEB {
  PVOID PreviousStackBase;
  PVOID PreviousStackLimit;
  PVOID StackBase;
  PVOID StackLimit;
  PVOID AllocatedStackBase;
} INITIAL_TEB;

typedef struct MEMORY_BASIC_INFORMATION {
  PVOID BaseAddress;
  PVOID AllocationBase;
  ULONG AllocationProtect;
  SIZE_T RegionSize;
  ULONG State;
  ULONG Protect;
  ULONG Type;
} MEMORY_BASIC_INFORMATION;

typedef struct PROCESS_BASIC_INFORMATION {
  NTSTATUS ExitStatus;
  PEB *PebBaseAddress;
  ULONG_PTR AffinityMask;
  LONG BasePriority;
  ULONG_PTR UniqueProcessId;
  ULONG_PTR InheritedFromUniqueProcessId;
} PROCESS_BASIC_INFORMATION;

typedef struct THREAD_BASIC_INFORMATION {
  NTSTATUS ExitStatus;
  TEB *TebBaseAddress;
  CLIENT_ID ClientId;
  ULONG_PTR AffinityMask;
  LONG Priority;
  LONG BasePriority;
} THREAD_BASIC_INFORMATION;

typedef struct SECTION_IMAGE_INFORMATION {
  PVOID TransferAddress;
  ULONG ZeroBits;
  SIZE_T MaximumStackSize;
  SIZE_T CommittedStackSize;
  ULONG SubSystemType;
  USHORT SubSystemMinorVersion;
  USHORT SubSystemMajorVersion;
  ULONG GpValue;
  USHORT ImageCharacteristics;
  USHORT DllCharacteristics;
  USHORT Machine;
  BOOLEAN ImageContainsCode;
  BOOLEAN Spare1;
  ULONG LoaderFlags;
  ULONG ImageFileSize;
  ULONG Reserved;
} SECTION_IMAGE_INFORMATION;
ASSERT_SIZE(SECTION_IMAGE_INFORMATION, 0x30);

#define SectionImageInformation 1
#define MemoryBasicInformation 0
#define ProcessBasicInformation 0
#define ProcessQuotaLimits 1
#define ProcessTimes 4
#define ProcessPriorityClass 18
#define ProcessExecuteFlags 34
#define ThreadBasicInformation 0
#define ThreadBasePriority 3
#define ThreadAmILastThread 12
#define SystemBasicInformation 0

typedef VOID(NTAPI *APC_ROUTINE)(PVOID context, PVOID argument1, PVOID argument2);

NTSTATUS NTAPI NtAllocateVirtualMemory(HANDLE, PVOID *base, ULONG zeroBits, SIZE_T *size, ULONG type, ULONG protect);
NTSTATUS NTAPI NtAllocateUserPhysicalPages(HANDLE, SIZE_T *count, ULONG_PTR *frames);
NTSTATUS NTAPI NtClose(HANDLE);
NTSTATUS NTAPI NtContinue(const CONTEXT *, BOOLEAN testAlert);
NTSTATUS NTAPI NtCreateEvent(HANDLE *, ACCESS_MASK, const OBJECT_ATTRIBUTES *, EVENT_TYPE, BOOLEAN initialState);
NTSTATUS NTAPI NtCreateFile(
    HANDLE *, ACCESS_MASK, const OBJECT_ATTRIBUTES *, IO_STATUS_BLOCK *, const LARGE_INTEGER *allocationSize,
    ULONG attributes, ULONG share, ULONG disposition, ULONG options, PVOID eaBuffer, ULONG eaLength);
NTSTATUS NTAPI NtCreateMutant(HANDLE *, ACCESS_MASK, const OBJECT_ATTRIBUTES *, BOOLEAN initialOwner);
NTSTATUS NTAPI NtCreateProcessEx(
    HANDLE *, ACCESS_MASK, const OBJECT_ATTRIBUTES *, HANDLE parent, ULONG flags, HANDLE section, HANDLE debugPort,
    HANDLE exceptionPort, BOOLEAN inJob);
NTSTATUS NTAPI NtCreateSection(
    HANDLE *, ACCESS_MASK, const OBJECT_ATTRIBUTES *, const LARGE_INTEGER *maximumSize, ULONG protect,
    ULONG attributes, HANDLE file);
NTSTATUS NTAPI NtCreateSemaphore(HANDLE *, ACCESS_MASK, const OBJECT_ATTRIBUTES *, LONG initial, LONG maximum);
NTSTATUS NTAPI NtCreateThread(
    HANDLE *, ACCESS_MASK, const OBJECT_ATTRIBUTES *, HANDLE process, CLIENT_ID *, const CONTEXT *,
    const INITIAL_TEB *, BOOLEAN suspended);
NTSTATUS NTAPI NtCreateTimer(HANDLE *, ACCESS_MASK, const OBJECT_ATTRIBUTES *, ULONG type);
NTSTATUS NTAPI NtDelayExecution(BOOLEAN alertable, const LARGE_INTEGER *interval);
NTSTATUS NTAPI NtDisplayString(const UNICODE_STRING *);
NTSTATUS NTAPI NtDuplicateObject(
    HANDLE sourceProcess, HANDLE source, HANDLE targetProcess, HANDLE *target, ACCESS_MASK, ULONG attributes,
    ULONG options);
NTSTATUS NTAPI NtFlushBuffersFile(HANDLE, IO_STATUS_BLOCK *);
NTSTATUS NTAPI NtFlushInstructionCache(HANDLE, const VOID *base, SIZE_T size);
NTSTATUS NTAPI NtFlushVirtualMemory(HANDLE, PVOID *base, SIZE_T *size, IO_STATUS_BLOCK *);
NTSTATUS NTAPI NtFreeUserPhysicalPages(HANDLE, SIZE_T *count, ULONG_PTR *frames);
NTSTATUS NTAPI NtFreeVirtualMemory(HANDLE, PVOID *base, SIZE_T *size, ULONG type);
NTSTATUS NTAPI NtGetContextThread(HANDLE, CONTEXT *);
NTSTATUS NTAPI NtGetWriteWatch(
    HANDLE, ULONG flags, PVOID base, SIZE_T size, PVOID *addresses, SIZE_T *count, ULONG *granularity);
NTSTATUS NTAPI NtLockVirtualMemory(HANDLE, PVOID *base, SIZE_T *size, ULONG mapType);
NTSTATUS NTAPI NtMapUserPhysicalPages(PVOID address, SIZE_T count, ULONG_PTR *frames);
NTSTATUS NTAPI NtMapViewOfSection(
    HANDLE section, HANDLE process, PVOID *base, ULONG zeroBits, SIZE_T commit, LARGE_INTEGER *offset, SIZE_T *size,
    ULONG inherit, ULONG type, ULONG protect);
NTSTATUS NTAPI NtOpenEvent(HANDLE *, ACCESS_MASK, const OBJECT_ATTRIBUTES *);
NTSTATUS NTAPI NtOpenFile(
    HANDLE *, ACCESS_MASK, const OBJECT_ATTRIBUTES *, IO_STATUS_BLOCK *, ULONG share, ULONG options);
NTSTATUS NTAPI NtOpenMutant(HANDLE *, ACCESS_MASK, const OBJECT_ATTRIBUTES *);
NTSTATUS NTAPI NtOpenProcess(HANDLE *, ACCESS_MASK, const OBJECT_ATTRIBUTES *, const CLIENT_ID *);
NTSTATUS NTAPI NtOpenSection(HANDLE *, ACCESS_MASK, const OBJECT_ATTRIBUTES *);
NTSTATUS NTAPI NtOpenSemaphore(HANDLE *, ACCESS_MASK, const OBJECT_ATTRIBUTES *);
NTSTATUS NTAPI NtOpenThread(HANDLE *, ACCESS_MASK, const OBJECT_ATTRIBUTES *, const CLIENT_ID *);
NTSTATUS NTAPI NtProtectVirtualMemory(HANDLE, PVOID *base, SIZE_T *size, ULONG protect, ULONG *old);
NTSTATUS NTAPI NtQueryAttributesFile(const OBJECT_ATTRIBUTES *, PVOID information);
NTSTATUS NTAPI NtQueryInformationFile(HANDLE, IO_STATUS_BLOCK *, PVOID information, ULONG length, ULONG informationClass);
NTSTATUS NTAPI NtQueryInformationProcess(HANDLE, ULONG informationClass, PVOID, ULONG length, ULONG *returned);
NTSTATUS NTAPI NtQueryInformationThread(HANDLE, ULONG informationClass, PVOID, ULONG length, ULONG *returned);
NTSTATUS NTAPI NtQueryPerformanceCounter(LARGE_INTEGER *counter, LARGE_INTEGER *frequency);
NTSTATUS NTAPI NtQuerySection(HANDLE, ULONG informationClass, PVOID, ULONG length, ULONG *returned);
NTSTATUS NTAPI NtQuerySystemInformation(ULONG informationClass, PVOID, ULONG length, ULONG *returned);
NTSTATUS NTAPI NtQueryVirtualMemory(HANDLE, const VOID *base, ULONG informationClass, PVOID, SIZE_T length, SIZE_T *returned);
NTSTATUS NTAPI NtQueryVolumeInformationFile(HANDLE, IO_STATUS_BLOCK *, PVOID, ULONG length, ULONG informationClass);
NTSTATUS NTAPI NtQueueApcThread(HANDLE, APC_ROUTINE, PVOID context, PVOID argument1, PVOID argument2);
NTSTATUS NTAPI NtRaiseException(EXCEPTION_RECORD *, CONTEXT *, BOOLEAN firstChance);
NTSTATUS NTAPI NtRaiseHardError(
    NTSTATUS, ULONG count, ULONG unicodeStringMask, ULONG_PTR *parameters, ULONG validResponses, ULONG *response);
NTSTATUS NTAPI NtReadFile(
    HANDLE, HANDLE event, PVOID apc, PVOID apcContext, IO_STATUS_BLOCK *, PVOID buffer, ULONG length,
    const LARGE_INTEGER *offset, ULONG *key);
NTSTATUS NTAPI NtReadVirtualMemory(HANDLE, const VOID *base, PVOID buffer, SIZE_T size, SIZE_T *done);
NTSTATUS NTAPI NtReleaseMutant(HANDLE, LONG *previous);
NTSTATUS NTAPI NtReleaseSemaphore(HANDLE, LONG count, LONG *previous);
NTSTATUS NTAPI NtResetEvent(HANDLE, LONG *previous);
NTSTATUS NTAPI NtResetWriteWatch(HANDLE, PVOID base, SIZE_T size);
NTSTATUS NTAPI NtResumeThread(HANDLE, ULONG *previous);
NTSTATUS NTAPI NtSetContextThread(HANDLE, const CONTEXT *);
NTSTATUS NTAPI NtSetEvent(HANDLE, LONG *previous);
NTSTATUS NTAPI NtSetInformationFile(HANDLE, IO_STATUS_BLOCK *, PVOID, ULONG length, ULONG informationClass);
NTSTATUS NTAPI NtSetInformationProcess(HANDLE, ULONG informationClass, PVOID, ULONG length);
NTSTATUS NTAPI NtSetInformationThread(HANDLE, ULONG informationClass, PVOID, ULONG length);
NTSTATUS NTAPI NtSetTimer(
    HANDLE, const LARGE_INTEGER *dueTime, PVOID apc, PVOID apcContext, BOOLEAN wakeSystem, LONG period,
    BOOLEAN *previous);
NTSTATUS NTAPI NtSuspendThread(HANDLE, ULONG *previous);
NTSTATUS NTAPI NtTerminateProcess(HANDLE, NTSTATUS);
NTSTATUS NTAPI NtTerminateThread(HANDLE, NTSTATUS);
NTSTATUS NTAPI NtUnlockVirtualMemory(HANDLE, PVOID *base, SIZE_T *size, ULONG mapType);
NTSTATUS NTAPI NtUnmapViewOfSection(HANDLE, PVOID base);
NTSTATUS NTAPI NtWaitForMultipleObjects(
    ULONG count, const HANDLE *, WAIT_TYPE, BOOLEAN alertable, const LARGE_INTEGER *timeout);
NTSTATUS NTAPI NtWaitForSingleObject(HANDLE, BOOLEAN alertable, const LARGE_INTEGER *timeout);
NTSTATUS NTAPI NtWriteFile(
    HANDLE, HANDLE event, PVOID apc, PVOID apcContext, IO_STATUS_BLOCK *, const VOID *buffer, ULONG length,
    const LARGE_INTEGER *offset, ULONG *key);
NTSTATUS NTAPI NtWriteVirtualMemory(HANDLE, PVOID base, const VOID *buffer, SIZE_T size, SIZE_T *done);
NTSTATUS NTAPI NtYieldExecution(VOID);

#endif
