#ifndef NTDLL_H
#define NTDLL_H

#include "nt/rtl.h"

/* What ntdll's own files share and do not export. */

#define DLL_SYSTEM_DIRECTORY L"C:\\Windows\\system32"

/* dispatch.c, vectored.c, unwind.asm */
BOOLEAN NTAPI RtlDispatchException(EXCEPTION_RECORD *, CONTEXT *);
BOOLEAN RtlpCallVectoredHandlers(EXCEPTION_RECORD *, CONTEXT *);
VOID RtlpInitializeVectoredHandlers(VOID);
VOID NTAPI NORETURN RtlpRaiseNested(NTSTATUS, EXCEPTION_RECORD *);
VOID NTAPI RtlpUnwindFrames(
    EXCEPTION_REGISTRATION_RECORD *target, EXCEPTION_RECORD *, PVOID returnValue, CONTEXT *);
EXCEPTION_REGISTRATION_RECORD *NTAPI RtlpGetExceptionList(VOID);
VOID NTAPI RtlpSetExceptionList(EXCEPTION_REGISTRATION_RECORD *);
EXCEPTION_DISPOSITION NTAPI RtlpExecuteHandlerForException(
    EXCEPTION_RECORD *, EXCEPTION_REGISTRATION_RECORD *, CONTEXT *, EXCEPTION_REGISTRATION_RECORD **,
    EXCEPTION_ROUTINE *);
EXCEPTION_DISPOSITION NTAPI RtlpExecuteHandlerForUnwind(
    EXCEPTION_RECORD *, EXCEPTION_REGISTRATION_RECORD *, CONTEXT *, EXCEPTION_REGISTRATION_RECORD **,
    EXCEPTION_ROUTINE *);
EXCEPTION_ROUTINE RtlpFinalExceptionHandler;

/* loader */
extern RTL_CRITICAL_SECTION LdrpLoaderLock;
extern BOOLEAN LdrpInitializing;
extern BOOLEAN LdrpShutdownInProgress;
extern PEB_LDR_DATA LdrpData;
extern LDR_DATA_TABLE_ENTRY *LdrpImageEntry;

BOOLEAN NTAPI LdrpCallInitRoutine(PVOID routine, PVOID base, ULONG reason, PVOID reserved);
NTSTATUS LdrpRunAttachRoutines(PVOID reserved);
VOID LdrpCallDll(LDR_DATA_TABLE_ENTRY *, ULONG reason, PVOID reserved);
LDR_DATA_TABLE_ENTRY *LdrpAllocateEntry(PVOID base, const UNICODE_STRING *fullName);
VOID LdrpRemoveEntry(LDR_DATA_TABLE_ENTRY *);
LDR_DATA_TABLE_ENTRY *LdrpFindByName(const UNICODE_STRING *name);
LDR_DATA_TABLE_ENTRY *LdrpFindByBase(PVOID base);
NTSTATUS LdrpNormalizeDllName(const UNICODE_STRING *name, UNICODE_STRING *normalized);
NTSTATUS LdrpMapDll(const UNICODE_STRING *name, LDR_DATA_TABLE_ENTRY **);
NTSTATUS LdrpLoadModule(const UNICODE_STRING *name, LDR_DATA_TABLE_ENTRY **);
NTSTATUS LdrpWalkImports(LDR_DATA_TABLE_ENTRY *);
VOID LdrpUpdateLoadCount(LDR_DATA_TABLE_ENTRY *, int change);
NTSTATUS LdrpRelocateImage(PVOID base);
NTSTATUS LdrpFindExport(
    LDR_DATA_TABLE_ENTRY *, const CHAR *name, ULONG hint, ULONG ordinal, int depth, PVOID *address);
VOID LdrpReportMissing(NTSTATUS, const CHAR *name, ULONG ordinal, const UNICODE_STRING *dll);
VOID LdrpReportDllNotFound(const UNICODE_STRING *dll);

/* tls.c */
NTSTATUS LdrpInitializeTls(VOID);
NTSTATUS LdrpAllocateTls(VOID);
VOID LdrpFreeTls(VOID);
VOID LdrpCallTlsCallbacks(PVOID base, ULONG reason, PVOID reserved);

/* allocation from the process's heap */
static inline PVOID LdrpAllocate(SIZE_T size) {
  return RtlAllocateHeap(NtCurrentPeb()->ProcessHeap, HEAP_ZERO_MEMORY, size);
}

static inline VOID LdrpFree(PVOID memory) { RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, memory); }

#endif
