#ifndef NT_RTL_H
#define NT_RTL_H

#include "context.h"
#include "image.h"
#include "services.h"
#include "status.h"
#include "teb.h"
#include "types.h"

/* Exceptions. */
VOID NTAPI RtlRaiseException(EXCEPTION_RECORD *);
VOID NTAPI RtlRaiseStatus(NTSTATUS);
VOID NTAPI RtlUnwind(PVOID targetFrame, PVOID targetIp, EXCEPTION_RECORD *, PVOID returnValue);
VOID NTAPI RtlCaptureContext(CONTEXT *);
PVOID NTAPI RtlAddVectoredExceptionHandler(ULONG first, VECTORED_HANDLER);
ULONG NTAPI RtlRemoveVectoredExceptionHandler(PVOID);
VOID NTAPI RtlSetUnhandledExceptionFilter(UNHANDLED_EXCEPTION_FILTER);

/* Loader. */
VOID NTAPI LdrInitializeThunk(CONTEXT *, PVOID ntdllBase, PVOID);
NTSTATUS NTAPI LdrDisableThreadCalloutsForDll(PVOID base);
NTSTATUS NTAPI LdrFindEntryForAddress(PVOID address, LDR_DATA_TABLE_ENTRY **entry);
NTSTATUS NTAPI LdrGetDllHandle(const WCHAR *path, ULONG *, const UNICODE_STRING *name, PVOID *base);
NTSTATUS NTAPI LdrGetProcedureAddress(PVOID base, const ANSI_STRING *name, ULONG ordinal, PVOID *address);
NTSTATUS NTAPI LdrLoadDll(const WCHAR *path, ULONG *, const UNICODE_STRING *name, PVOID *base);
NTSTATUS NTAPI LdrLockLoaderLock(ULONG flags, ULONG *disposition, ULONG_PTR *cookie);
NTSTATUS NTAPI LdrUnlockLoaderLock(ULONG flags, ULONG_PTR cookie);
NTSTATUS NTAPI LdrShutdownProcess(VOID);
NTSTATUS NTAPI LdrShutdownThread(VOID);
NTSTATUS NTAPI LdrUnloadDll(PVOID base);
PVOID NTAPI RtlImageDirectoryEntryToData(PVOID base, BOOLEAN mappedAsImage, USHORT directory, ULONG *size);
IMAGE_NT_HEADERS *NTAPI RtlImageNtHeader(PVOID base);
PVOID NTAPI RtlPcToFileHeader(PVOID pc, PVOID *base);

/* Processes and threads. */
VOID NTAPI RtlAcquirePebLock(VOID);
VOID NTAPI RtlReleasePebLock(VOID);
PEB *NTAPI RtlGetCurrentPeb(VOID);
NTSTATUS NTAPI RtlCreateProcessParameters(
    RTL_USER_PROCESS_PARAMETERS **, const UNICODE_STRING *image, const UNICODE_STRING *dllPath,
    const UNICODE_STRING *directory, const UNICODE_STRING *commandLine, WCHAR *environment,
    const UNICODE_STRING *title, const UNICODE_STRING *desktop, const UNICODE_STRING *shell,
    const UNICODE_STRING *runtime);
NTSTATUS NTAPI RtlDestroyProcessParameters(RTL_USER_PROCESS_PARAMETERS *);
RTL_USER_PROCESS_PARAMETERS *NTAPI RtlNormalizeProcessParams(RTL_USER_PROCESS_PARAMETERS *);
RTL_USER_PROCESS_PARAMETERS *NTAPI RtlDeNormalizeProcessParams(RTL_USER_PROCESS_PARAMETERS *);
NTSTATUS NTAPI RtlCreateUserThread(
    HANDLE process, PVOID securityDescriptor, BOOLEAN suspended, ULONG zeroBits, SIZE_T reserve, SIZE_T commit,
    PVOID routine, PVOID argument, HANDLE *thread, CLIENT_ID *);
VOID NTAPI RtlInitializeContext(HANDLE process, CONTEXT *, PVOID argument, PVOID routine, PVOID stack);
VOID RtlUserThreadStart(VOID);
VOID NTAPI NORETURN RtlExitUserProcess(NTSTATUS);
VOID NTAPI NORETURN RtlExitUserThread(NTSTATUS);

/* Heap. */
#define HEAP_NO_SERIALIZE 0x01
#define HEAP_GROWABLE 0x02
#define HEAP_GENERATE_EXCEPTIONS 0x04
#define HEAP_ZERO_MEMORY 0x08
#define HEAP_REALLOC_IN_PLACE_ONLY 0x10
PVOID NTAPI RtlCreateHeap(ULONG flags, PVOID base, SIZE_T reserve, SIZE_T commit, PVOID lock, PVOID parameters);
PVOID NTAPI RtlDestroyHeap(PVOID heap);
PVOID NTAPI RtlAllocateHeap(PVOID heap, ULONG flags, SIZE_T size);
PVOID NTAPI RtlReAllocateHeap(PVOID heap, ULONG flags, PVOID memory, SIZE_T size);
BOOLEAN NTAPI RtlFreeHeap(PVOID heap, ULONG flags, PVOID memory);
SIZE_T NTAPI RtlSizeHeap(PVOID heap, ULONG flags, const VOID *memory);
BOOLEAN NTAPI RtlValidateHeap(PVOID heap, ULONG flags, const VOID *memory);

/* Critical sections. */
NTSTATUS NTAPI RtlInitializeCriticalSection(RTL_CRITICAL_SECTION *);
NTSTATUS NTAPI RtlInitializeCriticalSectionAndSpinCount(RTL_CRITICAL_SECTION *, ULONG spins);
ULONG NTAPI RtlSetCriticalSectionSpinCount(RTL_CRITICAL_SECTION *, ULONG spins);
NTSTATUS NTAPI RtlDeleteCriticalSection(RTL_CRITICAL_SECTION *);
NTSTATUS NTAPI RtlEnterCriticalSection(RTL_CRITICAL_SECTION *);
NTSTATUS NTAPI RtlLeaveCriticalSection(RTL_CRITICAL_SECTION *);
BOOLEAN NTAPI RtlTryEnterCriticalSection(RTL_CRITICAL_SECTION *);
ULONG NTAPI RtlIsCriticalSectionLockedByThread(RTL_CRITICAL_SECTION *);

/* Strings, paths, the environment. */
VOID NTAPI RtlInitString(ANSI_STRING *, const CHAR *);
VOID NTAPI RtlInitAnsiString(ANSI_STRING *, const CHAR *);
VOID NTAPI RtlInitUnicodeString(UNICODE_STRING *, const WCHAR *);
NTSTATUS NTAPI RtlAnsiStringToUnicodeString(UNICODE_STRING *, const ANSI_STRING *, BOOLEAN allocate);
NTSTATUS NTAPI RtlUnicodeStringToAnsiString(ANSI_STRING *, const UNICODE_STRING *, BOOLEAN allocate);
WCHAR NTAPI RtlAnsiCharToUnicodeChar(const UCHAR **);
WCHAR NTAPI RtlUpcaseUnicodeChar(WCHAR);
VOID NTAPI RtlFreeUnicodeString(UNICODE_STRING *);
VOID NTAPI RtlFreeAnsiString(ANSI_STRING *);
VOID NTAPI RtlCopyUnicodeString(UNICODE_STRING *, const UNICODE_STRING *);
NTSTATUS NTAPI RtlAppendUnicodeStringToString(UNICODE_STRING *, const UNICODE_STRING *);
NTSTATUS NTAPI RtlAppendUnicodeToString(UNICODE_STRING *, const WCHAR *);
BOOLEAN NTAPI RtlCreateUnicodeString(UNICODE_STRING *, const WCHAR *);
BOOLEAN NTAPI RtlCreateUnicodeStringFromAsciiz(UNICODE_STRING *, const CHAR *);
LONG NTAPI RtlCompareUnicodeString(const UNICODE_STRING *, const UNICODE_STRING *, BOOLEAN ignoreCase);
BOOLEAN NTAPI RtlEqualUnicodeString(const UNICODE_STRING *, const UNICODE_STRING *, BOOLEAN ignoreCase);
BOOLEAN NTAPI RtlEqualString(const ANSI_STRING *, const ANSI_STRING *, BOOLEAN ignoreCase);
BOOLEAN NTAPI RtlPrefixUnicodeString(const UNICODE_STRING *, const UNICODE_STRING *, BOOLEAN ignoreCase);
ULONG NTAPI RtlGetFullPathName_U(const WCHAR *name, ULONG bytes, WCHAR *buffer, WCHAR **filePart);
BOOLEAN NTAPI RtlDosPathNameToNtPathName_U(const WCHAR *name, UNICODE_STRING *ntName, WCHAR **filePart, PVOID relative);
NTSTATUS NTAPI RtlQueryEnvironmentVariable_U(WCHAR *environment, const UNICODE_STRING *name, UNICODE_STRING *value);
NTSTATUS NTAPI RtlSetEnvironmentVariable(WCHAR **environment, const UNICODE_STRING *name, const UNICODE_STRING *value);

/* Bitmaps. */
VOID NTAPI RtlInitializeBitMap(RTL_BITMAP *, ULONG *buffer, ULONG bits);
VOID NTAPI RtlSetBits(RTL_BITMAP *, ULONG start, ULONG count);
VOID NTAPI RtlClearBits(RTL_BITMAP *, ULONG start, ULONG count);
BOOLEAN NTAPI RtlAreBitsSet(const RTL_BITMAP *, ULONG start, ULONG count);
ULONG NTAPI RtlFindClearBitsAndSet(RTL_BITMAP *, ULONG count, ULONG hint);

/* Errors and debugging. */
ULONG NTAPI RtlNtStatusToDosError(NTSTATUS);
ULONG NTAPI RtlNtStatusToDosErrorNoTeb(NTSTATUS);
ULONG NTAPI RtlGetLastWin32Error(VOID);
NTSTATUS NTAPI RtlGetLastNtStatus(VOID);
VOID NTAPI RtlSetLastWin32Error(ULONG);
VOID NTAPI RtlSetLastWin32ErrorAndNtStatusFromNtStatus(NTSTATUS);
VOID NTAPI DbgBreakPoint(VOID);
VOID NTAPI DbgUserBreakPoint(VOID);
ULONG DbgPrint(const CHAR *format, ...);

/* Memory and the C library's core. */
SIZE_T NTAPI RtlCompareMemory(const VOID *, const VOID *, SIZE_T);
VOID NTAPI RtlFillMemory(PVOID, SIZE_T, UCHAR);
VOID NTAPI RtlMoveMemory(PVOID, const VOID *, SIZE_T);
VOID NTAPI RtlZeroMemory(PVOID, SIZE_T);
void *memcpy(void *restrict, const void *restrict, size_t);
void *memmove(void *, const void *, size_t);
void *memset(void *, int, size_t);
int memcmp(const void *, const void *, size_t);
void *memchr(const void *, int, size_t);
size_t strlen(const char *);
int strcmp(const char *, const char *);
int strncmp(const char *, const char *, size_t);
int _stricmp(const char *, const char *);
char *strcpy(char *restrict, const char *restrict);
char *strchr(const char *, int);
char *strrchr(const char *, int);
size_t wcslen(const WCHAR *);
int wcscmp(const WCHAR *, const WCHAR *);
int _wcsicmp(const WCHAR *, const WCHAR *);
int _wcsnicmp(const WCHAR *, const WCHAR *, size_t);
WCHAR *wcscpy(WCHAR *restrict, const WCHAR *restrict);
WCHAR *wcschr(const WCHAR *, WCHAR);
WCHAR *wcsrchr(const WCHAR *, WCHAR);

#endif
