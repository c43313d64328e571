/* Modules: a module's handle is its base address. */
#include "kernel32.h"

#define LOAD_LIBRARY_AS_DATAFILE 0x02
#define DONT_RESOLVE_DLL_REFERENCES 0x01

HANDLE WINAPI LoadLibraryExW(const WCHAR *name, HANDLE file, DWORD flags) {
  UNICODE_STRING text;
  PVOID base;
  (void)file;
  if (flags & (LOAD_LIBRARY_AS_DATAFILE | DONT_RESOLVE_DLL_REFERENCES)) {
    BaseFail(ERROR_NOT_SUPPORTED);
    return NULL;
  }
  RtlInitUnicodeString(&text, name);
  return BaseSucceeded(LdrLoadDll(NULL, NULL, &text, &base)) ? base : NULL;
}

HANDLE WINAPI LoadLibraryW(const WCHAR *name) { return LoadLibraryExW(name, NULL, 0); }

HANDLE WINAPI LoadLibraryExA(const CHAR *name, HANDLE file, DWORD flags) {
  WCHAR *wide = BaseWide(name);
  HANDLE module = wide != NULL ? LoadLibraryExW(wide, file, flags) : NULL;
  BaseFreeWide(wide);
  return module;
}

HANDLE WINAPI LoadLibraryA(const CHAR *name) { return LoadLibraryExA(name, NULL, 0); }

BOOL WINAPI FreeLibrary(HANDLE module) { return BaseSucceeded(LdrUnloadDll(module)); }

HANDLE WINAPI GetModuleHandleW(const WCHAR *name) {
  UNICODE_STRING text;
  PVOID base;
  if (name == NULL) return NtCurrentPeb()->ImageBaseAddress;
  RtlInitUnicodeString(&text, name);
  return BaseSucceeded(LdrGetDllHandle(NULL, NULL, &text, &base)) ? base : NULL;
}

HANDLE WINAPI GetModuleHandleA(const CHAR *name) {
  WCHAR *wide = BaseWide(name);
  HANDLE module = name == NULL || wide != NULL ? GetModuleHandleW(wide) : NULL;
  BaseFreeWide(wide);
  return module;
}

/* A name below 64 KiB is an ordinal. */
PVOID WINAPI GetProcAddress(HANDLE module, const CHAR *name) {
  ANSI_STRING text;
  PVOID address;
  NTSTATUS status;
  if (module == NULL) module = NtCurrentPeb()->ImageBaseAddress;
  if ((ULONG_PTR)name < 0x10000) {
    status = LdrGetProcedureAddress(module, NULL, (ULONG)name, &address);
  } else {
    RtlInitAnsiString(&text, name);
    status = LdrGetProcedureAddress(module, &text, 0, &address);
  }
  return BaseSucceeded(status) ? address : NULL;
}

static const UNICODE_STRING *FileName(HANDLE module) {
  LDR_DATA_TABLE_ENTRY *entry;
  if (module == NULL) module = NtCurrentPeb()->ImageBaseAddress;
  if (NT_SUCCESS(LdrFindEntryForAddress(module, &entry)) && entry->DllBase == module) return &entry->FullDllName;
  BaseFail(126);
  return NULL;
}

/* A buffer that is too small gets what fits, and the result is its size. */
DWORD WINAPI GetModuleFileNameW(HANDLE module, WCHAR *buffer, DWORD size) {
  const UNICODE_STRING *name = FileName(module);
  DWORD length;
  if (name == NULL || size == 0) return 0;
  length = name->Length / sizeof(WCHAR);
  if (length < size) return BaseReturnWide(name->Buffer, length, buffer, size);
  BaseReturnWide(name->Buffer, size - 1, buffer, size);
  BaseFail(ERROR_INSUFFICIENT_BUFFER);
  return size;
}

DWORD WINAPI GetModuleFileNameA(HANDLE module, CHAR *buffer, DWORD size) {
  const UNICODE_STRING *name = FileName(module);
  DWORD length;
  if (name == NULL || size == 0) return 0;
  length = name->Length / sizeof(WCHAR);
  if (length < size) return BaseReturnAnsi(name->Buffer, length, buffer, size);
  BaseReturnAnsi(name->Buffer, size - 1, buffer, size);
  BaseFail(ERROR_INSUFFICIENT_BUFFER);
  return size;
}

BOOL WINAPI DisableThreadLibraryCalls(HANDLE module) { return BaseSucceeded(LdrDisableThreadCalloutsForDll(module)); }
