/*
 * scarce-copy - writes into another process's copy-on-write pages while there is no free frame.
 *
 * Usage: scarce-copy FRAMES (decimal). For tests: locks all memory but so many frames, and then unlocks page by page; in
 * between it writes into pages of a suspended child that nobody has touched, zero ones and ones of the
 * image file. Each write must copy a page, wait or fail; it must not take away the page that it copies. What was
 * written must be there, and in the child alone. Prints nothing that depends on how much memory there is.
 * Minimum RAM: 2 MiB.
 */
#include "guest.h"

#define PAGE 4096u
#define PAGES 48u
#define MEM_COMMIT_RESERVE 0x3000u
#define PAGE_READWRITE 4u
#define MOST_LOCKED 1024u

typedef struct {
  dword size;
  dword unused[16];
} startup_info;

typedef struct {
  handle process, thread;
  dword process_id, thread_id;
} process_information;

typedef struct {
  dword size, load, total_physical, unused[5];
} memory_status;

typedef struct {
  dword count, luid_low, luid_high, attributes;
} token_privileges;

#define TOKEN_ADJUST_PRIVILEGES 0x20u
#define INCREASE_BASE_PRIORITY 14u
#define PRIVILEGE_ENABLED 2u

KERNEL32(dword, NtOpenProcessToken, handle, dword, handle *);
KERNEL32(dword, NtAdjustPrivilegesToken, handle, boolean, token_privileges *, dword, void *, dword *);
KERNEL32(void, GlobalMemoryStatus, memory_status *);
KERNEL32(void *, VirtualAlloc, void *, dword, dword, dword);
KERNEL32(boolean, VirtualLock, void *, dword);
KERNEL32(boolean, VirtualUnlock, void *, dword);
KERNEL32(boolean, SetProcessWorkingSetSize, handle, dword, dword);
KERNEL32(boolean, WriteProcessMemory, handle, void *, const void *, dword, dword *);
KERNEL32(boolean, ReadProcessMemory, handle, const void *, void *, dword, dword *);
KERNEL32(boolean, TerminateProcess, handle, dword);
KERNEL32(boolean, CreateProcessA, const char *, char *, void *, void *, boolean, dword, void *, const char *, startup_info *,
    process_information *);

static volatile dword zeros[PAGES][PAGE / 4] __attribute__((aligned(4096)));
static volatile dword filled[PAGES][PAGE / 4] __attribute__((aligned(4096))) = {{1}};

static dword written[2][PAGES];

/* Writes a number into a page of the child; the page of this process stays as it is. */
static void write_page(handle child, dword kind, dword page) {
  volatile dword *target = kind == 0 ? &zeros[page][1] : &filled[page][1];
  dword value = 1000 * (kind + 1) + page, done = 0;
  written[kind][page] = WriteProcessMemory(child, (void *)target, &value, sizeof value, &done) && done == sizeof value;
}

static void check_page(handle child, dword kind, dword page) {
  volatile dword *target = kind == 0 ? &zeros[page][1] : &filled[page][1];
  dword expected = written[kind][page] ? 1000 * (kind + 1) + page : 0, value = 1, done = 0;
  check(ReadProcessMemory(child, (void *)target, &value, sizeof value, &done), 1, "a page of the child cannot be read");
  check(value == expected, 2, "a page of the child has not what was written");
  check(*target == 0, 3, "a write to the child is seen here");
}

/* Lets this process lock as much memory as there is: the number of frames. */
static dword raise_working_set(void) {
  handle token;
  token_privileges wanted = {1, INCREASE_BASE_PRIORITY, 0, PRIVILEGE_ENABLED};
  memory_status memory = {sizeof memory, 0, 0, {0}};
  check(NtOpenProcessToken((handle)-1, TOKEN_ADJUST_PRIVILEGES, &token) == 0, 8, "the token cannot be opened");
  check(NtAdjustPrivilegesToken(token, 0, &wanted, 0, 0, 0) == 0, 9, "the privilege is not held");
  GlobalMemoryStatus(&memory);
  check(SetProcessWorkingSetSize((handle)-1, memory.total_physical, memory.total_physical), 5,
      "the working set cannot grow");
  return memory.total_physical / PAGE;
}

static dword number_argument(void) {
  dword value = 0;
  for (const char *text = argument_text(); *text >= '0' && *text <= '9'; text++) value = value * 10 + (dword)(*text - '0');
  return value;
}

void start(void) asm("_start");

void start(void) {
  startup_info startup = {sizeof startup, {0}};
  process_information child;
  char command[] = "scarce-copy.exe";
  check(CreateProcessA("C:\\program\\scarce-copy.exe", command, 0, 0, 0, CREATE_SUSPENDED, 0, 0, &startup, &child), 4,
      "the child cannot be created");
  dword frames = raise_working_set();
  byte *region = VirtualAlloc(0, MOST_LOCKED * PAGE, MEM_COMMIT_RESERVE, PAGE_READWRITE);
  check(region != 0, 6, "no memory is left");
  dword locked = 0;
  dword wanted = frames - number_argument();
  while (locked < wanted && locked < MOST_LOCKED && VirtualLock(region + locked * PAGE, PAGE)) locked++;
  for (dword page = 0; page < PAGES; page++) {
    write_page(child.process, 0, page);
    write_page(child.process, 1, page);
    if (locked > 0) VirtualUnlock(region + --locked * PAGE, PAGE);
  }
  while (locked > 0) VirtualUnlock(region + --locked * PAGE, PAGE);
  dword good = 0;
  for (dword page = 0; page < PAGES; page++) {
    check_page(child.process, 0, page);
    check_page(child.process, 1, page);
    good += written[0][page] + written[1][page];
  }
  check(good > 0, 7, "no write has succeeded");
  TerminateProcess(child.process, 0);
  WaitForSingleObject(child.process, INFINITE);
  print_text("every write was private\n");
  quit(0);
}
