/*
 * Binding imports to exports. A module's imports are bound depth first: a DLL that it names is loaded and bound
 * before the module's own table is filled, and so takes its place in initialization order first.
 */
#include "ntdll.h"

#define MAXIMUM_FORWARDS 16
#define NOT_FOUND (~0u)

typedef struct EXPORTS {
  UCHAR *Base;
  const IMAGE_EXPORT_DIRECTORY *Directory;
  ULONG Size;
} EXPORTS;

static BOOLEAN GetExports(LDR_DATA_TABLE_ENTRY *module, EXPORTS *exports) {
  exports->Base = module->DllBase;
  exports->Directory =
      RtlImageDirectoryEntryToData(module->DllBase, TRUE, IMAGE_DIRECTORY_ENTRY_EXPORT, &exports->Size);
  return exports->Directory != NULL;
}

static const CHAR *NameAt(const EXPORTS *exports, ULONG index) {
  const ULONG *names = (const ULONG *)(exports->Base + exports->Directory->AddressOfNames);
  return (const CHAR *)exports->Base + names[index];
}

/* The index into the functions, or NOT_FOUND. The hint is tried first. */
static ULONG FindName(const EXPORTS *exports, const CHAR *name, ULONG hint) {
  const USHORT *ordinals = (const USHORT *)(exports->Base + exports->Directory->AddressOfNameOrdinals);
  LONG low = 0, high = (LONG)exports->Directory->NumberOfNames - 1;

  if (hint < exports->Directory->NumberOfNames && strcmp(NameAt(exports, hint), name) == 0) return ordinals[hint];
  while (low <= high) {
    LONG middle = (low + high) / 2;
    int order = strcmp(name, NameAt(exports, middle));
    if (order == 0) return ordinals[middle];
    if (order < 0)
      high = middle - 1;
    else
      low = middle + 1;
  }
  return NOT_FOUND;
}

/* "dll.name" or "dll.#ordinal". The target stays loaded for good. */
static NTSTATUS FollowForward(const CHAR *forward, int depth, PVOID *address) {
  const CHAR *dot = strrchr(forward, '.'), *digit;
  ANSI_STRING dll = {dot - forward, dot - forward, (CHAR *)forward};
  UNICODE_STRING name, normalized;
  LDR_DATA_TABLE_ENTRY *module;
  NTSTATUS status;
  ULONG ordinal = 0;

  if (dot == NULL || depth == 0) return STATUS_INVALID_IMAGE_FORMAT;
  status = RtlAnsiStringToUnicodeString(&name, &dll, TRUE);
  if (!NT_SUCCESS(status)) return status;
  status = LdrpNormalizeDllName(&name, &normalized);
  RtlFreeUnicodeString(&name);
  if (!NT_SUCCESS(status)) return status;
  status = LdrpLoadModule(&normalized, &module);
  RtlFreeUnicodeString(&normalized);
  if (!NT_SUCCESS(status)) return status;
  module->LoadCount = 0xFFFF;
  if (dot[1] != '#') return LdrpFindExport(module, dot + 1, NOT_FOUND, 0, depth - 1, address);
  for (digit = dot + 2; *digit >= '0' && *digit <= '9'; digit++) ordinal = ordinal * 10 + *digit - '0';
  return LdrpFindExport(module, NULL, NOT_FOUND, ordinal, depth - 1, address);
}

/* Looks up name, or ordinal if name is NULL. depth limits forwarding: 0 means the default. */
NTSTATUS LdrpFindExport(
    LDR_DATA_TABLE_ENTRY *module, const CHAR *name, ULONG hint, ULONG ordinal, int depth, PVOID *address) {
  NTSTATUS missing = name != NULL ? STATUS_ENTRYPOINT_NOT_FOUND : STATUS_ORDINAL_NOT_FOUND;
  EXPORTS exports;
  ULONG index, function;

  if (!GetExports(module, &exports)) return missing;
  index = name != NULL ? FindName(&exports, name, hint) : ordinal - exports.Directory->Base;
  if (index >= exports.Directory->NumberOfFunctions) return missing;
  function = ((const ULONG *)(exports.Base + exports.Directory->AddressOfFunctions))[index];
  if (function == 0) return missing;
  *address = exports.Base + function;
  if (!IN_RANGE(*address, exports.Directory, (const UCHAR *)exports.Directory + exports.Size)) return STATUS_SUCCESS;
  if (depth == 0) depth = MAXIMUM_FORWARDS;
  return depth > 1 ? FollowForward(*address, depth, address) : missing;
}

static NTSTATUS BindThunk(LDR_DATA_TABLE_ENTRY *from, UCHAR *base, ULONG source, ULONG_PTR *target) {
  const IMAGE_IMPORT_BY_NAME *byName = NULL;
  const CHAR *name = NULL;
  ULONG ordinal = source & 0xFFFF;
  PVOID address;
  NTSTATUS status;

  if (!(source & IMAGE_ORDINAL_FLAG)) {
    byName = (const IMAGE_IMPORT_BY_NAME *)(base + source);
    name = byName->Name;
  }
  status = LdrpFindExport(from, name, byName != NULL ? byName->Hint : NOT_FOUND, ordinal, 0, &address);
  if (NT_SUCCESS(status))
    *target = (ULONG_PTR)address;
  else if (status == STATUS_ENTRYPOINT_NOT_FOUND || status == STATUS_ORDINAL_NOT_FOUND)
    LdrpReportMissing(status, name, ordinal, &from->BaseDllName);
  return status;
}

/* Fills one DLL's part of the import address table, which may stand in a read-only section. */
static NTSTATUS BindDescriptor(UCHAR *base, const IMAGE_IMPORT_DESCRIPTOR *descriptor, LDR_DATA_TABLE_ENTRY *from) {
  ULONG_PTR *target = (ULONG_PTR *)(base + descriptor->FirstThunk);
  const ULONG *source =
      (const ULONG *)(base + (descriptor->OriginalFirstThunk ? descriptor->OriginalFirstThunk : descriptor->FirstThunk));
  ULONG count = 0, index, old, ignored;
  PVOID start = target;
  SIZE_T size;
  NTSTATUS status;

  while (source[count] != 0) count++;
  if (count == 0) return STATUS_SUCCESS;
  size = count * sizeof *target;
  status = NtProtectVirtualMemory(NtCurrentProcess(), &start, &size, PAGE_READWRITE, &old);
  for (index = 0; index < count && NT_SUCCESS(status); index++)
    status = BindThunk(from, base, source[index], &target[index]);
  if (NT_SUCCESS(status)) status = NtProtectVirtualMemory(NtCurrentProcess(), &start, &size, old, &ignored);
  return status;
}

static NTSTATUS LoadByAnsiName(const CHAR *text, LDR_DATA_TABLE_ENTRY **module) {
  UNICODE_STRING name, normalized;
  NTSTATUS status;

  if (!RtlCreateUnicodeStringFromAsciiz(&name, text)) return STATUS_NO_MEMORY;
  status = LdrpNormalizeDllName(&name, &normalized);
  RtlFreeUnicodeString(&name);
  if (!NT_SUCCESS(status)) return status;
  status = LdrpLoadModule(&normalized, module);
  if (status == STATUS_DLL_NOT_FOUND) LdrpReportDllNotFound(&normalized);
  RtlFreeUnicodeString(&normalized);
  return status;
}

/* Loads and binds what the module imports, then gives it its place in initialization order. */
NTSTATUS LdrpWalkImports(LDR_DATA_TABLE_ENTRY *module) {
  ULONG size;
  UCHAR *base = module->DllBase;
  const IMAGE_IMPORT_DESCRIPTOR *descriptor =
      RtlImageDirectoryEntryToData(base, TRUE, IMAGE_DIRECTORY_ENTRY_IMPORT, &size);
  LDR_DATA_TABLE_ENTRY *from;

  for (; descriptor != NULL && descriptor->Name != 0 && descriptor->FirstThunk != 0; descriptor++) {
    NTSTATUS status = LoadByAnsiName((const CHAR *)base + descriptor->Name, &from);
    if (NT_SUCCESS(status)) status = BindDescriptor(base, descriptor, from);
    if (!NT_SUCCESS(status)) return status;
  }
  if (module->Flags & LDRP_IMAGE_DLL)
    InsertTailList(&LdrpData.InInitializationOrderModuleList, &module->InInitializationOrderLinks);
  return STATUS_SUCCESS;
}

/* name is normalized. Returns the module, mapped and bound, loaded before or now; counts are the caller's. */
NTSTATUS LdrpLoadModule(const UNICODE_STRING *name, LDR_DATA_TABLE_ENTRY **module) {
  NTSTATUS status;
  *module = LdrpFindByName(name);
  if (*module != NULL) return STATUS_SUCCESS;
  status = LdrpMapDll(name, module);
  return NT_SUCCESS(status) ? LdrpWalkImports(*module) : status;
}

/* Changes the counts of a module and of all that it imports, each once; 0xFFFF stays. */
VOID LdrpUpdateLoadCount(LDR_DATA_TABLE_ENTRY *module, int change) {
  ULONG size;
  UCHAR *base = module->DllBase;
  const IMAGE_IMPORT_DESCRIPTOR *descriptor =
      RtlImageDirectoryEntryToData(base, TRUE, IMAGE_DIRECTORY_ENTRY_IMPORT, &size);
  UNICODE_STRING name, normalized;

  if (module->Flags & LDRP_LOAD_IN_PROGRESS) return;
  if (module->LoadCount != 0xFFFF) module->LoadCount += change;
  module->Flags |= LDRP_LOAD_IN_PROGRESS;
  for (; descriptor != NULL && descriptor->Name != 0 && descriptor->FirstThunk != 0; descriptor++) {
    LDR_DATA_TABLE_ENTRY *from;
    if (!RtlCreateUnicodeStringFromAsciiz(&name, (const CHAR *)base + descriptor->Name)) continue;
    if (NT_SUCCESS(LdrpNormalizeDllName(&name, &normalized))) {
      from = LdrpFindByName(&normalized);
      if (from != NULL) LdrpUpdateLoadCount(from, change);
      RtlFreeUnicodeString(&normalized);
    }
    RtlFreeUnicodeString(&name);
  }
  module->Flags &= ~LDRP_LOAD_IN_PROGRESS;
}
