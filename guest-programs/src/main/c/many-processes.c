/*
 * many-processes - hundreds of processes alive at once.
 *
 * Usage: many-processes COUNT (decimal). For tests: every process is this program again; it fills memory, says so, and waits
 * until all the others are there too; then it looks whether its memory has what it left there, and ends.
 */
#include "guest.h"

#define MOST 1024u
#define WORDS 4096u

typedef struct {
  dword size;
  dword unused[16];
} startup_info;

typedef struct {
  handle process, thread;
  dword process_id, thread_id;
} process_information;

KERNEL32(boolean, GetExitCodeProcess, handle, dword *);
KERNEL32(boolean, CreateProcessA, const char *, char *, void *, void *, boolean, dword, void *, const char *, startup_info *,
    process_information *);

static handle gate, arrived;
static process_information children[MOST];
static dword words[WORDS];

static dword number_at(const char *text) {
  dword value = 0;
  for (; *text >= '0' && *text <= '9'; text++) value = value * 10 + (dword)(*text - '0');
  return value;
}

static void write_number(char *at, dword value) {
  for (int i = 3; i >= 0; i--, value /= 10) at[i] = (char)('0' + value % 10);
}

static void wait_as_child(dword number) {
  dword good = 0;
  for (dword i = 0; i < WORDS; i++) words[i] = number * 7919 + i;
  ReleaseSemaphore(arrived, 1, 0);
  WaitForSingleObject(gate, INFINITE);
  for (dword i = 0; i < WORDS; i++) good += words[i] == number * 7919 + i;
  quit(good == WORDS ? number : 0);
}

void start(void) asm("_start");

void start(void) {
  const char *argument = argument_text();
  arrived = CreateSemaphoreA(0, 0, (int)MOST, "many-processes-arrived");
  gate = CreateEventA(0, 1, 0, "many-processes-gate");
  if (*argument == 'c') wait_as_child(number_at(argument + 1));
  dword count = number_at(argument), sum = 0;
  check(count > 0 && count <= MOST, 1, "give a number of processes");
  for (dword i = 0; i < count; i++) {
    startup_info startup = {sizeof startup, {0}};
    char command[] = "many-processes.exe c0000";
    write_number(command + 20, i + 1);
    check(CreateProcessA("C:\\program\\many-processes.exe", command, 0, 0, 0, 0, 0, 0, &startup, &children[i]), 2,
        "a process cannot be created");
    check(CloseHandle(children[i].thread), 3, "a thread's handle cannot be closed");
  }
  for (dword i = 0; i < count; i++) WaitForSingleObject(arrived, INFINITE);
  print_number(count, 0);
  print_text(" processes are alive\n");
  SetEvent(gate);
  for (dword i = 0; i < count; i++) {
    dword code = 0;
    check(WaitForSingleObject(children[i].process, INFINITE) == WAIT_OBJECT_0, 4, "waiting for a process failed");
    check(GetExitCodeProcess(children[i].process, &code), 5, "a process has no exit code");
    check(code == i + 1, 6, "a process's memory was changed while it waited");
    check(CloseHandle(children[i].process), 7, "a process's handle cannot be closed");
    sum += code;
  }
  print_number(sum, 0);
  print_text(" is what their numbers add up to\n");
  quit(0);
}
