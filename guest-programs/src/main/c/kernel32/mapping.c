/* File mappings: sections by their Win32 name. */
#include "kernel32.h"

#define FILE_MAP_COPY 1
#define FILE_MAP_WRITE 2
#define FILE_MAP_EXECUTE 0x20
#define SECTION_ATTRIBUTES 0xFFFFFF00u

HANDLE WINAPI CreateFileMappingW(
    HANDLE file, const SECURITY_ATTRIBUTES *security, DWORD protect, DWORD high, DWORD low, const WCHAR *name) {
  LARGE_INTEGER size = {.LowPart = low, .HighPart = high};
  ULONG attributes = protect & SECTION_ATTRIBUTES;
  ACCESS_MASK access = STANDARD_RIGHTS_REQUIRED | SECTION_QUERY | SECTION_MAP_READ;
  BASE_OBJECT object;
  HANDLE section;
  NTSTATUS status;

  protect &= ~SECTION_ATTRIBUTES;
  if (attributes == 0) attributes = SEC_COMMIT;
  if (protect == PAGE_READWRITE || protect == PAGE_EXECUTE_READWRITE) access |= SECTION_MAP_WRITE;
  if (protect >= PAGE_EXECUTE || (attributes & SEC_IMAGE)) access |= SECTION_MAP_EXECUTE;
  if (file == INVALID_HANDLE_VALUE) {
    file = NULL;
    if (size.QuadPart == 0) {
      BaseFail(ERROR_INVALID_PARAMETER);
      return NULL;
    }
  }
  if (!BaseNameObject(&object, security, name, OBJ_OPENIF)) return NULL;
  status = NtCreateSection(
      &section, access, &object.Attributes, size.QuadPart != 0 ? &size : NULL, protect, attributes, file);
  return BaseReturnCreated(status, section);
}

HANDLE WINAPI CreateFileMappingA(
    HANDLE file, const SECURITY_ATTRIBUTES *security, DWORD protect, DWORD high, DWORD low, const CHAR *name) {
  WCHAR *wide = BaseWide(name);
  HANDLE section = CreateFileMappingW(file, security, protect, high, low, wide);
  BaseFreeWide(wide);
  return section;
}

HANDLE WINAPI OpenFileMappingW(DWORD access, BOOL inherit, const WCHAR *name) {
  BASE_OBJECT object;
  HANDLE section;

  if (name == NULL) {
    BaseFail(ERROR_INVALID_PARAMETER);
    return NULL;
  }
  if (access == FILE_MAP_COPY) access = SECTION_MAP_READ;
  if (access & FILE_MAP_EXECUTE) access = (access & ~FILE_MAP_EXECUTE) | SECTION_MAP_EXECUTE;
  if (!BaseNameObject(&object, NULL, name, inherit ? OBJ_INHERIT : 0)) return NULL;
  return BaseSucceeded(NtOpenSection(&section, access, &object.Attributes)) ? section : NULL;
}

HANDLE WINAPI OpenFileMappingA(DWORD access, BOOL inherit, const CHAR *name) {
  WCHAR *wide = BaseWide(name);
  HANDLE section = OpenFileMappingW(access, inherit, wide);
  BaseFreeWide(wide);
  return section;
}

static ULONG ViewProtection(DWORD access) {
  BOOLEAN execute = (access & FILE_MAP_EXECUTE) != 0;
  if (access == FILE_MAP_COPY) return PAGE_WRITECOPY;
  if (access & FILE_MAP_WRITE) return execute ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
  return execute ? PAGE_EXECUTE_READ : PAGE_READONLY;
}

PVOID WINAPI MapViewOfFileEx(HANDLE section, DWORD access, DWORD high, DWORD low, SIZE_T size, PVOID address) {
  LARGE_INTEGER offset = {.LowPart = low, .HighPart = high};
  NTSTATUS status = NtMapViewOfSection(
      section, NtCurrentProcess(), &address, 0, 0, &offset, &size, VIEW_SHARE, 0, ViewProtection(access));
  return BaseSucceeded(status) ? address : NULL;
}

PVOID WINAPI MapViewOfFile(HANDLE section, DWORD access, DWORD high, DWORD low, SIZE_T size) {
  return MapViewOfFileEx(section, access, high, low, size, NULL);
}

BOOL WINAPI UnmapViewOfFile(PVOID base) { return BaseSucceeded(NtUnmapViewOfSection(NtCurrentProcess(), base)); }

BOOL WINAPI FlushViewOfFile(PVOID base, SIZE_T size) {
  IO_STATUS_BLOCK io;
  return BaseSucceeded(NtFlushVirtualMemory(NtCurrentProcess(), &base, &size, &io));
}
