/*
 * From a DLL's name to a mapped and relocated image. A bare name is looked for in the program's folder, then in the
 * system's; a name with a path is taken as it is.
 */
#include "ntdll.h"

/* Adds ".dll" to a name without extension (a final dot says that there is none), makes paths full. Freed by caller. */
NTSTATUS LdrpNormalizeDllName(const UNICODE_STRING *name, UNICODE_STRING *normalized) {
  SIZE_T bytes = name->Length + 8 * sizeof(WCHAR), size;
  WCHAR *text = LdrpAllocate(bytes), *last, *full;

  if (text == NULL) return STATUS_NO_MEMORY;
  memcpy(text, name->Buffer, name->Length);
  for (last = text; *last; last++)
    if (*last == '/') *last = '\\';
  last = wcsrchr(text, '\\');
  last = wcsrchr(last != NULL ? last : text, '.');
  if (last == NULL)
    wcscpy(text + name->Length / sizeof(WCHAR), L".dll");
  else if (!last[1])
    *last = 0;
  RtlInitUnicodeString(normalized, text);
  if (wcschr(text, '\\') == NULL && !(text[0] && text[1] == ':')) return STATUS_SUCCESS;

  size = RtlGetFullPathName_U(text, 0, NULL, NULL);
  full = size != 0 ? LdrpAllocate(size) : NULL;
  if (full != NULL) RtlGetFullPathName_U(text, size, full, NULL);
  LdrpFree(text);
  RtlInitUnicodeString(normalized, full);
  return full != NULL ? STATUS_SUCCESS : STATUS_OBJECT_NAME_INVALID;
}

static NTSTATUS OpenSectionOf(const WCHAR *path, HANDLE *section) {
  UNICODE_STRING ntName;
  IO_STATUS_BLOCK io;
  HANDLE file;
  NTSTATUS status;

  if (!RtlDosPathNameToNtPathName_U(path, &ntName, NULL, NULL)) return STATUS_OBJECT_NAME_INVALID;
  OBJECT_ATTRIBUTES object = NamedObject(&ntName, 0);
  status = NtOpenFile(
      &file, SYNCHRONIZE | FILE_EXECUTE | FILE_READ_DATA, &object, &io, FILE_SHARE_READ | FILE_SHARE_DELETE,
      FILE_NON_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT);
  RtlFreeUnicodeString(&ntName);
  if (!NT_SUCCESS(status)) return status;
  status = NtCreateSection(
      section, SECTION_MAP_READ | SECTION_MAP_WRITE | SECTION_MAP_EXECUTE | SECTION_QUERY, NULL, NULL, PAGE_EXECUTE,
      SEC_IMAGE, file);
  NtClose(file);
  return status;
}

static BOOLEAN IsAbsence(NTSTATUS status) {
  return status == STATUS_OBJECT_NAME_NOT_FOUND || status == STATUS_OBJECT_PATH_NOT_FOUND ||
         status == STATUS_NO_SUCH_FILE || status == STATUS_OBJECT_NAME_INVALID ||
         status == STATUS_FILE_IS_A_DIRECTORY;
}

/* Tries directory\name; path has room and gets the full name. */
static NTSTATUS OpenIn(
    const WCHAR *directory, SIZE_T length, const UNICODE_STRING *name, UNICODE_STRING *path, HANDLE *section) {
  UNICODE_STRING folder = {length * sizeof(WCHAR), length * sizeof(WCHAR), (WCHAR *)directory};
  path->Length = 0;
  RtlAppendUnicodeStringToString(path, &folder);
  if (length != 0 && directory[length - 1] != '\\') RtlAppendUnicodeToString(path, L"\\");
  RtlAppendUnicodeStringToString(path, name);
  return OpenSectionOf(path->Buffer, section);
}

static NTSTATUS Search(const UNICODE_STRING *name, UNICODE_STRING *path, HANDLE *section) {
  const UNICODE_STRING *image = &NtCurrentPeb()->ProcessParameters->ImagePathName;
  SIZE_T length = image->Length / sizeof(WCHAR);
  NTSTATUS status = STATUS_NO_SUCH_FILE;

  if (wcschr(name->Buffer, '\\') != NULL) return OpenIn(NULL, 0, name, path, section);
  while (length != 0 && image->Buffer[length - 1] != '\\') length--;
  if (length != 0) status = OpenIn(image->Buffer, length, name, path, section);
  if (IsAbsence(status))
    status = OpenIn(DLL_SYSTEM_DIRECTORY, COUNT_OF(DLL_SYSTEM_DIRECTORY) - 1, name, path, section);
  return status;
}

static NTSTATUS MapSection(HANDLE section, const UNICODE_STRING *path, LDR_DATA_TABLE_ENTRY **result) {
  LDR_DATA_TABLE_ENTRY *entry;
  PVOID base = NULL;
  SIZE_T size = 0;
  NTSTATUS status = NtMapViewOfSection(
      section, NtCurrentProcess(), &base, 0, 0, NULL, &size, VIEW_SHARE, 0, PAGE_READWRITE);
  BOOLEAN moved = status == STATUS_IMAGE_NOT_AT_BASE;

  if (!NT_SUCCESS(status)) return status;
  if (status == STATUS_IMAGE_MACHINE_TYPE_MISMATCH || RtlImageNtHeader(base) == NULL)
    status = STATUS_INVALID_IMAGE_FORMAT;
  else
    status = moved ? LdrpRelocateImage(base) : STATUS_SUCCESS;
  entry = NT_SUCCESS(status) ? LdrpAllocateEntry(base, path) : NULL;
  if (entry == NULL) {
    NtUnmapViewOfSection(NtCurrentProcess(), base);
    return NT_SUCCESS(status) ? STATUS_NO_MEMORY : status;
  }
  if (moved) entry->Flags |= LDRP_IMAGE_NOT_AT_BASE;
  *result = entry;
  return STATUS_SUCCESS;
}

/* name is normalized. The new entry's imports are not bound and its count is 0. */
NTSTATUS LdrpMapDll(const UNICODE_STRING *name, LDR_DATA_TABLE_ENTRY **entry) {
  SIZE_T bytes = NtCurrentPeb()->ProcessParameters->ImagePathName.Length + name->Length +
                 sizeof(DLL_SYSTEM_DIRECTORY) + 4 * sizeof(WCHAR);
  UNICODE_STRING path = {0, bytes, LdrpAllocate(bytes)};
  HANDLE section;
  NTSTATUS status;

  if (path.Buffer == NULL) return STATUS_NO_MEMORY;
  status = Search(name, &path, &section);
  if (NT_SUCCESS(status)) {
    status = MapSection(section, &path, entry);
    NtClose(section);
  } else if (IsAbsence(status)) {
    status = STATUS_DLL_NOT_FOUND;
  }
  LdrpFree(path.Buffer);
  return status;
}
