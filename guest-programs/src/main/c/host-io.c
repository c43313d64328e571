/*
 * host-io - asks much of the host's files and streams; for tests.
 *
 *   host-io open PATH...      opens each path with each disposition, 1 to 5, and prints what came of it; a path that ends
 *                             in a backslash is asked for by its attributes instead
 *   host-io copy              standard input to standard output
 *   host-io lines             writes lines to standard output until that fails
 *   host-io fill PATH MIB     writes that many mebibytes, then flushes and closes
 *   host-io names PATH        makes files PATH0, PATH1, ... until that fails
 *   host-io touch MIB         allocates and writes that many mebibytes of memory
 *   host-io events            makes events until that fails
 *   host-io apcs              queues APCs to itself until that fails
 *   host-io regions           reserves regions of memory until that fails
 *
 * Prints errors as Win32 numbers. Exit code: 0, or the low seven bits of the error by which copy, lines or fill ended.
 */
#include "guest.h"

#define STD_INPUT_HANDLE ((dword)-10)
#define STD_ERROR_HANDLE ((dword)-12)
#define GENERIC_WRITE 0x40000000u
#define CREATE_NEW 1u
#define CREATE_ALWAYS 2u
#define MEM_COMMIT_RESERVE 0x3000u
#define MEM_RESERVE 0x2000u
#define PAGE_READWRITE 4u
#define MEBIBYTE 0x100000u
#define CURRENT_THREAD ((handle)-2)

KERNEL32(void *, VirtualAlloc, void *, dword, dword, dword);
KERNEL32(dword, GetFileAttributesA, const char *);
KERNEL32(boolean, FlushFileBuffers, handle);

static char piece[0x10000];

static void print_result(const char *what, boolean done) {
  print_character(' ');
  print_text(what);
  print_character(' ');
  if (done) {
    print_text("ok");
  } else {
    print_number(GetLastError(), 0);
  }
}

/* To standard error, for standard output may be what failed. */
static void end(const char *what, dword error) {
  char text[64];
  dword length = 0, divisor = 1000000000, written;
  while (*what != 0) text[length++] = *what++;
  while (divisor > 1 && error / divisor == 0) divisor /= 10;
  for (; divisor > 0; divisor /= 10) text[length++] = (char)('0' + error / divisor % 10);
  text[length++] = '\n';
  WriteFile(GetStdHandle(STD_ERROR_HANDLE), text, length, &written, 0);
  quit(error & 0x7F);
}

static dword number(const char *digits) {
  dword value = 0;
  while (*digits >= '0' && *digits <= '9') value = value * 10 + (dword)(*digits++ - '0');
  return value;
}

/* Cuts the next word off the command line. */
static char *next_word(char **text) {
  char *word = *text;
  char *at = word;
  while (*at != 0 && *at != ' ') at++;
  if (*at != 0) *at++ = 0;
  *text = at;
  return word;
}

static boolean is(const char *word, const char *wanted) {
  while (*word != 0 && *word == *wanted) word++, wanted++;
  return *word == *wanted;
}

static void open_all_ways(const char *path) {
  dword length = 0;
  while (path[length] != 0) length++;
  print_text(path);
  if (path[length - 1] == '\\') {
    print_result("attributes", GetFileAttributesA(path) != 0xFFFFFFFFu);
  } else {
    for (dword disposition = 1; disposition <= 5; disposition++) {
      char name[2] = {(char)('0' + disposition), 0};
      handle file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, 0, disposition, 0, 0);
      print_result(name, file != INVALID_HANDLE_VALUE);
      if (file != INVALID_HANDLE_VALUE && !CloseHandle(file)) print_result("close", 0);
    }
  }
  print_character('\n');
}

static void copy(void) {
  dword size, written;
  for (;;) {
    if (!ReadFile(GetStdHandle(STD_INPUT_HANDLE), piece, sizeof piece, &size, 0)) end("read ", GetLastError());
    if (size == 0) break;
    if (!WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), piece, size, &written, 0)) end("write ", GetLastError());
  }
}

static void write_lines(void) {
  dword written;
  while (WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), "a line\n", 7, &written, 0)) continue;
  end("write ", GetLastError());
}

static void fill(const char *path, dword mebibytes) {
  dword written;
  boolean flushed;
  handle file = CreateFileA(path, GENERIC_WRITE, 0, 0, CREATE_ALWAYS, 0, 0);
  if (file == INVALID_HANDLE_VALUE) end("open ", GetLastError());
  for (dword i = 0; i < mebibytes * (MEBIBYTE / sizeof piece); i++) {
    for (dword j = 0; j < sizeof piece; j += 0x1000) *(dword *)(piece + j) = i * sizeof piece + j;
    if (!WriteFile(file, piece, sizeof piece, &written, 0)) end("write ", GetLastError());
  }
  print_text("written");
  flushed = FlushFileBuffers(file);
  print_result("flush", flushed);
  print_result("close", CloseHandle(file));
  print_character('\n');
}

static void make_names(const char *path) {
  char name[256];
  dword stem = 0;
  while (path[stem] != 0) name[stem] = path[stem], stem++;
  for (dword count = 0;; count++) {
    dword at = stem;
    for (dword rest = count + 1; rest != 0; rest /= 26) name[at++] = (char)('a' + rest % 26);
    name[at] = 0;
    handle file = CreateFileA(name, GENERIC_WRITE, 0, 0, CREATE_NEW, 0, 0);
    if (file == INVALID_HANDLE_VALUE) {
      print_number(count, 0);
      print_result("files", 0);
      break;
    }
    CloseHandle(file);
  }
  print_character('\n');
}

static void touch(dword mebibytes) {
  for (dword i = 0; i < mebibytes; i++) {
    byte *memory = VirtualAlloc(0, MEBIBYTE, MEM_COMMIT_RESERVE, PAGE_READWRITE);
    if (memory == 0) {
      print_number(i, 0);
      print_result("MiB", 0);
      print_character('\n');
      return;
    }
    for (dword at = 0; at < MEBIBYTE; at += 0x1000) memory[at] = 1;
  }
  print_text("touched\n");
}

static void __stdcall nothing(dword parameter) { (void)parameter; }

static void until_it_fails(const char *what) {
  dword count = 0;
  for (;; count++) {
    boolean done = is(what, "events")   ? CreateEventA(0, 1, 0, 0) != 0
                   : is(what, "apcs")   ? QueueUserAPC(nothing, CURRENT_THREAD, 0)
                                        : VirtualAlloc(0, 0x1000, MEM_RESERVE, PAGE_READWRITE) != 0;
    if (!done) break;
  }
  print_number(count, 0);
  print_result(what, 0);
  print_character('\n');
}

void start(void) asm("_start");

void start(void) {
  char *text = (char *)argument_text();
  char *what = next_word(&text);
  if (is(what, "open")) {
    while (*text != 0) open_all_ways(next_word(&text));
  } else if (is(what, "copy")) {
    copy();
  } else if (is(what, "lines")) {
    write_lines();
  } else if (is(what, "fill")) {
    char *path = next_word(&text);
    fill(path, number(next_word(&text)));
  } else if (is(what, "names")) {
    make_names(next_word(&text));
  } else if (is(what, "touch")) {
    touch(number(next_word(&text)));
  } else {
    until_it_fails(what);
  }
  quit(0);
}
