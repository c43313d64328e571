/* Memory and string functions of the C library's core, and their Rtl names. */
#include "ntdll.h"

void *memcpy(void *restrict target, const void *restrict source, size_t size) {
  void *edi = target;
  const void *esi = source;
  size_t words = size / 4, bytes = size % 4;
  __asm__ volatile("rep movsl" : "+D"(edi), "+S"(esi), "+c"(words) : : "memory");
  __asm__ volatile("rep movsb" : "+D"(edi), "+S"(esi), "+c"(bytes) : : "memory");
  return target;
}

void *memmove(void *target, const void *source, size_t size) {
  if ((uintptr_t)target - (uintptr_t)source >= size) return memcpy(target, source, size);
  char *edi = (char *)target + size - 1;
  const char *esi = (const char *)source + size - 1;
  __asm__ volatile("std; rep movsb; cld" : "+D"(edi), "+S"(esi), "+c"(size) : : "memory");
  return target;
}

void *memset(void *target, int value, size_t size) {
  void *edi = target;
  ULONG pattern = (UCHAR)value * 0x01010101u;
  size_t words = size / 4, bytes = size % 4;
  __asm__ volatile("rep stosl" : "+D"(edi), "+c"(words) : "a"(pattern) : "memory");
  __asm__ volatile("rep stosb" : "+D"(edi), "+c"(bytes) : "a"(pattern) : "memory");
  return target;
}

int memcmp(const void *left, const void *right, size_t size) {
  const UCHAR *a = left, *b = right;
  for (; size != 0; size--, a++, b++)
    if (*a != *b) return *a - *b;
  return 0;
}

void *memchr(const void *memory, int value, size_t size) {
  const UCHAR *byte = memory;
  for (; size != 0; size--, byte++)
    if (*byte == (UCHAR)value) return (void *)byte;
  return NULL;
}

size_t strlen(const char *text) {
  const char *end = text;
  while (*end) end++;
  return end - text;
}

int strncmp(const char *left, const char *right, size_t size) {
  for (; size != 0; size--, left++, right++) {
    if (*left != *right) return (UCHAR)*left - (UCHAR)*right;
    if (!*left) break;
  }
  return 0;
}

int strcmp(const char *left, const char *right) { return strncmp(left, right, SIZE_MAX); }

static UCHAR LowerCase(UCHAR letter) { return letter >= 'A' && letter <= 'Z' ? letter + 32 : letter; }

int _stricmp(const char *left, const char *right) {
  while (*left && LowerCase(*left) == LowerCase(*right)) left++, right++;
  return LowerCase(*left) - LowerCase(*right);
}

char *strcpy(char *restrict target, const char *restrict source) { return memcpy(target, source, strlen(source) + 1); }

char *strchr(const char *text, int letter) {
  for (;; text++) {
    if (*text == (char)letter) return (char *)text;
    if (!*text) return NULL;
  }
}

char *strrchr(const char *text, int letter) {
  const char *found = NULL;
  for (;; text++) {
    if (*text == (char)letter) found = text;
    if (!*text) return (char *)found;
  }
}

size_t wcslen(const WCHAR *text) {
  const WCHAR *end = text;
  while (*end) end++;
  return end - text;
}

int wcscmp(const WCHAR *left, const WCHAR *right) {
  while (*left && *left == *right) left++, right++;
  return *left - *right;
}

int _wcsnicmp(const WCHAR *left, const WCHAR *right, size_t size) {
  for (; size != 0; size--, left++, right++) {
    int difference = RtlUpcaseUnicodeChar(*left) - RtlUpcaseUnicodeChar(*right);
    if (difference != 0 || !*left) return difference;
  }
  return 0;
}

int _wcsicmp(const WCHAR *left, const WCHAR *right) { return _wcsnicmp(left, right, SIZE_MAX); }

WCHAR *wcscpy(WCHAR *restrict target, const WCHAR *restrict source) {
  return memcpy(target, source, (wcslen(source) + 1) * sizeof(WCHAR));
}

WCHAR *wcschr(const WCHAR *text, WCHAR letter) {
  for (;; text++) {
    if (*text == letter) return (WCHAR *)text;
    if (!*text) return NULL;
  }
}

WCHAR *wcsrchr(const WCHAR *text, WCHAR letter) {
  const WCHAR *found = NULL;
  for (;; text++) {
    if (*text == letter) found = text;
    if (!*text) return (WCHAR *)found;
  }
}

VOID NTAPI RtlMoveMemory(PVOID target, const VOID *source, SIZE_T size) { memmove(target, source, size); }

VOID NTAPI RtlFillMemory(PVOID target, SIZE_T size, UCHAR value) { memset(target, value, size); }

VOID NTAPI RtlZeroMemory(PVOID target, SIZE_T size) { memset(target, 0, size); }

SIZE_T NTAPI RtlCompareMemory(const VOID *left, const VOID *right, SIZE_T size) {
  const UCHAR *a = left, *b = right;
  SIZE_T equal = 0;
  while (equal < size && a[equal] == b[equal]) equal++;
  return equal;
}
