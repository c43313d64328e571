/*
 * Exception dispatching in user mode: vectored handlers, then the chain of registration records at fs:[0],
 * and the unwind of that chain. A record counts only if it lies in the thread's stack, is aligned, and its
 * handler does not lie in the stack.
 * @nt "Windows Internals 4, ch. 3, Exception Dispatching"
 */
#include "ntdll.h"

static UNHANDLED_EXCEPTION_FILTER unhandledExceptionFilter;

static int IsValidFrame(const EXCEPTION_REGISTRATION_RECORD *frame) {
  const NT_TIB *tib = &NtCurrentTeb()->NtTib;
  uintptr_t address = (uintptr_t)frame;
  return address % 4 == 0 && address >= (uintptr_t)tib->StackLimit && address < (uintptr_t)tib->StackBase &&
         (uintptr_t)tib->StackBase - address >= sizeof *frame &&
         !IN_RANGE(frame->Handler, tib->StackLimit, tib->StackBase);
}

static VOID RaiseNoncontinuable(NTSTATUS status, EXCEPTION_RECORD *cause) {
  EXCEPTION_RECORD record;
  record.ExceptionCode = status;
  record.ExceptionFlags = EXCEPTION_NONCONTINUABLE;
  record.ExceptionRecord = cause;
  record.NumberParameters = 0;
  RtlRaiseException(&record);
}

VOID NTAPI NORETURN RtlpRaiseNested(NTSTATUS status, EXCEPTION_RECORD *cause) {
  for (;;) RaiseNoncontinuable(status, cause);
}

BOOLEAN NTAPI RtlDispatchException(EXCEPTION_RECORD *record, CONTEXT *context) {
  EXCEPTION_REGISTRATION_RECORD *nested = NULL, *dispatcher = NULL, *frame;

  if (RtlpCallVectoredHandlers(record, context)) return TRUE;
  for (frame = RtlpGetExceptionList(); frame != EXCEPTION_CHAIN_END; frame = frame->Next) {
    if (!IsValidFrame(frame)) {
      record->ExceptionFlags |= EXCEPTION_STACK_INVALID;
      return FALSE;
    }
    EXCEPTION_DISPOSITION disposition =
        RtlpExecuteHandlerForException(record, frame, context, &dispatcher, frame->Handler);
    if (frame == nested) {
      record->ExceptionFlags &= ~EXCEPTION_NESTED_CALL;
      nested = NULL;
    }
    switch (disposition) {
      case ExceptionContinueExecution:
        if (!(record->ExceptionFlags & EXCEPTION_NONCONTINUABLE)) return TRUE;
        RaiseNoncontinuable(STATUS_NONCONTINUABLE_EXCEPTION, record);
        break;
      case ExceptionContinueSearch:
        if (record->ExceptionFlags & EXCEPTION_STACK_INVALID) return FALSE;
        break;
      case ExceptionNestedException:
        record->ExceptionFlags |= EXCEPTION_NESTED_CALL;
        if (dispatcher > nested) nested = dispatcher;
        break;
      default:
        RaiseNoncontinuable(STATUS_INVALID_DISPOSITION, record);
    }
  }
  return FALSE;
}

VOID NTAPI RtlpUnwindFrames(
    EXCEPTION_REGISTRATION_RECORD *target, EXCEPTION_RECORD *record, PVOID returnValue, CONTEXT *context) {
  EXCEPTION_RECORD unwindRecord;
  EXCEPTION_REGISTRATION_RECORD *dispatcher = NULL, *frame;

  if (record == NULL) {
    record = &unwindRecord;
    record->ExceptionCode = STATUS_UNWIND;
    record->ExceptionFlags = 0;
    record->ExceptionRecord = NULL;
    record->ExceptionAddress = (PVOID)context->Eip;
    record->NumberParameters = 0;
  }
  record->ExceptionFlags |= target != NULL ? EXCEPTION_UNWINDING : EXCEPTION_UNWINDING | EXCEPTION_EXIT_UNWIND;
  context->Eax = (ULONG)returnValue;

  for (frame = RtlpGetExceptionList(); frame != EXCEPTION_CHAIN_END;) {
    if (frame == target) NtContinue(context, FALSE);
    if (target != NULL && target < frame) RaiseNoncontinuable(STATUS_INVALID_UNWIND_TARGET, record);
    if (!IsValidFrame(frame)) RaiseNoncontinuable(STATUS_BAD_STACK, record);
    switch (RtlpExecuteHandlerForUnwind(record, frame, context, &dispatcher, frame->Handler)) {
      case ExceptionContinueSearch:
        break;
      case ExceptionCollidedUnwind:
        frame = dispatcher;
        break;
      default:
        RaiseNoncontinuable(STATUS_INVALID_DISPOSITION, record);
    }
    frame = frame->Next;
    RtlpSetExceptionList(frame);
  }
  if (target == EXCEPTION_CHAIN_END)
    NtContinue(context, FALSE);
  else
    NtRaiseException(record, context, FALSE);
}

VOID NTAPI RtlRaiseStatus(NTSTATUS status) { RaiseNoncontinuable(status, NULL); }

VOID NTAPI RtlSetUnhandledExceptionFilter(UNHANDLED_EXCEPTION_FILTER filter) { unhandledExceptionFilter = filter; }

/* The outermost handler of every thread: asks kernel32's filter, if kernel32 is there. */
EXCEPTION_DISPOSITION RtlpFinalExceptionHandler(
    EXCEPTION_RECORD *record, EXCEPTION_REGISTRATION_RECORD *frame, CONTEXT *context,
    EXCEPTION_REGISTRATION_RECORD **dispatcher) {
  EXCEPTION_POINTERS pointers = {record, context};
  (void)dispatcher;

  if (record->ExceptionFlags & (EXCEPTION_UNWINDING | EXCEPTION_EXIT_UNWIND)) return ExceptionContinueSearch;
  if (unhandledExceptionFilter == NULL) return ExceptionContinueSearch;
  switch (unhandledExceptionFilter(&pointers)) {
    case EXCEPTION_CONTINUE_EXECUTION:
      return ExceptionContinueExecution;
    case EXCEPTION_EXECUTE_HANDLER:
      RtlUnwind(frame, NULL, record, NULL);
      RtlExitUserProcess(record->ExceptionCode);
    default:
      return ExceptionContinueSearch;
  }
}
