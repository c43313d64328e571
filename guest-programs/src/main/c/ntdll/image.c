/* Finding things in a mapped image, and relocating it. */
#include "ntdll.h"

#define IMAGE_DOS_SIGNATURE 0x5A4D
#define IMAGE_NT_SIGNATURE 0x00004550
#define IMAGE_SCN_MEM_EXECUTE 0x20000000
#define IMAGE_SCN_MEM_READ 0x40000000
#define IMAGE_SCN_MEM_WRITE 0x80000000

typedef struct IMAGE_SECTION_HEADER {
  UCHAR Name[8];
  ULONG VirtualSize;
  ULONG VirtualAddress;
  ULONG SizeOfRawData;
  ULONG PointerToRawData;
  ULONG PointerToRelocations, PointerToLinenumbers;
  USHORT NumberOfRelocations, NumberOfLinenumbers;
  ULONG Characteristics;
} IMAGE_SECTION_HEADER;
ASSERT_SIZE(IMAGE_SECTION_HEADER, 0x28);

IMAGE_NT_HEADERS *NTAPI RtlImageNtHeader(PVOID base) {
  const IMAGE_DOS_HEADER *dos = base;
  IMAGE_NT_HEADERS *headers;
  if (dos == NULL || dos->e_magic != IMAGE_DOS_SIGNATURE) return NULL;
  headers = (IMAGE_NT_HEADERS *)((UCHAR *)base + dos->e_lfanew);
  return headers->Signature == IMAGE_NT_SIGNATURE ? headers : NULL;
}

/* Only images mapped as images: mappedAsImage must be TRUE. */
PVOID NTAPI RtlImageDirectoryEntryToData(PVOID base, BOOLEAN mappedAsImage, USHORT directory, ULONG *size) {
  const IMAGE_NT_HEADERS *headers = RtlImageNtHeader(base);
  const IMAGE_DATA_DIRECTORY *entry;
  *size = 0;
  if (headers == NULL || !mappedAsImage || directory >= headers->OptionalHeader.NumberOfRvaAndSizes) return NULL;
  entry = &headers->OptionalHeader.DataDirectory[directory];
  if (entry->VirtualAddress == 0) return NULL;
  *size = entry->Size;
  return (UCHAR *)base + entry->VirtualAddress;
}

static ULONG SectionProtection(ULONG characteristics) {
  if (characteristics & IMAGE_SCN_MEM_EXECUTE)
    return characteristics & IMAGE_SCN_MEM_READ ? PAGE_EXECUTE_READ : PAGE_EXECUTE;
  return characteristics & IMAGE_SCN_MEM_READ ? PAGE_READONLY : PAGE_NOACCESS;
}

/* Makes the sections that cannot be written writable, or gives them back their own protection. */
static NTSTATUS ProtectSections(PVOID base, BOOLEAN writable) {
  const IMAGE_NT_HEADERS *headers = RtlImageNtHeader(base);
  const IMAGE_SECTION_HEADER *section =
      (const IMAGE_SECTION_HEADER *)((const UCHAR *)&headers->OptionalHeader + headers->FileHeader.SizeOfOptionalHeader);
  ULONG count = headers->FileHeader.NumberOfSections;

  for (; count != 0; count--, section++) {
    PVOID address = (UCHAR *)base + section->VirtualAddress;
    SIZE_T size = section->VirtualSize != 0 ? section->VirtualSize : section->SizeOfRawData;
    ULONG old, protection = writable ? PAGE_READWRITE : SectionProtection(section->Characteristics);
    NTSTATUS status;
    if (size == 0 || (section->Characteristics & IMAGE_SCN_MEM_WRITE)) continue;
    status = NtProtectVirtualMemory(NtCurrentProcess(), &address, &size, protection, &old);
    if (!NT_SUCCESS(status)) return status;
  }
  return STATUS_SUCCESS;
}

static NTSTATUS RelocateBlock(UCHAR *base, const IMAGE_BASE_RELOCATION *block, ULONG difference) {
  ULONG index, count = (block->SizeOfBlock - sizeof *block) / sizeof(USHORT);
  for (index = 0; index < count; index++) {
    UCHAR *target = base + block->VirtualAddress + (block->Entries[index] & 0xFFF);
    switch (block->Entries[index] >> 12) {
      case IMAGE_REL_BASED_ABSOLUTE:
        break;
      case IMAGE_REL_BASED_HIGH:
        *(USHORT *)target += difference >> 16;
        break;
      case IMAGE_REL_BASED_LOW:
        *(USHORT *)target += difference;
        break;
      case IMAGE_REL_BASED_HIGHLOW:
        *(ULONG *)target += difference;
        break;
      default:
        return STATUS_INVALID_IMAGE_FORMAT;
    }
  }
  return STATUS_SUCCESS;
}

/* Adjusts an image that is not at the base it was linked for. */
NTSTATUS LdrpRelocateImage(PVOID base) {
  const IMAGE_NT_HEADERS *headers = RtlImageNtHeader(base);
  ULONG size, difference = (ULONG)base - headers->OptionalHeader.ImageBase;
  const IMAGE_BASE_RELOCATION *block =
      RtlImageDirectoryEntryToData(base, TRUE, IMAGE_DIRECTORY_ENTRY_BASERELOC, &size);
  NTSTATUS status;

  if (difference == 0) return STATUS_SUCCESS;
  if (headers->FileHeader.Characteristics & IMAGE_FILE_RELOCS_STRIPPED) return STATUS_CONFLICTING_ADDRESSES;
  if (block == NULL) return STATUS_SUCCESS;
  status = ProtectSections(base, TRUE);
  while (NT_SUCCESS(status) && size >= sizeof *block && block->SizeOfBlock >= sizeof *block &&
         block->SizeOfBlock <= size) {
    status = RelocateBlock(base, block, difference);
    size -= block->SizeOfBlock;
    block = (const IMAGE_BASE_RELOCATION *)((const UCHAR *)block + block->SizeOfBlock);
  }
  if (!NT_SUCCESS(status)) return status;
  NtFlushInstructionCache(NtCurrentProcess(), NULL, 0);
  return ProtectSections(base, FALSE);
}
