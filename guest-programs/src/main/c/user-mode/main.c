/*
 * user-mode - calls into ntdll and kernel32 where the other guests do not: heap under a random load, strings, paths,
 * environment, exceptions nested and collided, DLLs loaded and freed, thread-local storage.
 *
 * Prints each failed check and a final line with their counts. Watch: hardly any system call is made between two
 * lines of output; this is about user mode. Minimum RAM: 2 MiB. Exit code: 0, or 1 if a check failed.
 */
#include "user-mode.h"

static int checks, failures;

static void print(const char *text) {
  DWORD written;
  WriteFile(GetStdHandle((DWORD)-11), text, strlen(text), &written, NULL);
}

static void print_number(unsigned number) {
  char digits[12], *end = digits + sizeof digits - 1;
  *end = 0;
  do {
    *--end = '0' + number % 10;
    number /= 10;
  } while (number != 0);
  print(end);
}

void user_mode_check(int holds, const char *file, int line, const char *condition) {
  checks++;
  if (holds) return;
  failures++;
  print("FAILED ");
  print(file);
  print(":");
  print_number(line);
  print(" ");
  print(condition);
  print("\n");
}

void start(void) {
  check_heap();
  check_strings();
  check_exceptions();
  check_modules();
  print_number(checks);
  print(" checks, ");
  print_number(failures);
  print(" failed\n");
  ExitProcess(failures != 0);
}
