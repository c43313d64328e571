/* user-mode.h - the checks of the guest user-mode, and what of kernel32 and ntdll it calls. */
#ifndef USER_MODE_H
#define USER_MODE_H

#include "nt/rtl.h"
#include "nt/win32.h"

#define KERNEL32(type, name, ...) __declspec(dllimport) type __stdcall name(__VA_ARGS__)

KERNEL32(HANDLE, HeapCreate, DWORD, SIZE_T, SIZE_T);
KERNEL32(BOOL, HeapDestroy, HANDLE);
KERNEL32(PVOID, HeapAlloc, HANDLE, DWORD, SIZE_T);
KERNEL32(PVOID, HeapReAlloc, HANDLE, DWORD, PVOID, SIZE_T);
KERNEL32(BOOL, HeapFree, HANDLE, DWORD, PVOID);
KERNEL32(SIZE_T, HeapSize, HANDLE, DWORD, const VOID *);
KERNEL32(BOOL, HeapValidate, HANDLE, DWORD, const VOID *);
KERNEL32(HANDLE, GetProcessHeap, VOID);
KERNEL32(DWORD, GetLastError, VOID);
KERNEL32(VOID, SetLastError, DWORD);
KERNEL32(int, MultiByteToWideChar, UINT, DWORD, const CHAR *, int, WCHAR *, int);
KERNEL32(int, WideCharToMultiByte, UINT, DWORD, const WCHAR *, int, CHAR *, int, const CHAR *, BOOL *);
KERNEL32(DWORD, GetFullPathNameA, const CHAR *, DWORD, CHAR *, CHAR **);
KERNEL32(DWORD, GetEnvironmentVariableA, const CHAR *, CHAR *, DWORD);
KERNEL32(BOOL, SetEnvironmentVariableA, const CHAR *, const CHAR *);
KERNEL32(DWORD, TlsAlloc, VOID);
KERNEL32(BOOL, TlsFree, DWORD);
KERNEL32(PVOID, TlsGetValue, DWORD);
KERNEL32(BOOL, TlsSetValue, DWORD, PVOID);
KERNEL32(HANDLE, LoadLibraryA, const CHAR *);
KERNEL32(BOOL, FreeLibrary, HANDLE);
KERNEL32(HANDLE, GetModuleHandleA, const CHAR *);
KERNEL32(DWORD, GetModuleFileNameA, HANDLE, CHAR *, DWORD);
KERNEL32(PVOID, GetProcAddress, HANDLE, const CHAR *);
KERNEL32(VOID, RaiseException, DWORD, DWORD, DWORD, const ULONG_PTR *);
KERNEL32(PVOID, AddVectoredExceptionHandler, ULONG, VECTORED_HANDLER);
KERNEL32(ULONG, RemoveVectoredExceptionHandler, PVOID);
KERNEL32(BOOL, IsBadReadPtr, const VOID *, UINT);
KERNEL32(BOOL, IsBadWritePtr, PVOID, UINT);
KERNEL32(HANDLE, GetStdHandle, DWORD);
KERNEL32(BOOL, WriteFile, HANDLE, const VOID *, DWORD, DWORD *, OVERLAPPED *);
KERNEL32(VOID, ExitProcess, UINT) __attribute__((noreturn));
KERNEL32(HANDLE, CreateThread, PVOID, SIZE_T, PVOID, PVOID, DWORD, DWORD *);
KERNEL32(DWORD, WaitForSingleObject, HANDLE, DWORD);
KERNEL32(BOOL, CloseHandle, HANDLE);

/* Counts a check; one that fails prints its place. */
#define CHECK(condition) user_mode_check((condition) != 0, __FILE_NAME__, __LINE__, #condition)
void user_mode_check(int holds, const char *file, int line, const char *condition);

void check_heap(void);
void check_strings(void);
void check_exceptions(void);
void check_modules(void);

#endif
