#ifndef NT_IMAGE_H
#define NT_IMAGE_H

#include "types.h"

typedef struct IMAGE_DOS_HEADER {
  USHORT e_magic;
  UCHAR Padding[0x3A];
  LONG e_lfanew;
} IMAGE_DOS_HEADER;
ASSERT_OFFSET(IMAGE_DOS_HEADER, e_lfanew, 0x3C);

typedef struct IMAGE_FILE_HEADER {
  USHORT Machine;
  USHORT NumberOfSections;
  ULONG TimeDateStamp;
  ULONG PointerToSymbolTable;
  ULONG NumberOfSymbols;
  USHORT SizeOfOptionalHeader;
  USHORT Characteristics;
} IMAGE_FILE_HEADER;

#define IMAGE_FILE_RELOCS_STRIPPED 0x0001
#define IMAGE_FILE_DLL 0x2000

typedef struct IMAGE_DATA_DIRECTORY {
  ULONG VirtualAddress;
  ULONG Size;
} IMAGE_DATA_DIRECTORY;

#define IMAGE_DIRECTORY_ENTRY_EXPORT 0
#define IMAGE_DIRECTORY_ENTRY_IMPORT 1
#define IMAGE_DIRECTORY_ENTRY_BASERELOC 5
#define IMAGE_DIRECTORY_ENTRY_TLS 9
#define IMAGE_DIRECTORY_ENTRY_IAT 12

typedef struct IMAGE_OPTIONAL_HEADER {
  USHORT Magic;
  UCHAR MajorLinkerVersion, MinorLinkerVersion;
  ULONG SizeOfCode, SizeOfInitializedData, SizeOfUninitializedData;
  ULONG AddressOfEntryPoint;
  ULONG BaseOfCode, BaseOfData;
  ULONG ImageBase;
  ULONG SectionAlignment, FileAlignment;
  USHORT MajorOperatingSystemVersion, MinorOperatingSystemVersion;
  USHORT MajorImageVersion, MinorImageVersion;
  USHORT MajorSubsystemVersion, MinorSubsystemVersion;
  ULONG Win32VersionValue;
  ULONG SizeOfImage, SizeOfHeaders;
  ULONG CheckSum;
  USHORT Subsystem, DllCharacteristics;
  ULONG SizeOfStackReserve, SizeOfStackCommit, SizeOfHeapReserve, SizeOfHeapCommit;
  ULONG LoaderFlags;
  ULONG NumberOfRvaAndSizes;
  IMAGE_DATA_DIRECTORY DataDirectory[16];
} IMAGE_OPTIONAL_HEADER;
ASSERT_OFFSET(IMAGE_OPTIONAL_HEADER, DataDirectory, 0x60);

typedef struct IMAGE_NT_HEADERS {
  ULONG Signature;
  IMAGE_FILE_HEADER FileHeader;
  IMAGE_OPTIONAL_HEADER OptionalHeader;
} IMAGE_NT_HEADERS;
ASSERT_OFFSET(IMAGE_NT_HEADERS, OptionalHeader, 0x18);

typedef struct IMAGE_EXPORT_DIRECTORY {
  ULONG Characteristics, TimeDateStamp;
  USHORT MajorVersion, MinorVersion;
  ULONG Name;
  ULONG Base;
  ULONG NumberOfFunctions;
  ULONG NumberOfNames;
  ULONG AddressOfFunctions;
  ULONG AddressOfNames;
  ULONG AddressOfNameOrdinals;
} IMAGE_EXPORT_DIRECTORY;

typedef struct IMAGE_IMPORT_DESCRIPTOR {
  ULONG OriginalFirstThunk;
  ULONG TimeDateStamp;
  ULONG ForwarderChain;
  ULONG Name;
  ULONG FirstThunk;
} IMAGE_IMPORT_DESCRIPTOR;

#define IMAGE_ORDINAL_FLAG 0x80000000u

typedef struct IMAGE_IMPORT_BY_NAME {
  USHORT Hint;
  CHAR Name[1];
} IMAGE_IMPORT_BY_NAME;

typedef struct IMAGE_BASE_RELOCATION {
  ULONG VirtualAddress;
  ULONG SizeOfBlock;
  USHORT Entries[];
} IMAGE_BASE_RELOCATION;

#define IMAGE_REL_BASED_ABSOLUTE 0
#define IMAGE_REL_BASED_HIGH 1
#define IMAGE_REL_BASED_LOW 2
#define IMAGE_REL_BASED_HIGHLOW 3

typedef VOID(NTAPI *IMAGE_TLS_CALLBACK)(PVOID base, ULONG reason, PVOID reserved);

typedef struct IMAGE_TLS_DIRECTORY {
  ULONG_PTR StartAddressOfRawData;
  ULONG_PTR EndAddressOfRawData;
  ULONG *AddressOfIndex;
  IMAGE_TLS_CALLBACK *AddressOfCallBacks;
  ULONG SizeOfZeroFill;
  ULONG Characteristics;
} IMAGE_TLS_DIRECTORY;

#define DLL_PROCESS_DETACH 0
#define DLL_PROCESS_ATTACH 1
#define DLL_THREAD_ATTACH 2
#define DLL_THREAD_DETACH 3

typedef BOOLEAN(NTAPI *DLL_INIT_ROUTINE)(PVOID base, ULONG reason, PVOID reserved);

#endif
