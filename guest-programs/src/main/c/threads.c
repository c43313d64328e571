/*
 * threads - several threads with every kind of wait; what is printed does not depend on scheduling.
 *
 * Watch: each part lets threads disturb each other as much as it can (Sleep(0) in the middle of a read-modify-write,
 * a spin without any call that only preemption ends) and prints only what must hold in the end. In C because a
 * debugger's tests want threads with source lines.
 * Minimum RAM: 2 MiB. Exit codes: the number of the failed check.
 */
#include "guest.h"

#define WORKERS 4
#define ROUNDS 500

static void say(const char *text, dword value) {
  print_text(text);
  print_text(": ");
  print_number(value, 0);
  print_character('\n');
}

static handle start_thread(thread_start routine, void *parameter) {
  handle thread = CreateThread(0, 0x10000, routine, parameter, 0, 0);
  check(thread != 0, 80, "a thread cannot be created");
  return thread;
}

/* Waits for all, closes them, and adds up their exit codes. */
static dword join(handle *threads, dword count) {
  dword sum = 0;
  check(WaitForMultipleObjects(count, threads, 1, INFINITE) == WAIT_OBJECT_0, 81, "waiting for all threads failed");
  for (dword i = 0; i < count; i++) {
    dword code;
    check(GetExitCodeThread(threads[i], &code), 82, "a thread has no exit code");
    sum += code;
    CloseHandle(threads[i]);
  }
  return sum;
}

static dword run_workers(thread_start routine) {
  handle threads[WORKERS];
  for (dword i = 0; i < WORKERS; i++) threads[i] = start_thread(routine, (void *)(i + 1));
  return join(threads, WORKERS);
}

/* A counter that loses steps unless somebody excludes the other threads. */
static volatile dword counter;

static void step_slowly(dword round) {
  dword seen = counter;
  if (round % 16 == 0) Sleep(0);
  counter = seen + 1;
}

static critical_section section;

static dword __stdcall count_in_critical_section(void *parameter) {
  for (dword i = 0; i < ROUNDS; i++) {
    EnterCriticalSection(&section);
    EnterCriticalSection(&section);
    step_slowly(i);
    LeaveCriticalSection(&section);
    LeaveCriticalSection(&section);
  }
  return (dword)parameter;
}

static dword __stdcall try_critical_section(void *parameter) {
  (void)parameter;
  return TryEnterCriticalSection(&section) ? 1 : 0;
}

static void critical_sections(void) {
  InitializeCriticalSection(&section);
  counter = 0;
  dword codes = run_workers(count_in_critical_section);
  say("critical section, steps counted", counter);
  check(counter == WORKERS * ROUNDS, 1, "the critical section let two threads in");
  say("the threads' exit codes add up to", codes);
  check(codes == 10, 2, "an exit code is wrong");
  EnterCriticalSection(&section);
  handle other = start_thread(try_critical_section, 0);
  check(join(&other, 1) == 0, 3, "a held critical section could be entered");
  LeaveCriticalSection(&section);
  other = start_thread(try_critical_section, 0);
  check(join(&other, 1) == 1, 4, "a free critical section could not be entered");
}

static handle mutex;

static dword __stdcall count_in_mutex(void *parameter) {
  (void)parameter;
  for (dword i = 0; i < ROUNDS; i++) {
    check(WaitForSingleObject(mutex, INFINITE) == WAIT_OBJECT_0, 10, "waiting for the mutex failed");
    check(WaitForSingleObject(mutex, INFINITE) == WAIT_OBJECT_0, 11, "the owner must get its mutex again");
    step_slowly(i);
    check(ReleaseMutex(mutex), 12, "the mutex cannot be released");
    check(ReleaseMutex(mutex), 13, "the mutex cannot be released twice");
  }
  return 0;
}

static dword __stdcall abandon_mutex(void *parameter) {
  (void)parameter;
  WaitForSingleObject(mutex, INFINITE);
  return 0;
}

static void mutexes(void) {
  mutex = CreateMutexA(0, 0, 0);
  check(mutex != 0, 14, "no mutex");
  counter = 0;
  run_workers(count_in_mutex);
  say("mutex, steps counted", counter);
  check(counter == WORKERS * ROUNDS, 15, "the mutex let two threads in");
  check(!ReleaseMutex(mutex), 16, "a mutex was released by a thread that does not own it");
  say("releasing what one does not own, error", GetLastError());
  handle other = start_thread(abandon_mutex, 0);
  join(&other, 1);
  dword status = WaitForSingleObject(mutex, INFINITE);
  say("a mutex whose owner has died, status", status);
  check(status == WAIT_ABANDONED, 17, "the mutex was not abandoned");
  check(ReleaseMutex(mutex), 18, "the abandoned mutex is not mine");
  CloseHandle(mutex);
}

/* A bounded queue: semaphores count free and filled places. */
#define PLACES 3
#define ITEMS 200

static handle free_places, filled_places;
static volatile dword queue[PLACES];
static volatile dword first_filled, first_free;

static dword __stdcall produce(void *parameter) {
  for (dword i = 1; i <= ITEMS; i++) {
    WaitForSingleObject(free_places, INFINITE);
    EnterCriticalSection(&section);
    queue[first_free] = (dword)parameter * i;
    first_free = (first_free + 1) % PLACES;
    LeaveCriticalSection(&section);
    check(ReleaseSemaphore(filled_places, 1, 0), 20, "more items than places");
  }
  return 0;
}

static dword __stdcall consume(void *parameter) {
  dword sum = 0;
  (void)parameter;
  for (dword i = 0; i < ITEMS; i++) {
    WaitForSingleObject(filled_places, INFINITE);
    EnterCriticalSection(&section);
    sum += queue[first_filled];
    first_filled = (first_filled + 1) % PLACES;
    LeaveCriticalSection(&section);
    check(ReleaseSemaphore(free_places, 1, 0), 21, "more free places than places");
  }
  return sum;
}

static void semaphores(void) {
  handle threads[4];
  free_places = CreateSemaphoreA(0, PLACES, PLACES, 0);
  filled_places = CreateSemaphoreA(0, 0, PLACES, 0);
  check(free_places != 0 && filled_places != 0, 22, "no semaphore");
  InitializeCriticalSection(&section);
  threads[0] = start_thread(consume, 0);
  threads[1] = start_thread(produce, (void *)1);
  threads[2] = start_thread(produce, (void *)3);
  threads[3] = start_thread(consume, 0);
  dword sum = join(threads, 4);
  say("two producers, two consumers, sum", sum);
  check(sum == 4 * (ITEMS * (ITEMS + 1) / 2), 23, "an item was lost or came twice");
  check(!ReleaseSemaphore(free_places, 1, 0), 24, "a semaphore went beyond its maximum");
  say("beyond a semaphore's maximum, error", GetLastError());
  CloseHandle(free_places);
  CloseHandle(filled_places);
}

static handle ping, pong;
static volatile dword ball;

static dword __stdcall return_ball(void *parameter) {
  (void)parameter;
  for (dword i = 0; i < 100; i++) {
    WaitForSingleObject(ping, INFINITE);
    ball = ball * 2 % 1009;
    SetEvent(pong);
  }
  return 0;
}

static handle gate, arrived;

static dword __stdcall pass_gate(void *parameter) {
  ReleaseSemaphore(arrived, 1, 0);
  WaitForSingleObject(gate, INFINITE);
  return (dword)parameter;
}

static void events(void) {
  ping = CreateEventA(0, 0, 0, 0);
  pong = CreateEventA(0, 0, 0, 0);
  check(ping != 0 && pong != 0, 30, "no event");
  handle player = start_thread(return_ball, 0);
  ball = 1;
  for (dword i = 0; i < 100; i++) {
    ball += 1;
    SetEvent(ping);
    WaitForSingleObject(pong, INFINITE);
  }
  join(&player, 1);
  dword expected = 1;
  for (dword i = 0; i < 100; i++) expected = (expected + 1) * 2 % 1009;
  say("ping-pong, 100 rounds end with", ball);
  check(ball == expected, 31, "the players did not take turns");

  handle threads[WORKERS];
  gate = CreateEventA(0, 1, 0, 0);
  arrived = CreateSemaphoreA(0, 0, WORKERS, 0);
  for (dword i = 0; i < WORKERS; i++) threads[i] = start_thread(pass_gate, (void *)(i + 1));
  for (dword i = 0; i < WORKERS; i++) WaitForSingleObject(arrived, INFINITE);
  check(WaitForMultipleObjects(WORKERS, threads, 0, 10) == WAIT_TIMEOUT, 32, "a thread passed the closed gate");
  SetEvent(gate);
  say("a manual-reset event frees all, exit codes", join(threads, WORKERS));
  check(WaitForSingleObject(gate, 0) == WAIT_OBJECT_0, 33, "a manual-reset event was reset by a wait");
  ResetEvent(gate);
  dword status = WaitForSingleObject(gate, 0);
  say("a reset event, status", status);
  check(status == WAIT_TIMEOUT, 34, "a reset event was signalled");

  handle pair[2] = {gate, ping};
  SetEvent(ping);
  status = WaitForMultipleObjects(2, pair, 0, INFINITE);
  say("the second of two events, status", status);
  check(status == WAIT_OBJECT_0 + 1, 35, "another event ended the wait");
  check(WaitForSingleObject(ping, 0) == WAIT_TIMEOUT, 36, "an auto-reset event stayed signalled");
  CloseHandle(ping);
  CloseHandle(pong);
  CloseHandle(gate);
  CloseHandle(arrived);
}

static dword slot;

static dword __stdcall use_slot(void *parameter) {
  dword wrong = 0;
  wrong += TlsGetValue(slot) != 0;
  for (dword i = 0; i < 50; i++) {
    TlsSetValue(slot, (void *)((dword)parameter * 1000 + i));
    Sleep(0);
    wrong += (dword)TlsGetValue(slot) != (dword)parameter * 1000 + i;
  }
  return wrong;
}

static void local_storage(void) {
  slot = TlsAlloc();
  TlsSetValue(slot, (void *)0x5107);
  say("thread-local slots that were mixed up", run_workers(use_slot));
  check((dword)TlsGetValue(slot) == 0x5107, 40, "my own slot was changed");
  check(TlsFree(slot), 41, "the slot cannot be freed");
}

static volatile dword flag;
static volatile dword spins;

static dword __stdcall spin(void *parameter) {
  (void)parameter;
  while (flag == 0) spins++;
  return 7;
}

/* Neither thread calls anything while it spins, so that only preemption lets the other one run. */
static void preemption(void) {
  flag = 0;
  spins = 0;
  handle spinner = start_thread(spin, 0);
  while (spins == 0) continue;
  dword seen = spins;
  while (spins == seen) continue;
  flag = 1;
  say("a spinning thread was preempted and ended with", join(&spinner, 1));
}

static dword __stdcall add_one(void *parameter) {
  (void)parameter;
  for (dword i = 0; i < ROUNDS; i++) __sync_fetch_and_add(&counter, 1);
  return 0;
}

static void atomic_steps(void) {
  counter = 0;
  run_workers(add_one);
  say("locked additions", counter);
  check(counter == WORKERS * ROUNDS, 50, "a locked addition was lost");
}

static dword __stdcall count_calls(void *parameter) {
  *(volatile dword *)parameter += 1;
  return 3;
}

static void suspension(void) {
  volatile dword calls = 0;
  handle thread = CreateThread(0, 0x10000, count_calls, (void *)&calls, CREATE_SUSPENDED, 0);
  check(thread != 0, 60, "no suspended thread");
  check(SuspendThread(thread) == 1, 61, "the suspend count was not 1");
  check(ResumeThread(thread) == 2, 62, "the suspend count was not 2");
  check(WaitForSingleObject(thread, 5) == WAIT_TIMEOUT && calls == 0, 63, "a suspended thread ran");
  check(ResumeThread(thread) == 1, 64, "the suspend count was not 1 again");
  say("a suspended thread, resumed, ended with", join(&thread, 1));
  check(calls == 1, 65, "the thread did not run once");
}

static volatile dword delivered;

static void __stdcall deliver(dword parameter) { delivered = delivered * 10 + parameter; }

static dword __stdcall sleep_alertably(void *parameter) {
  SetEvent(parameter);
  return SleepEx(INFINITE, 1);
}

static void procedure_calls(void) {
  handle ready = CreateEventA(0, 0, 0, 0);
  delivered = 0;
  handle sleeper = start_thread(sleep_alertably, ready);
  WaitForSingleObject(ready, INFINITE);
  check(QueueUserAPC(deliver, sleeper, 5), 70, "the procedure call cannot be queued");
  dword status = join(&sleeper, 1);
  say("an asynchronous procedure call ended the sleep, status", status);
  check(status == WAIT_IO_COMPLETION, 71, "the sleep ended otherwise");
  say("it was called with", delivered);
  check(delivered == 5, 72, "the procedure was not called once");
  CloseHandle(ready);
}

void start(void) asm("_start");

void start(void) {
  critical_sections();
  mutexes();
  semaphores();
  events();
  local_storage();
  preemption();
  atomic_steps();
  suspension();
  procedure_calls();
  print_text("all threads are done\n");
  quit(0);
}
