/* guest.h - what the guest programs in C use of kernel32, a line printer, and checks. Freestanding. */
#ifndef PAGEWALK_GUEST_H
#define PAGEWALK_GUEST_H

typedef unsigned char byte;
typedef unsigned short word;
typedef unsigned int dword;
typedef int boolean;
typedef void *handle;

#define KERNEL32(type, name, ...) __declspec(dllimport) type __stdcall name(__VA_ARGS__)

#define STD_OUTPUT_HANDLE ((dword)-11)
#define INVALID_HANDLE_VALUE ((handle)-1)
#define GENERIC_READ 0x80000000u
#define FILE_SHARE_READ 1u
#define OPEN_EXISTING 3u
#define INFINITE 0xFFFFFFFFu
#define WAIT_OBJECT_0 0u
#define WAIT_ABANDONED 0x80u
#define WAIT_IO_COMPLETION 0xC0u
#define WAIT_TIMEOUT 0x102u
#define CREATE_SUSPENDED 4u
#define HEAP_ZERO_MEMORY 8u

typedef dword(__stdcall *thread_start)(void *parameter);
typedef void(__stdcall *apc_routine)(dword parameter);

typedef struct {
  void *debug_info;
  int lock_count, recursion_count;
  handle owning_thread, lock_semaphore;
  dword spin_count;
} critical_section;

KERNEL32(handle, GetStdHandle, dword);
KERNEL32(boolean, WriteFile, handle, const void *, dword, dword *, void *);
KERNEL32(boolean, ReadFile, handle, void *, dword, dword *, void *);
KERNEL32(handle, CreateFileA, const char *, dword, dword, void *, dword, dword, handle);
KERNEL32(boolean, CloseHandle, handle);
KERNEL32(void, ExitProcess, dword) __attribute__((noreturn));
KERNEL32(char *, GetCommandLineA, void);
KERNEL32(dword, GetLastError, void);
KERNEL32(void, SetLastError, dword);
KERNEL32(handle, GetProcessHeap, void);
KERNEL32(void *, HeapAlloc, handle, dword, dword);
KERNEL32(void *, HeapReAlloc, handle, dword, void *, dword);
KERNEL32(boolean, HeapFree, handle, dword, void *);
KERNEL32(handle, CreateThread, void *, dword, thread_start, void *, dword, dword *);
KERNEL32(void, ExitThread, dword) __attribute__((noreturn));
KERNEL32(boolean, GetExitCodeThread, handle, dword *);
KERNEL32(dword, ResumeThread, handle);
KERNEL32(dword, SuspendThread, handle);
KERNEL32(boolean, TerminateThread, handle, dword);
KERNEL32(dword, GetCurrentThreadId, void);
KERNEL32(void, Sleep, dword);
KERNEL32(dword, SleepEx, dword, boolean);
KERNEL32(dword, QueueUserAPC, apc_routine, handle, dword);
KERNEL32(dword, TlsAlloc, void);
KERNEL32(boolean, TlsFree, dword);
KERNEL32(void *, TlsGetValue, dword);
KERNEL32(boolean, TlsSetValue, dword, void *);
KERNEL32(handle, CreateEventA, void *, boolean, boolean, const char *);
KERNEL32(boolean, SetEvent, handle);
KERNEL32(boolean, ResetEvent, handle);
KERNEL32(handle, CreateMutexA, void *, boolean, const char *);
KERNEL32(boolean, ReleaseMutex, handle);
KERNEL32(handle, CreateSemaphoreA, void *, int, int, const char *);
KERNEL32(boolean, ReleaseSemaphore, handle, int, int *);
KERNEL32(dword, WaitForSingleObject, handle, dword);
KERNEL32(dword, WaitForMultipleObjects, dword, const handle *, boolean, dword);
KERNEL32(void, InitializeCriticalSection, critical_section *);
KERNEL32(void, EnterCriticalSection, critical_section *);
KERNEL32(boolean, TryEnterCriticalSection, critical_section *);
KERNEL32(void, LeaveCriticalSection, critical_section *);
KERNEL32(void, DeleteCriticalSection, critical_section *);

/* Appends to the line buffer, which is written when it is full, at a line feed and at exit. One thread prints. */
void print_character(char character);
void print_text(const char *text);
/* Unsigned decimal, blank-padded on the left to width. */
void print_number(dword value, int width);
void print_flush(void);

/* Ends the process after flushing. */
void quit(dword code) __attribute__((noreturn));

/* When the condition does not hold: prints "FAILED code: text" and ends with code. */
void check(boolean holds, dword code, const char *text);

/* The command line after the program's own name. */
const char *argument_text(void);

#endif
