/*
 * Thread-local storage of images: every thread has a vector of blocks, one for each image with a TLS directory that
 * was loaded at process start.
 * Not done, as in NT 5.2: storage for DLLs loaded later; their index stays 0 and their callbacks run all the same.
 */
#include "ntdll.h"

typedef struct TLS_IMAGE {
  const UCHAR *Template;
  SIZE_T TemplateSize;
  SIZE_T Size;
} TLS_IMAGE;

static TLS_IMAGE *images;
static ULONG imageCount;

static const IMAGE_TLS_DIRECTORY *DirectoryOf(PVOID base) {
  ULONG size;
  return RtlImageDirectoryEntryToData(base, TRUE, IMAGE_DIRECTORY_ENTRY_TLS, &size);
}

static LDR_DATA_TABLE_ENTRY *EntryOf(LIST_ENTRY *link) {
  return CONTAINING_RECORD(link, LDR_DATA_TABLE_ENTRY, InLoadOrderLinks);
}

/* Gives every loaded image with a TLS directory its index, and the first thread its storage. */
NTSTATUS LdrpInitializeTls(VOID) {
  LIST_ENTRY *head = &LdrpData.InLoadOrderModuleList, *link;
  ULONG count = 0;

  for (link = head->Flink; link != head; link = link->Flink)
    if (DirectoryOf(EntryOf(link)->DllBase) != NULL) count++;
  if (count == 0) return STATUS_SUCCESS;
  images = LdrpAllocate(count * sizeof *images);
  if (images == NULL) return STATUS_NO_MEMORY;
  for (link = head->Flink; link != head; link = link->Flink) {
    const IMAGE_TLS_DIRECTORY *directory = DirectoryOf(EntryOf(link)->DllBase);
    if (directory == NULL) continue;
    images[imageCount].Template = (const UCHAR *)directory->StartAddressOfRawData;
    images[imageCount].TemplateSize = directory->EndAddressOfRawData - directory->StartAddressOfRawData;
    images[imageCount].Size = images[imageCount].TemplateSize + directory->SizeOfZeroFill;
    *directory->AddressOfIndex = imageCount++;
    EntryOf(link)->TlsIndex = 0xFFFF;
    EntryOf(link)->LoadCount = 0xFFFF;
  }
  return LdrpAllocateTls();
}

NTSTATUS LdrpAllocateTls(VOID) {
  PVOID *blocks;
  ULONG index;

  if (imageCount == 0) return STATUS_SUCCESS;
  blocks = LdrpAllocate(imageCount * sizeof *blocks);
  if (blocks == NULL) return STATUS_NO_MEMORY;
  for (index = 0; index < imageCount; index++) {
    blocks[index] = LdrpAllocate(images[index].Size);
    if (blocks[index] == NULL) return STATUS_NO_MEMORY;
    memcpy(blocks[index], images[index].Template, images[index].TemplateSize);
  }
  NtCurrentTeb()->ThreadLocalStoragePointer = blocks;
  return STATUS_SUCCESS;
}

VOID LdrpFreeTls(VOID) {
  TEB *teb = NtCurrentTeb();
  ULONG index;

  if (teb->ThreadLocalStoragePointer != NULL) {
    for (index = 0; index < imageCount; index++) LdrpFree(teb->ThreadLocalStoragePointer[index]);
    LdrpFree(teb->ThreadLocalStoragePointer);
    teb->ThreadLocalStoragePointer = NULL;
  }
  if (teb->TlsExpansionSlots != NULL) LdrpFree(teb->TlsExpansionSlots);
  teb->TlsExpansionSlots = NULL;
}

VOID LdrpCallTlsCallbacks(PVOID base, ULONG reason, PVOID reserved) {
  const IMAGE_TLS_DIRECTORY *directory = DirectoryOf(base);
  IMAGE_TLS_CALLBACK *callback;

  if (directory == NULL || directory->AddressOfCallBacks == NULL) return;
  for (callback = directory->AddressOfCallBacks; *callback != NULL; callback++)
    LdrpCallInitRoutine((PVOID)*callback, base, reason, reserved);
}
