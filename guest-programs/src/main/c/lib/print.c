/* print.c - the line buffer, checks and arguments of guest.h, and the memory functions that the compiler calls. */
#include "guest.h"

static char buffer[1024];
static dword length;

void *memcpy(void *to, const void *from, unsigned size) {
  byte *target = to;
  const byte *source = from;
  while (size--) *target++ = *source++;
  return to;
}

void *memset(void *to, int value, unsigned size) {
  byte *target = to;
  while (size--) *target++ = (byte)value;
  return to;
}

void print_flush(void) {
  dword written;
  if (length != 0) WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), buffer, length, &written, 0);
  length = 0;
}

void print_character(char character) {
  if (length == sizeof buffer) print_flush();
  buffer[length++] = character;
  if (character == '\n') print_flush();
}

void print_text(const char *text) {
  while (*text != 0) print_character(*text++);
}

void print_number(dword value, int width) {
  char digits[10];
  int count = 0;
  do {
    digits[count++] = (char)('0' + value % 10);
    value /= 10;
  } while (value != 0);
  for (int i = count; i < width; i++) print_character(' ');
  while (count > 0) print_character(digits[--count]);
}

void quit(dword code) {
  print_flush();
  ExitProcess(code);
}

void check(boolean holds, dword code, const char *text) {
  if (holds) return;
  print_text("FAILED ");
  print_number(code, 0);
  print_text(": ");
  print_text(text);
  print_character('\n');
  quit(code);
}

const char *argument_text(void) {
  const char *text = GetCommandLineA();
  if (*text == '"') {
    text++;
    while (*text != 0 && *text != '"') text++;
    if (*text == '"') text++;
  } else {
    while (*text != 0 && *text != ' ') text++;
  }
  while (*text == ' ') text++;
  return text;
}
