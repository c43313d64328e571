/* Vectored exception handlers: called in list order before any frame's handler. */
#include "ntdll.h"

typedef struct VECTORED_ENTRY {
  LIST_ENTRY Links;
  VECTORED_HANDLER Handler;
} VECTORED_ENTRY;

static LIST_ENTRY handlers = {&handlers, &handlers};
static RTL_CRITICAL_SECTION handlersLock;

VOID RtlpInitializeVectoredHandlers(VOID) { RtlInitializeCriticalSection(&handlersLock); }

PVOID NTAPI RtlAddVectoredExceptionHandler(ULONG first, VECTORED_HANDLER handler) {
  VECTORED_ENTRY *entry = LdrpAllocate(sizeof *entry);
  if (entry == NULL) return NULL;
  entry->Handler = handler;
  RtlEnterCriticalSection(&handlersLock);
  if (first)
    InsertHeadList(&handlers, &entry->Links);
  else
    InsertTailList(&handlers, &entry->Links);
  RtlLeaveCriticalSection(&handlersLock);
  return entry;
}

ULONG NTAPI RtlRemoveVectoredExceptionHandler(PVOID handle) {
  LIST_ENTRY *link;
  BOOLEAN found = FALSE;

  RtlEnterCriticalSection(&handlersLock);
  for (link = handlers.Flink; link != &handlers && !found; link = link->Flink) {
    found = link == handle;
    if (found) RemoveEntryList(link);
  }
  RtlLeaveCriticalSection(&handlersLock);
  if (found) LdrpFree(handle);
  return found;
}

BOOLEAN RtlpCallVectoredHandlers(EXCEPTION_RECORD *record, CONTEXT *context) {
  EXCEPTION_POINTERS pointers = {record, context};
  LIST_ENTRY *link, *next;
  BOOLEAN resume = FALSE;

  if (IsListEmpty(&handlers)) return FALSE;
  RtlEnterCriticalSection(&handlersLock);
  for (link = handlers.Flink; link != &handlers && !resume; link = next) {
    next = link->Flink;
    resume = CONTAINING_RECORD(link, VECTORED_ENTRY, Links)->Handler(&pointers) == EXCEPTION_CONTINUE_EXECUTION;
  }
  RtlLeaveCriticalSection(&handlersLock);
  return resume;
}
