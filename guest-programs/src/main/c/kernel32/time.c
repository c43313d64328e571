/* The clock and the version. */
#include "kernel32.h"

#define UNITS_PER_MILLISECOND 10000u /* of 100 ns */

/* The quotient's low 32 bits; by two 32-bit divisions, so that no run-time library is needed. */
static ULONG Divide(ULONGLONG value, ULONG divisor) {
  ULONG quotient, remainder = (ULONG)(value >> 32) % divisor;
  __asm__("divl %4" : "=a"(quotient), "=d"(remainder) : "a"((ULONG)value), "d"(remainder), "rm"(divisor) : "cc");
  return quotient;
}

/* Milliseconds since the system's start, modulo 2^32. */
DWORD WINAPI GetTickCount(VOID) {
  return Divide(ReadSystemTime(&SHARED_USER_DATA->InterruptTime), UNITS_PER_MILLISECOND);
}

VOID WINAPI GetSystemTimeAsFileTime(FILETIME *result) {
  LARGE_INTEGER time = {.QuadPart = ReadSystemTime(&SHARED_USER_DATA->SystemTime)};
  result->dwLowDateTime = time.LowPart;
  result->dwHighDateTime = time.HighPart;
}

BOOL WINAPI QueryPerformanceCounter(LARGE_INTEGER *counter) {
  LARGE_INTEGER frequency;
  return BaseSucceeded(NtQueryPerformanceCounter(counter, &frequency));
}

BOOL WINAPI QueryPerformanceFrequency(LARGE_INTEGER *frequency) {
  LARGE_INTEGER counter;
  return BaseSucceeded(NtQueryPerformanceCounter(&counter, frequency));
}

DWORD WINAPI GetVersion(VOID) {
  const PEB *peb = NtCurrentPeb();
  return (DWORD)peb->OSBuildNumber << 16 | peb->OSMinorVersion << 8 | peb->OSMajorVersion;
}

typedef struct OSVERSIONINFO {
  DWORD Size, Major, Minor, Build, Platform;
} OSVERSIONINFO;

/* The text of the service pack is empty; fields of the longer structure are zero. */
static BOOL FillVersion(OSVERSIONINFO *version, DWORD smallSize) {
  const PEB *peb = NtCurrentPeb();
  DWORD size = version->Size;
  if (size < smallSize) return BaseFail(ERROR_INSUFFICIENT_BUFFER);
  memset(version, 0, size);
  version->Size = size;
  version->Major = peb->OSMajorVersion;
  version->Minor = peb->OSMinorVersion;
  version->Build = peb->OSBuildNumber;
  version->Platform = peb->OSPlatformId;
  return TRUE;
}

BOOL WINAPI GetVersionExA(OSVERSIONINFO *version) { return FillVersion(version, sizeof *version + 128); }

BOOL WINAPI GetVersionExW(OSVERSIONINFO *version) { return FillVersion(version, sizeof *version + 256); }
