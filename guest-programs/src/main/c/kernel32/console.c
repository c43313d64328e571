/* Standard handles and the console. A console handle is an ordinary file handle; text goes through as bytes. */
#include "kernel32.h"

#define FILE_TYPE_CHAR 2
#define ENABLE_DEFAULT_MODE 0x07

DWORD WINAPI GetFileType(HANDLE);
BOOL WINAPI ReadFile(HANDLE, PVOID, DWORD, DWORD *, OVERLAPPED *);
BOOL WINAPI WriteFile(HANDLE, const VOID *, DWORD, DWORD *, OVERLAPPED *);

static HANDLE *StandardHandle(DWORD which) {
  RTL_USER_PROCESS_PARAMETERS *parameters = NtCurrentPeb()->ProcessParameters;
  switch ((LONG)which) {
    case -10:
      return &parameters->StandardInput;
    case -11:
      return &parameters->StandardOutput;
    case -12:
      return &parameters->StandardError;
    default:
      return NULL;
  }
}

HANDLE WINAPI GetStdHandle(DWORD which) {
  HANDLE *handle = StandardHandle(which);
  if (handle != NULL) return *handle;
  BaseFail(ERROR_INVALID_HANDLE);
  return INVALID_HANDLE_VALUE;
}

BOOL WINAPI SetStdHandle(DWORD which, HANDLE value) {
  HANDLE *handle = StandardHandle(which);
  if (handle == NULL) return BaseFail(ERROR_INVALID_HANDLE);
  *handle = value;
  return TRUE;
}

BOOL WINAPI GetConsoleMode(HANDLE console, DWORD *mode) {
  if (GetFileType(console) != FILE_TYPE_CHAR) return BaseFail(ERROR_INVALID_HANDLE);
  *mode = ENABLE_DEFAULT_MODE;
  return TRUE;
}

/* Only the mode that is there can be set. */
BOOL WINAPI SetConsoleMode(HANDLE console, DWORD mode) {
  if (GetFileType(console) != FILE_TYPE_CHAR) return BaseFail(ERROR_INVALID_HANDLE);
  return mode == ENABLE_DEFAULT_MODE ? TRUE : BaseFail(ERROR_NOT_SUPPORTED);
}

BOOL WINAPI WriteConsoleA(HANDLE console, const VOID *text, DWORD count, DWORD *written, PVOID reserved) {
  DWORD ignored;
  (void)reserved;
  return WriteFile(console, text, count, written != NULL ? written : &ignored, NULL);
}

BOOL WINAPI ReadConsoleA(HANDLE console, PVOID buffer, DWORD count, DWORD *read, PVOID reserved) {
  (void)reserved;
  return ReadFile(console, buffer, count, read, NULL);
}

/* Characters beyond Latin-1 are written as question marks. */
BOOL WINAPI WriteConsoleW(HANDLE console, const VOID *text, DWORD count, DWORD *written, PVOID reserved) {
  const WCHAR *wide = text;
  CHAR bytes[128];
  DWORD total = 0;

  (void)reserved;
  while (total < count) {
    DWORD part = 0, done;
    for (; part < sizeof bytes && total + part < count; part++)
      bytes[part] = wide[total + part] < 0x100 ? wide[total + part] : '?';
    if (!WriteFile(console, bytes, part, &done, NULL)) return FALSE;
    total += part;
  }
  if (written != NULL) *written = total;
  return TRUE;
}

BOOL WINAPI ReadConsoleW(HANDLE console, PVOID buffer, DWORD count, DWORD *read, PVOID reserved) {
  WCHAR *wide = buffer;
  DWORD index;
  (void)reserved;
  if (!ReadFile(console, buffer, count, read, NULL)) return FALSE;
  for (index = *read; index-- != 0;) wide[index] = ((UCHAR *)buffer)[index];
  return TRUE;
}

VOID WINAPI OutputDebugStringA(const CHAR *text) { DbgPrint("%s", text); }

VOID WINAPI OutputDebugStringW(const WCHAR *text) { DbgPrint("%S", text); }
