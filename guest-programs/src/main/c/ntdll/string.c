/* Counted strings. The ANSI code page is Latin-1: a byte is the character of its number. */
#include "ntdll.h"

#define UNICODE_LIMIT 0xFFFC /* bytes */

VOID NTAPI RtlInitString(ANSI_STRING *string, const CHAR *text) {
  SIZE_T length = text != NULL ? strlen(text) : 0;
  string->Length = length > 0xFFFE ? 0xFFFE : length;
  string->MaximumLength = text != NULL ? string->Length + 1 : 0;
  string->Buffer = (CHAR *)text;
}

VOID NTAPI RtlInitAnsiString(ANSI_STRING *string, const CHAR *text) { RtlInitString(string, text); }

VOID NTAPI RtlInitUnicodeString(UNICODE_STRING *string, const WCHAR *text) {
  SIZE_T bytes = text != NULL ? wcslen(text) * sizeof(WCHAR) : 0;
  string->Length = bytes > UNICODE_LIMIT ? UNICODE_LIMIT : bytes;
  string->MaximumLength = text != NULL ? string->Length + sizeof(WCHAR) : 0;
  string->Buffer = (WCHAR *)text;
}

WCHAR NTAPI RtlAnsiCharToUnicodeChar(const UCHAR **text) { return *(*text)++; }

/* ASCII and Latin-1 letters only. */
WCHAR NTAPI RtlUpcaseUnicodeChar(WCHAR letter) {
  if (letter >= 'a' && letter <= 'z') return letter - 32;
  if (letter >= 0xE0 && letter <= 0xFE && letter != 0xF7) return letter - 32;
  return letter;
}

static NTSTATUS PrepareTarget(PVOID *buffer, USHORT *maximum, SIZE_T bytes, BOOLEAN allocate) {
  if (bytes > 0xFFFE) return STATUS_INVALID_PARAMETER_12;
  if (allocate) {
    *buffer = LdrpAllocate(bytes);
    *maximum = bytes;
    if (*buffer == NULL) return STATUS_NO_MEMORY;
  }
  return bytes > *maximum ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlAnsiStringToUnicodeString(UNICODE_STRING *target, const ANSI_STRING *source, BOOLEAN allocate) {
  SIZE_T index, bytes = ((SIZE_T)source->Length + 1) * sizeof(WCHAR);
  NTSTATUS status = PrepareTarget((PVOID *)&target->Buffer, &target->MaximumLength, bytes, allocate);
  if (status != STATUS_SUCCESS) return status;
  for (index = 0; index < source->Length; index++) target->Buffer[index] = (UCHAR)source->Buffer[index];
  target->Buffer[index] = 0;
  target->Length = bytes - sizeof(WCHAR);
  return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlUnicodeStringToAnsiString(ANSI_STRING *target, const UNICODE_STRING *source, BOOLEAN allocate) {
  SIZE_T index, length = source->Length / sizeof(WCHAR);
  NTSTATUS status = PrepareTarget((PVOID *)&target->Buffer, &target->MaximumLength, length + 1, allocate);
  if (status != STATUS_SUCCESS) return status;
  for (index = 0; index < length; index++)
    target->Buffer[index] = source->Buffer[index] < 0x100 ? source->Buffer[index] : '?';
  target->Buffer[index] = 0;
  target->Length = length;
  return STATUS_SUCCESS;
}

VOID NTAPI RtlFreeUnicodeString(UNICODE_STRING *string) {
  if (string->Buffer != NULL) LdrpFree(string->Buffer);
  memset(string, 0, sizeof *string);
}

VOID NTAPI RtlFreeAnsiString(ANSI_STRING *string) { RtlFreeUnicodeString((UNICODE_STRING *)string); }

VOID NTAPI RtlCopyUnicodeString(UNICODE_STRING *target, const UNICODE_STRING *source) {
  USHORT bytes = source != NULL ? source->Length : 0;
  if (bytes > target->MaximumLength) bytes = target->MaximumLength;
  if (bytes != 0) memcpy(target->Buffer, source->Buffer, bytes);
  target->Length = bytes;
  if (bytes + sizeof(WCHAR) <= target->MaximumLength) target->Buffer[bytes / sizeof(WCHAR)] = 0;
}

NTSTATUS NTAPI RtlAppendUnicodeStringToString(UNICODE_STRING *target, const UNICODE_STRING *source) {
  SIZE_T length = (SIZE_T)target->Length + source->Length;
  if (length > target->MaximumLength) return STATUS_BUFFER_TOO_SMALL;
  memmove((CHAR *)target->Buffer + target->Length, source->Buffer, source->Length);
  target->Length = length;
  if (length + sizeof(WCHAR) <= target->MaximumLength) target->Buffer[length / sizeof(WCHAR)] = 0;
  return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlAppendUnicodeToString(UNICODE_STRING *target, const WCHAR *text) {
  UNICODE_STRING source;
  RtlInitUnicodeString(&source, text);
  return RtlAppendUnicodeStringToString(target, &source);
}

BOOLEAN NTAPI RtlCreateUnicodeString(UNICODE_STRING *target, const WCHAR *text) {
  SIZE_T bytes = (wcslen(text) + 1) * sizeof(WCHAR);
  if (bytes > 0xFFFE) return FALSE;
  target->Buffer = LdrpAllocate(bytes);
  if (target->Buffer == NULL) return FALSE;
  memcpy(target->Buffer, text, bytes);
  target->Length = bytes - sizeof(WCHAR);
  target->MaximumLength = bytes;
  return TRUE;
}

BOOLEAN NTAPI RtlCreateUnicodeStringFromAsciiz(UNICODE_STRING *target, const CHAR *text) {
  ANSI_STRING source;
  RtlInitAnsiString(&source, text);
  return NT_SUCCESS(RtlAnsiStringToUnicodeString(target, &source, TRUE));
}

static WCHAR Fold(WCHAR letter, BOOLEAN ignoreCase) { return ignoreCase ? RtlUpcaseUnicodeChar(letter) : letter; }

LONG NTAPI RtlCompareUnicodeString(const UNICODE_STRING *left, const UNICODE_STRING *right, BOOLEAN ignoreCase) {
  SIZE_T index, common = (left->Length < right->Length ? left->Length : right->Length) / sizeof(WCHAR);
  for (index = 0; index < common; index++) {
    LONG difference = Fold(left->Buffer[index], ignoreCase) - Fold(right->Buffer[index], ignoreCase);
    if (difference != 0) return difference;
  }
  return left->Length - right->Length;
}

BOOLEAN NTAPI RtlEqualUnicodeString(const UNICODE_STRING *left, const UNICODE_STRING *right, BOOLEAN ignoreCase) {
  return left->Length == right->Length && RtlCompareUnicodeString(left, right, ignoreCase) == 0;
}

BOOLEAN NTAPI RtlEqualString(const ANSI_STRING *left, const ANSI_STRING *right, BOOLEAN ignoreCase) {
  USHORT index;
  if (left->Length != right->Length) return FALSE;
  for (index = 0; index < left->Length; index++)
    if (Fold((UCHAR)left->Buffer[index], ignoreCase) != Fold((UCHAR)right->Buffer[index], ignoreCase)) return FALSE;
  return TRUE;
}

BOOLEAN NTAPI RtlPrefixUnicodeString(const UNICODE_STRING *prefix, const UNICODE_STRING *text, BOOLEAN ignoreCase) {
  UNICODE_STRING head = *text;
  if (prefix->Length > text->Length) return FALSE;
  head.Length = prefix->Length;
  return RtlEqualUnicodeString(prefix, &head, ignoreCase);
}
