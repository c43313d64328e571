/*
 * large-file - writes a large file, and then over parts of it.
 *
 * Usage: large-file MEBIBYTES (decimal). For tests of machines that go back: C:\data\large.bin is written from beginning to
 * end, then one block in sixteen is written again, and a part is read back. The first words of every block hold their
 * offsets, or the complement where they were written twice.
 */
#include "guest.h"

#define PIECE 65536u
#define BLOCK 4096u
#define STRIDE 65536u

#define GENERIC_WRITE 0x40000000u
#define CREATE_ALWAYS 2u

KERNEL32(dword, SetFilePointer, handle, int, int *, dword);

static dword words[PIECE / 4];

static void fill(dword offset, dword length, dword mask) {
  for (dword at = 0; at < length; at += BLOCK) {
    words[at / 4] = (offset + at) ^ mask;
    words[at / 4 + 1] = (offset + at + 4) ^ mask;
  }
}

static void seek(handle file, dword offset) {
  int high = 0;
  check(SetFilePointer(file, (int)offset, &high, 0) == offset, 1, "the position cannot be set");
}

static void write(handle file, dword length) {
  dword done = 0;
  check(WriteFile(file, words, length, &done, 0) && done == length, 2, "the file cannot be written");
}

void start(void) asm("_start");

void start(void) {
  dword size = 0, good = 0;
  for (const char *text = argument_text(); *text >= '0' && *text <= '9'; text++) size = size * 10 + (dword)(*text - '0');
  size *= 1024 * 1024;
  handle file = CreateFileA("C:\\data\\large.bin", GENERIC_READ | GENERIC_WRITE, 0, 0, CREATE_ALWAYS, 0, 0);
  check(file != INVALID_HANDLE_VALUE, 3, "the file cannot be made");
  for (dword at = 0; at < size; at += PIECE) {
    fill(at, PIECE, 0);
    write(file, PIECE);
  }
  print_text("written\n");
  for (dword at = 0; at < size; at += STRIDE) {
    fill(at, BLOCK, ~0u);
    seek(file, at);
    write(file, BLOCK);
  }
  print_text("written over\n");
  for (dword at = 0; at < size; at += 16 * STRIDE) {
    dword done = 0;
    seek(file, at);
    check(ReadFile(file, words, 2 * BLOCK, &done, 0) && done == 2 * BLOCK, 4, "the file cannot be read");
    good += words[1] == ~(at + 4) && words[BLOCK / 4] == at + BLOCK;
  }
  check(good == size / (16 * STRIDE), 5, "the file has not what was written");
  check(CloseHandle(file), 6, "the file cannot be closed");
  print_text("read back\n");
  quit(0);
}
