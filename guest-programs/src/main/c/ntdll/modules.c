/* The loader's table of modules: three lists in PEB_LDR_DATA, in NT's layout, which debuggers read. */
#include "ntdll.h"

PEB_LDR_DATA LdrpData;

static VOID InitializeLists(VOID) {
  if (LdrpData.Length != 0) return;
  LdrpData.Length = sizeof LdrpData;
  InitializeListHead(&LdrpData.InLoadOrderModuleList);
  InitializeListHead(&LdrpData.InMemoryOrderModuleList);
  InitializeListHead(&LdrpData.InInitializationOrderModuleList);
}

/* Makes an entry and puts it on the load and memory lists; its name is copied. NULL: no memory. */
LDR_DATA_TABLE_ENTRY *LdrpAllocateEntry(PVOID base, const UNICODE_STRING *fullName) {
  const IMAGE_NT_HEADERS *headers = RtlImageNtHeader(base);
  LDR_DATA_TABLE_ENTRY *entry = LdrpAllocate(sizeof *entry);
  WCHAR *separator;

  if (entry == NULL) return NULL;
  InitializeLists();
  entry->FullDllName.MaximumLength = fullName->Length + sizeof(WCHAR);
  entry->FullDllName.Buffer = LdrpAllocate(entry->FullDllName.MaximumLength);
  if (entry->FullDllName.Buffer == NULL) {
    LdrpFree(entry);
    return NULL;
  }
  RtlCopyUnicodeString(&entry->FullDllName, fullName);
  separator = wcsrchr(entry->FullDllName.Buffer, '\\');
  RtlInitUnicodeString(&entry->BaseDllName, separator != NULL ? separator + 1 : entry->FullDllName.Buffer);
  entry->DllBase = base;
  entry->SizeOfImage = headers->OptionalHeader.SizeOfImage;
  entry->TimeDateStamp = headers->FileHeader.TimeDateStamp;
  if (headers->OptionalHeader.AddressOfEntryPoint != 0)
    entry->EntryPoint = (UCHAR *)base + headers->OptionalHeader.AddressOfEntryPoint;
  if (headers->FileHeader.Characteristics & IMAGE_FILE_DLL) entry->Flags = LDRP_IMAGE_DLL;
  InitializeListHead(&entry->InInitializationOrderLinks);
  InitializeListHead(&entry->HashLinks);
  InsertTailList(&LdrpData.InLoadOrderModuleList, &entry->InLoadOrderLinks);
  InsertTailList(&LdrpData.InMemoryOrderModuleList, &entry->InMemoryOrderLinks);
  return entry;
}

VOID LdrpRemoveEntry(LDR_DATA_TABLE_ENTRY *entry) {
  RemoveEntryList(&entry->InLoadOrderLinks);
  RemoveEntryList(&entry->InMemoryOrderLinks);
  RemoveEntryList(&entry->InInitializationOrderLinks);
  LdrpFree(entry->FullDllName.Buffer);
  LdrpFree(entry);
}

#define FOR_EACH_MODULE(entry)                                                                                        \
  for (entry = CONTAINING_RECORD(LdrpData.InLoadOrderModuleList.Flink, LDR_DATA_TABLE_ENTRY, InLoadOrderLinks);        \
       &entry->InLoadOrderLinks != &LdrpData.InLoadOrderModuleList;                                                    \
       entry = CONTAINING_RECORD(entry->InLoadOrderLinks.Flink, LDR_DATA_TABLE_ENTRY, InLoadOrderLinks))

/* name is normalized: a base name, or a full path if it has a separator. */
LDR_DATA_TABLE_ENTRY *LdrpFindByName(const UNICODE_STRING *name) {
  LDR_DATA_TABLE_ENTRY *entry;
  BOOLEAN full = wcschr(name->Buffer, '\\') != NULL;
  FOR_EACH_MODULE(entry)
    if (RtlEqualUnicodeString(full ? &entry->FullDllName : &entry->BaseDllName, name, TRUE)) return entry;
  return NULL;
}

LDR_DATA_TABLE_ENTRY *LdrpFindByBase(PVOID base) {
  LDR_DATA_TABLE_ENTRY *entry;
  FOR_EACH_MODULE(entry)
    if (entry->DllBase == base) return entry;
  return NULL;
}

NTSTATUS NTAPI LdrFindEntryForAddress(PVOID address, LDR_DATA_TABLE_ENTRY **result) {
  LDR_DATA_TABLE_ENTRY *entry;
  FOR_EACH_MODULE(entry) {
    if (!IN_RANGE(address, entry->DllBase, (UCHAR *)entry->DllBase + entry->SizeOfImage)) continue;
    *result = entry;
    return STATUS_SUCCESS;
  }
  return STATUS_NO_MORE_ENTRIES;
}

PVOID NTAPI RtlPcToFileHeader(PVOID pc, PVOID *base) {
  LDR_DATA_TABLE_ENTRY *entry;
  RtlEnterCriticalSection(&LdrpLoaderLock);
  *base = NT_SUCCESS(LdrFindEntryForAddress(pc, &entry)) ? entry->DllBase : NULL;
  RtlLeaveCriticalSection(&LdrpLoaderLock);
  return *base;
}
