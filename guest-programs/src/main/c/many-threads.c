/*
 * many-threads - a thousand threads alive at once, twice.
 *
 * Usage: many-threads COUNT (decimal). For tests: every thread fills pages of its stack, says so, and waits until all the
 * others are there too; then it looks whether its stack has what it left there, and ends. The second round is as the first,
 * so that what a thread leaves behind shows. Needs a small stack reserve (--stack), or the address space is full first.
 */
#include "guest.h"

#define MOST 4096u
#define ROUNDS 2
#define WORDS 3072u

static handle gate, arrived;
static handle threads[MOST];

static dword __stdcall wait_at_gate(void *parameter) {
  volatile dword words[WORDS];
  dword number = (dword)parameter, good = 0;
  for (dword i = WORDS; i-- > 0;) words[i] = number * 7919 + i; /* downwards, page by page, as a stack grows */
  ReleaseSemaphore(arrived, 1, 0);
  WaitForSingleObject(gate, INFINITE);
  for (dword i = 0; i < WORDS; i++) good += words[i] == number * 7919 + i;
  return good == WORDS ? number : 0;
}

static dword number_argument(void) {
  dword value = 0;
  for (const char *text = argument_text(); *text >= '0' && *text <= '9'; text++) value = value * 10 + (dword)(*text - '0');
  return value;
}

static void say(dword number, const char *text) {
  print_number(number, 0);
  print_text(text);
}

void start(void) asm("_start");

void start(void) {
  dword count = number_argument();
  check(count > 0 && count <= MOST, 1, "give a number of threads");
  arrived = CreateSemaphoreA(0, 0, (int)MOST, 0);
  gate = CreateEventA(0, 1, 0, 0);
  for (dword round = 0; round < ROUNDS; round++) {
    dword sum = 0;
    ResetEvent(gate);
    for (dword i = 0; i < count; i++) {
      threads[i] = CreateThread(0, 0, wait_at_gate, (void *)(i + 1), 0, 0);
      check(threads[i] != 0, 2, "a thread cannot be created");
    }
    for (dword i = 0; i < count; i++) WaitForSingleObject(arrived, INFINITE);
    say(count, " threads are alive\n");
    SetEvent(gate);
    for (dword i = 0; i < count; i++) {
      dword code = 0;
      check(WaitForSingleObject(threads[i], INFINITE) == WAIT_OBJECT_0, 3, "waiting for a thread failed");
      check(GetExitCodeThread(threads[i], &code), 4, "a thread has no exit code");
      check(code == i + 1, 5, "a thread's stack was changed while it waited");
      check(CloseHandle(threads[i]), 6, "a thread's handle cannot be closed");
      sum += code;
    }
    say(sum, " is what their numbers add up to\n");
  }
  quit(0);
}
