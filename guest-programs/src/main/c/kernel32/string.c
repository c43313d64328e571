/* The lstr functions. Deviation: a bad pointer faults; nothing swallows the exception. */
#include "kernel32.h"

int WINAPI lstrlenA(const CHAR *text) { return text != NULL ? strlen(text) : 0; }

int WINAPI lstrlenW(const WCHAR *text) { return text != NULL ? wcslen(text) : 0; }

CHAR *WINAPI lstrcpyA(CHAR *target, const CHAR *source) { return strcpy(target, source); }

WCHAR *WINAPI lstrcpyW(WCHAR *target, const WCHAR *source) { return wcscpy(target, source); }

CHAR *WINAPI lstrcpynA(CHAR *target, const CHAR *source, int size) {
  CHAR *end = target;
  if (size <= 0) return target;
  while (--size > 0 && *source) *end++ = *source++;
  *end = 0;
  return target;
}

CHAR *WINAPI lstrcatA(CHAR *target, const CHAR *source) {
  strcpy(target + strlen(target), source);
  return target;
}

static int Sign(int value) { return (value > 0) - (value < 0); }

int WINAPI lstrcmpA(const CHAR *left, const CHAR *right) { return Sign(strcmp(left, right)); }

int WINAPI lstrcmpiA(const CHAR *left, const CHAR *right) { return Sign(_stricmp(left, right)); }
