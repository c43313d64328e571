#ifndef NT_TEB_H
#define NT_TEB_H

#include "context.h"
#include "types.h"

/* The process's and thread's blocks as NT 5.2 lays them out; what this system does not use is padding. */

typedef struct RTL_DRIVE_LETTER_CURDIR {
  USHORT Flags;
  USHORT Length;
  ULONG TimeStamp;
  ANSI_STRING DosPath;
} RTL_DRIVE_LETTER_CURDIR;

typedef struct CURDIR {
  UNICODE_STRING DosPath;
  HANDLE Handle;
} CURDIR;

#define RTL_USER_PROC_PARAMS_NORMALIZED 0x01

typedef struct RTL_USER_PROCESS_PARAMETERS {
  ULONG MaximumLength;
  ULONG Length;
  ULONG Flags;
  ULONG DebugFlags;
  HANDLE ConsoleHandle;
  ULONG ConsoleFlags;
  HANDLE StandardInput;
  HANDLE StandardOutput;
  HANDLE StandardError;
  CURDIR CurrentDirectory;
  UNICODE_STRING DllPath;
  UNICODE_STRING ImagePathName;
  UNICODE_STRING CommandLine;
  WCHAR *Environment;
  ULONG StartingX, StartingY, CountX, CountY, CountCharsX, CountCharsY, FillAttribute;
  ULONG WindowFlags;
  ULONG ShowWindowFlags;
  UNICODE_STRING WindowTitle;
  UNICODE_STRING DesktopInfo;
  UNICODE_STRING ShellInfo;
  UNICODE_STRING RuntimeData;
  RTL_DRIVE_LETTER_CURDIR CurrentDirectories[32];
} RTL_USER_PROCESS_PARAMETERS;
ASSERT_OFFSET(RTL_USER_PROCESS_PARAMETERS, StandardInput, 0x18);
ASSERT_OFFSET(RTL_USER_PROCESS_PARAMETERS, CurrentDirectory, 0x24);
ASSERT_OFFSET(RTL_USER_PROCESS_PARAMETERS, DllPath, 0x30);
ASSERT_OFFSET(RTL_USER_PROCESS_PARAMETERS, ImagePathName, 0x38);
ASSERT_OFFSET(RTL_USER_PROCESS_PARAMETERS, CommandLine, 0x40);
ASSERT_OFFSET(RTL_USER_PROCESS_PARAMETERS, Environment, 0x48);
ASSERT_OFFSET(RTL_USER_PROCESS_PARAMETERS, WindowTitle, 0x70);
ASSERT_SIZE(RTL_USER_PROCESS_PARAMETERS, 0x290);

typedef struct PEB_LDR_DATA {
  ULONG Length;
  ULONG Initialized;
  HANDLE SsHandle;
  LIST_ENTRY InLoadOrderModuleList;
  LIST_ENTRY InMemoryOrderModuleList;
  LIST_ENTRY InInitializationOrderModuleList;
  PVOID EntryInProgress;
} PEB_LDR_DATA;
ASSERT_SIZE(PEB_LDR_DATA, 0x28);

#define LDRP_STATIC_LINK 0x00000002
#define LDRP_IMAGE_DLL 0x00000004
#define LDRP_LOAD_IN_PROGRESS 0x00001000
#define LDRP_UNLOAD_IN_PROGRESS 0x00002000
#define LDRP_ENTRY_PROCESSED 0x00004000
#define LDRP_DONT_CALL_FOR_THREADS 0x00040000
#define LDRP_PROCESS_ATTACH_CALLED 0x00080000
#define LDRP_IMAGE_NOT_AT_BASE 0x00200000

typedef struct LDR_DATA_TABLE_ENTRY {
  LIST_ENTRY InLoadOrderLinks;
  LIST_ENTRY InMemoryOrderLinks;
  LIST_ENTRY InInitializationOrderLinks;
  PVOID DllBase;
  PVOID EntryPoint;
  ULONG SizeOfImage;
  UNICODE_STRING FullDllName;
  UNICODE_STRING BaseDllName;
  ULONG Flags;
  USHORT LoadCount; /* 0xFFFF: never unloaded */
  USHORT TlsIndex;
  LIST_ENTRY HashLinks;
  ULONG TimeDateStamp;
  PVOID EntryPointActivationContext;
  PVOID PatchInformation;
} LDR_DATA_TABLE_ENTRY;
ASSERT_OFFSET(LDR_DATA_TABLE_ENTRY, DllBase, 0x18);
ASSERT_OFFSET(LDR_DATA_TABLE_ENTRY, FullDllName, 0x24);
ASSERT_OFFSET(LDR_DATA_TABLE_ENTRY, Flags, 0x34);
ASSERT_OFFSET(LDR_DATA_TABLE_ENTRY, HashLinks, 0x3C);
ASSERT_SIZE(LDR_DATA_TABLE_ENTRY, 0x50);

#define TLS_MINIMUM_AVAILABLE 64
#define TLS_EXPANSION_SLOTS 1024

typedef struct PEB {
  BOOLEAN InheritedAddressSpace;
  BOOLEAN ReadImageFileExecOptions;
  BOOLEAN BeingDebugged;
  BOOLEAN BitField;
  HANDLE Mutant;
  PVOID ImageBaseAddress;
  PEB_LDR_DATA *Ldr;
  RTL_USER_PROCESS_PARAMETERS *ProcessParameters;
  PVOID SubSystemData;
  PVOID ProcessHeap;
  RTL_CRITICAL_SECTION *FastPebLock;
  ULONG Padding20[7];
  ULONG TlsExpansionCounter;
  RTL_BITMAP *TlsBitmap;
  ULONG TlsBitmapBits[2];
  ULONG Padding4C[6];
  ULONG NumberOfProcessors;
  ULONG NtGlobalFlag;
  LARGE_INTEGER CriticalSectionTimeout;
  SIZE_T HeapSegmentReserve;
  SIZE_T HeapSegmentCommit;
  SIZE_T HeapDeCommitTotalFreeThreshold;
  SIZE_T HeapDeCommitFreeBlockThreshold;
  ULONG NumberOfHeaps;
  ULONG MaximumNumberOfHeaps;
  PVOID *ProcessHeaps;
  PVOID GdiSharedHandleTable;
  PVOID ProcessStarterHelper;
  ULONG GdiDCAttributeList;
  RTL_CRITICAL_SECTION *LoaderLock;
  ULONG OSMajorVersion;
  ULONG OSMinorVersion;
  USHORT OSBuildNumber;
  USHORT OSCSDVersion;
  ULONG OSPlatformId;
  ULONG ImageSubsystem;
  ULONG ImageSubsystemMajorVersion;
  ULONG ImageSubsystemMinorVersion;
  ULONG ImageProcessAffinityMask;
  ULONG GdiHandleBuffer[34];
  PVOID PostProcessInitRoutine;
  RTL_BITMAP *TlsExpansionBitmap;
  ULONG TlsExpansionBitmapBits[TLS_EXPANSION_SLOTS / 32];
  ULONG SessionId;
} PEB;
ASSERT_OFFSET(PEB, TlsBitmap, 0x40);
ASSERT_OFFSET(PEB, NumberOfProcessors, 0x64);
ASSERT_OFFSET(PEB, CriticalSectionTimeout, 0x70);
ASSERT_OFFSET(PEB, NumberOfHeaps, 0x88);
ASSERT_OFFSET(PEB, LoaderLock, 0xA0);
ASSERT_OFFSET(PEB, OSMajorVersion, 0xA4);
ASSERT_OFFSET(PEB, ImageSubsystem, 0xB4);
ASSERT_OFFSET(PEB, TlsExpansionBitmap, 0x150);
ASSERT_OFFSET(PEB, SessionId, 0x1D4);

typedef struct NT_TIB {
  EXCEPTION_REGISTRATION_RECORD *ExceptionList;
  PVOID StackBase;
  PVOID StackLimit;
  PVOID SubSystemTib;
  PVOID FiberData;
  PVOID ArbitraryUserPointer;
  struct TEB *Self;
} NT_TIB;

typedef struct TEB {
  NT_TIB NtTib;
  PVOID EnvironmentPointer;
  CLIENT_ID ClientId;
  PVOID ActiveRpcHandle;
  PVOID *ThreadLocalStoragePointer;
  PEB *ProcessEnvironmentBlock;
  ULONG LastErrorValue;
  ULONG CountOfOwnedCriticalSections;
  UCHAR Padding3C[0xBF4 - 0x3C];
  NTSTATUS LastStatusValue;
  UNICODE_STRING StaticUnicodeString;
  WCHAR StaticUnicodeBuffer[262];
  PVOID DeallocationStack;
  PVOID TlsSlots[TLS_MINIMUM_AVAILABLE];
  LIST_ENTRY TlsLinks;
  UCHAR PaddingF18[0xF75 - 0xF18];
  BOOLEAN FreeStackOnTermination;
  UCHAR PaddingF76[0xF94 - 0xF76];
  PVOID *TlsExpansionSlots;
} TEB;
ASSERT_OFFSET(TEB, ClientId, 0x20);
ASSERT_OFFSET(TEB, ThreadLocalStoragePointer, 0x2C);
ASSERT_OFFSET(TEB, LastErrorValue, 0x34);
ASSERT_OFFSET(TEB, LastStatusValue, 0xBF4);
ASSERT_OFFSET(TEB, DeallocationStack, 0xE0C);
ASSERT_OFFSET(TEB, TlsSlots, 0xE10);
ASSERT_OFFSET(TEB, FreeStackOnTermination, 0xF75);
ASSERT_OFFSET(TEB, TlsExpansionSlots, 0xF94);

static inline TEB *NtCurrentTeb(void) {
  TEB *teb;
  __asm__ volatile("movl %%fs:0x18, %0" : "=r"(teb));
  return teb;
}

static inline PEB *NtCurrentPeb(void) { return NtCurrentTeb()->ProcessEnvironmentBlock; }

typedef struct KSYSTEM_TIME {
  ULONG LowPart;
  LONG High1Time;
  LONG High2Time;
} KSYSTEM_TIME;

typedef struct KUSER_SHARED_DATA {
  ULONG TickCountLow;
  ULONG TickCountMultiplier;
  KSYSTEM_TIME InterruptTime; /* 100 ns since the start of the system */
  KSYSTEM_TIME SystemTime;    /* 100 ns since 1601 */
} KUSER_SHARED_DATA;
ASSERT_OFFSET(KUSER_SHARED_DATA, SystemTime, 0x14);

#define SHARED_USER_DATA ((const volatile KUSER_SHARED_DATA *)0x7FFE0000)

static inline LONGLONG ReadSystemTime(const volatile KSYSTEM_TIME *time) {
  LARGE_INTEGER value;
  do {
    value.HighPart = time->High1Time;
    value.LowPart = time->LowPart;
  } while (value.HighPart != time->High2Time);
  return value.QuadPart;
}

#endif
