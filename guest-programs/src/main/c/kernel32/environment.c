/* The command line, the environment, the current folder, what the parent said at the start. */
#include "kernel32.h"

static ANSI_STRING ansiCommandLine;

VOID BaseInitializeCommandLine(VOID) {
  RtlUnicodeStringToAnsiString(&ansiCommandLine, &NtCurrentPeb()->ProcessParameters->CommandLine, TRUE);
}

const CHAR *WINAPI GetCommandLineA(VOID) { return ansiCommandLine.Buffer; }

const WCHAR *WINAPI GetCommandLineW(VOID) { return NtCurrentPeb()->ProcessParameters->CommandLine.Buffer; }

WCHAR *WINAPI GetEnvironmentStringsW(VOID) { return NtCurrentPeb()->ProcessParameters->Environment; }

BOOL WINAPI FreeEnvironmentStringsW(WCHAR *environment) {
  (void)environment;
  return TRUE;
}

/* The value from the heap, or NULL with the last error set. */
static WCHAR *QueryVariable(const WCHAR *name, DWORD *length) {
  UNICODE_STRING key, value = {0, 0, NULL};
  NTSTATUS status;

  RtlInitUnicodeString(&key, name);
  status = RtlQueryEnvironmentVariable_U(NULL, &key, &value);
  if (status == STATUS_BUFFER_TOO_SMALL || NT_SUCCESS(status)) {
    value.MaximumLength = value.Length + sizeof(WCHAR);
    value.Buffer = BaseAllocate(value.MaximumLength);
    status = value.Buffer != NULL ? RtlQueryEnvironmentVariable_U(NULL, &key, &value) : STATUS_NO_MEMORY;
  }
  if (!BaseSucceeded(status)) {
    BaseFreeWide(value.Buffer);
    return NULL;
  }
  *length = value.Length / sizeof(WCHAR);
  return value.Buffer;
}

DWORD WINAPI GetEnvironmentVariableW(const WCHAR *name, WCHAR *buffer, DWORD size) {
  DWORD length, result;
  WCHAR *value = QueryVariable(name, &length);
  if (value == NULL) return 0;
  result = BaseReturnWide(value, length, buffer, size);
  BaseFree(value);
  return result;
}

DWORD WINAPI GetEnvironmentVariableA(const CHAR *name, CHAR *buffer, DWORD size) {
  DWORD length, result = 0;
  WCHAR *wide = BaseWide(name), *value = wide != NULL ? QueryVariable(wide, &length) : NULL;
  if (value != NULL) {
    result = BaseReturnAnsi(value, length, buffer, size);
    BaseFree(value);
  }
  BaseFreeWide(wide);
  return result;
}

BOOL WINAPI SetEnvironmentVariableW(const WCHAR *name, const WCHAR *value) {
  UNICODE_STRING key, text;
  RtlInitUnicodeString(&key, name);
  RtlInitUnicodeString(&text, value);
  return BaseSucceeded(RtlSetEnvironmentVariable(NULL, &key, value != NULL ? &text : NULL));
}

BOOL WINAPI SetEnvironmentVariableA(const CHAR *name, const CHAR *value) {
  WCHAR *wideName = BaseWide(name), *wideValue = BaseWide(value);
  BOOL done = wideName != NULL && SetEnvironmentVariableW(wideName, wideValue);
  BaseFreeWide(wideName);
  BaseFreeWide(wideValue);
  return done;
}

/* NT keeps a final separator in the parameters; programs see it only for a root. */
static DWORD CurrentDirectory(const WCHAR **text) {
  const UNICODE_STRING *folder = &NtCurrentPeb()->ProcessParameters->CurrentDirectory.DosPath;
  DWORD length = folder->Length / sizeof(WCHAR);
  *text = folder->Buffer;
  if (length < 3) {
    *text = L"C:\\";
    return 3;
  }
  return length > 3 && folder->Buffer[length - 1] == '\\' ? length - 1 : length;
}

DWORD WINAPI GetCurrentDirectoryW(DWORD size, WCHAR *buffer) {
  const WCHAR *text;
  DWORD length = CurrentDirectory(&text);
  return BaseReturnWide(text, length, buffer, size);
}

DWORD WINAPI GetCurrentDirectoryA(DWORD size, CHAR *buffer) {
  const WCHAR *text;
  DWORD length = CurrentDirectory(&text);
  return BaseReturnAnsi(text, length, buffer, size);
}

#define SYSTEM_DIRECTORY L"C:\\Windows\\system32"

DWORD WINAPI GetSystemDirectoryW(WCHAR *buffer, DWORD size) {
  return BaseReturnWide(SYSTEM_DIRECTORY, COUNT_OF(SYSTEM_DIRECTORY) - 1, buffer, size);
}

DWORD WINAPI GetSystemDirectoryA(CHAR *buffer, DWORD size) {
  return BaseReturnAnsi(SYSTEM_DIRECTORY, COUNT_OF(SYSTEM_DIRECTORY) - 1, buffer, size);
}

DWORD WINAPI GetFullPathNameW(const WCHAR *name, DWORD size, WCHAR *buffer, WCHAR **filePart) {
  return RtlGetFullPathName_U(name, size * sizeof(WCHAR), buffer, filePart) / sizeof(WCHAR);
}

DWORD WINAPI GetFullPathNameA(const CHAR *name, DWORD size, CHAR *buffer, CHAR **filePart) {
  WCHAR *wide = BaseWide(name), *full;
  DWORD result = 0, bytes;

  if (wide == NULL) return 0;
  bytes = RtlGetFullPathName_U(wide, 0, NULL, NULL);
  full = bytes != 0 ? BaseAllocate(bytes) : NULL;
  if (full != NULL) {
    RtlGetFullPathName_U(wide, bytes, full, NULL);
    result = BaseReturnAnsi(full, wcslen(full), buffer, size);
    if (filePart != NULL && result < size) {
      CHAR *separator = strrchr(buffer, '\\');
      *filePart = separator != NULL && separator[1] ? separator + 1 : NULL;
    }
    BaseFree(full);
  }
  BaseFreeWide(wide);
  return result;
}

VOID WINAPI GetStartupInfoW(STARTUPINFOW *startup) {
  const RTL_USER_PROCESS_PARAMETERS *parameters = NtCurrentPeb()->ProcessParameters;
  memset(startup, 0, sizeof *startup);
  startup->cb = sizeof *startup;
  startup->lpDesktop = parameters->DesktopInfo.Buffer;
  startup->lpTitle = parameters->WindowTitle.Buffer;
  startup->dwFlags = parameters->WindowFlags;
  startup->wShowWindow = parameters->ShowWindowFlags;
  if (startup->dwFlags & STARTF_USESTDHANDLES) {
    startup->hStdInput = parameters->StandardInput;
    startup->hStdOutput = parameters->StandardOutput;
    startup->hStdError = parameters->StandardError;
  }
}

/* Deviation: the texts are left out; nobody here reads them as ANSI. */
VOID WINAPI GetStartupInfoA(STARTUPINFOA *startup) {
  GetStartupInfoW(startup);
  startup->lpDesktop = startup->lpTitle = NULL;
}
