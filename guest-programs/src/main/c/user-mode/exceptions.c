/* Exceptions: caught, continued, nested, unwound through frames, collided; vectored handlers; probes. */
#include "user-mode.h"

int guarded_call(void (*routine)(void *), void *argument);
void call_with_finally(void (*routine)(void *), void *argument, void (*finally)(void));
int raise_breakpoint_and_continue(void);

#define CUSTOM 0xE0001234

static int finally_count, vectored_count;

static void raise(void *code) { RaiseException((DWORD)code, 0, 0, NULL); }

static void read_null(void *unused) {
  (void)unused;
  (void)*(volatile int *)NULL;
}

static void write_through(void *address) { *(volatile int *)address = 1; }

static void count_finally(void) { finally_count++; }

/* An exception during an unwind: caught inside, the unwind goes on. */
static void raise_and_catch(void) {
  finally_count++;
  CHECK(guarded_call(raise, (void *)0xE0000002) == (int)0xE0000002);
}

/* An exception during an unwind that leaves it: the outer guarded_call catches this one instead. */
static void raise_out(void) {
  finally_count++;
  RaiseException(0xE0000003, 0, 0, NULL);
}

static void with_two_finallys_inner(void *argument) { call_with_finally(raise, argument, count_finally); }

static void with_two_finallys(void *argument) { call_with_finally(with_two_finallys_inner, argument, count_finally); }

static void with_catching_finally(void *argument) { call_with_finally(raise, argument, raise_and_catch); }

static void with_raising_finally(void *argument) { call_with_finally(raise, argument, raise_out); }

static void catch_and_raise_again(void *unused) {
  (void)unused;
  if (guarded_call(read_null, NULL) == STATUS_ACCESS_VIOLATION) raise((void *)CUSTOM);
}

/* volatile, so that a changed register is all that an instruction needs to succeed */
static LONG NTAPI skip_vectored(EXCEPTION_POINTERS *pointers) {
  vectored_count++;
  if (pointers->ExceptionRecord->ExceptionCode != STATUS_BREAKPOINT) return EXCEPTION_CONTINUE_SEARCH;
  pointers->ContextRecord->Eip++;
  return EXCEPTION_CONTINUE_EXECUTION;
}

static void check_vectored(void) {
  PVOID handler = AddVectoredExceptionHandler(1, skip_vectored);
  CHECK(handler != NULL);
  __asm__ volatile("int3");
  CHECK(vectored_count == 1);
  CHECK(guarded_call(raise, (void *)CUSTOM) == (int)CUSTOM && vectored_count == 2);
  CHECK(RemoveVectoredExceptionHandler(handler) == 1);
  CHECK(RemoveVectoredExceptionHandler(handler) == 0);
  CHECK(guarded_call(raise, (void *)CUSTOM) == (int)CUSTOM && vectored_count == 2);
}

void check_exceptions(void) {
  EXCEPTION_REGISTRATION_RECORD *before = NtCurrentTeb()->NtTib.ExceptionList;
  int local = 0;

  CHECK(guarded_call(raise, (void *)CUSTOM) == (int)CUSTOM);
  CHECK(guarded_call(read_null, NULL) == STATUS_ACCESS_VIOLATION);
  CHECK(guarded_call(write_through, (void *)0x7FFE0000) == STATUS_ACCESS_VIOLATION);
  CHECK(guarded_call(write_through, &local) == 0 && local == 1);
  CHECK(raise_breakpoint_and_continue() == 4711);
  CHECK(guarded_call(with_two_finallys, (void *)CUSTOM) == (int)CUSTOM && finally_count == 2);
  CHECK(guarded_call(with_catching_finally, (void *)CUSTOM) == (int)CUSTOM && finally_count == 3);
  CHECK(guarded_call(with_raising_finally, (void *)CUSTOM) == (int)0xE0000003 && finally_count >= 4);
  CHECK(guarded_call(catch_and_raise_again, NULL) == (int)CUSTOM);
  CHECK(NtCurrentTeb()->NtTib.ExceptionList == before);
  check_vectored();
  CHECK(!IsBadReadPtr(&local, 4) && IsBadReadPtr(NULL, 1) && IsBadReadPtr((PVOID)0xFFFFFFF0, 0x20));
  CHECK(!IsBadWritePtr(&local, 4) && IsBadWritePtr((PVOID)0x7FFE0000, 4) && !IsBadReadPtr((PVOID)0x7FFE0000, 4));
  CHECK(NtCurrentTeb()->NtTib.ExceptionList == before);
}
