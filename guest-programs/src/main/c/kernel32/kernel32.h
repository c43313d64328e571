#ifndef KERNEL32_H
#define KERNEL32_H

#include "nt/rtl.h"
#include "nt/win32.h"

/* What kernel32's own files share and do not export. */

/* error.c: keep the status as the thread's last error; FALSE if it is an error */
BOOL BaseSetLastNtError(NTSTATUS);
BOOL BaseSucceeded(NTSTATUS);
BOOL BaseFail(DWORD error);
const LARGE_INTEGER *BaseTimeout(LARGE_INTEGER *, DWORD milliseconds);

/* names.c: an ANSI argument as a wide one, from the process's heap; BaseFreeWide(NULL) is allowed */
WCHAR *BaseWide(const CHAR *);
VOID BaseFreeWide(WCHAR *);
DWORD BaseReturnAnsi(const WCHAR *text, DWORD length, CHAR *buffer, DWORD size);
DWORD BaseReturnWide(const WCHAR *text, DWORD length, WCHAR *buffer, DWORD size);

/* An object's attributes with a name below \BaseNamedObjects. */
typedef struct BASE_OBJECT {
  OBJECT_ATTRIBUTES Attributes;
  UNICODE_STRING Name;
  WCHAR Text[MAX_PATH + 24];
} BASE_OBJECT;
BOOL BaseNameObject(BASE_OBJECT *, const SECURITY_ATTRIBUTES *, const WCHAR *name, ULONG attributes);
HANDLE BaseReturnCreated(NTSTATUS, HANDLE);

UNHANDLED_EXCEPTION_FILTER WINAPI SetUnhandledExceptionFilter(UNHANDLED_EXCEPTION_FILTER);
LONG WINAPI UnhandledExceptionFilter(EXCEPTION_POINTERS *);
VOID BaseInitializeCommandLine(VOID);

static inline PVOID BaseAllocate(SIZE_T size) {
  return RtlAllocateHeap(NtCurrentPeb()->ProcessHeap, HEAP_ZERO_MEMORY, size);
}

static inline VOID BaseFree(PVOID memory) { RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, memory); }

#endif
