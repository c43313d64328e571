/* Strings, code pages, paths, the environment, thread-local slots. */
#include "user-mode.h"

static int equals(const char *left, const char *right) { return strcmp(left, right) == 0; }

static void check_memory_functions(void) {
  char text[32] = "0123456789abcdef";
  memmove(text + 1, text, 10);
  CHECK(equals(text, "00123456789bcdef"));
  memmove(text, text + 1, 10);
  CHECK(equals(text, "01234567899bcdef"));
  CHECK(memcmp("abc", "abd", 3) < 0 && memcmp("abc", "abd", 2) == 0);
  CHECK(RtlCompareMemory("abcx", "abcy", 4) == 3);
  CHECK(_stricmp("KERNEL32.dll", "kernel32.DLL") == 0 && _stricmp("a", "b") < 0);
  CHECK(strrchr("a.b.c", '.')[1] == 'c' && strchr("abc", 'x') == NULL);
  CHECK(wcslen(L"wide") == 4 && _wcsicmp(L"Wide", L"wIDE") == 0);
}

static void check_counted_strings(void) {
  UNICODE_STRING wide, other;
  ANSI_STRING ansi;
  RtlInitUnicodeString(&wide, L"Caf\u00e9");
  RtlInitUnicodeString(&other, L"CAF\u00c9 noir");
  CHECK(wide.Length == 8 && wide.MaximumLength == 10);
  CHECK(RtlPrefixUnicodeString(&wide, &other, TRUE) && !RtlPrefixUnicodeString(&wide, &other, FALSE));
  CHECK(RtlCompareUnicodeString(&wide, &other, TRUE) < 0);
  CHECK(NT_SUCCESS(RtlUnicodeStringToAnsiString(&ansi, &wide, TRUE)) && equals(ansi.Buffer, "Caf\xe9"));
  RtlFreeAnsiString(&ansi);
}

static void check_code_pages(void) {
  WCHAR wide[8];
  char bytes[16];
  BOOL replaced;
  CHECK(MultiByteToWideChar(65001, 0, "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", -1, NULL, 0) == 6);
  CHECK(MultiByteToWideChar(65001, 0, "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", -1, wide, 8) == 6);
  CHECK(wide[1] == 0xE9 && wide[2] == 0x20AC && wide[3] == 0xD83D && wide[4] == 0xDE00 && wide[5] == 0);
  CHECK(WideCharToMultiByte(65001, 0, wide, -1, bytes, 16, NULL, NULL) == 11);
  CHECK(equals(bytes, "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"));
  CHECK(WideCharToMultiByte(0, 0, wide, 3, bytes, 16, "*", &replaced) == 3 && replaced && bytes[2] == '*');
  CHECK(MultiByteToWideChar(65001, 8, "\xc0\x80", 2, wide, 8) == 0 && GetLastError() == 1113);
  CHECK(MultiByteToWideChar(65001, 0, "abc", 3, wide, 2) == 0 && GetLastError() == 122);
  CHECK(MultiByteToWideChar(437, 0, "abc", 3, wide, 8) == 0 && GetLastError() == 87);
}

static int full_path_is(const char *name, const char *expected) {
  char buffer[128];
  return GetFullPathNameA(name, sizeof buffer, buffer, NULL) == strlen(expected) && equals(buffer, expected);
}

static int nt_path_is(const WCHAR *name, const WCHAR *expected) {
  UNICODE_STRING made;
  int same = RtlDosPathNameToNtPathName_U(name, &made, NULL, NULL) && wcscmp(made.Buffer, expected) == 0;
  RtlFreeUnicodeString(&made);
  return same;
}

static void check_trimmed_and_reserved_names(void) {
  CHECK(full_path_is("C:\\a\\b. . ", "C:\\a\\b"));
  CHECK(full_path_is("C:\\a.\\b. \\c..\\d", "C:\\a\\b. \\c..\\d"));
  CHECK(full_path_is("C:\\a\\b .\\", "C:\\a\\b \\"));
  CHECK(full_path_is("C:\\a\\...", "C:\\a"));
  CHECK(full_path_is("\\\\.\\C:\\a. ", "\\\\.\\C:\\a. "));
  CHECK(nt_path_is(L"C:\\x\\nul.txt", L"\\??\\NUL"));
  CHECK(nt_path_is(L"C:\\x\\lpt9 .a.b", L"\\??\\LPT9"));
  CHECK(nt_path_is(L"C:com1", L"\\??\\COM1"));
  CHECK(nt_path_is(L"C:\\nul\\a", L"\\??\\C:\\nul\\a"));
  CHECK(nt_path_is(L"C:\\com10", L"\\??\\C:\\com10"));
  CHECK(nt_path_is(L"\\\\?\\C:\\nul", L"\\??\\C:\\nul"));
}

static void check_paths(void) {
  UNICODE_STRING name;
  CHECK(full_path_is("C:\\a\\.\\b\\..\\c", "C:\\a\\c"));
  CHECK(full_path_is("c:/a//b/", "c:\\a\\b\\"));
  CHECK(full_path_is("C:\\..\\..\\x", "C:\\x"));
  CHECK(full_path_is("\\top\\file.txt", "C:\\top\\file.txt"));
  CHECK(full_path_is("D:x", "D:\\x"));
  CHECK(full_path_is("\\\\server\\share\\..\\f", "\\\\server\\f"));
  CHECK(RtlDosPathNameToNtPathName_U(L"C:\\x\\y", &name, NULL, NULL) && wcscmp(name.Buffer, L"\\??\\C:\\x\\y") == 0);
  RtlFreeUnicodeString(&name);
  CHECK(RtlDosPathNameToNtPathName_U(L"nul", &name, NULL, NULL) && wcscmp(name.Buffer, L"\\??\\NUL") == 0);
  RtlFreeUnicodeString(&name);
  CHECK(RtlDosPathNameToNtPathName_U(L"\\\\s\\t\\u", &name, NULL, NULL));
  CHECK(wcscmp(name.Buffer, L"\\??\\UNC\\s\\t\\u") == 0);
  RtlFreeUnicodeString(&name);
  CHECK(RtlDosPathNameToNtPathName_U(L"\\\\.\\pipe", &name, NULL, NULL) && wcscmp(name.Buffer, L"\\??\\pipe") == 0);
  RtlFreeUnicodeString(&name);
}

static int variable_is(const char *name, const char *expected) {
  char buffer[64];
  return GetEnvironmentVariableA(name, buffer, sizeof buffer) == strlen(expected) && equals(buffer, expected);
}

static void check_environment(void) {
  char small[4];
  CHECK(SetEnvironmentVariableA("PAGEWALK_ONE", "first") && variable_is("pagewalk_one", "first"));
  CHECK(SetEnvironmentVariableA("PAGEWALK_TWO", "second") && variable_is("PAGEWALK_TWO", "second"));
  CHECK(SetEnvironmentVariableA("PAGEWALK_ONE", "a longer text") && variable_is("PAGEWALK_ONE", "a longer text"));
  CHECK(GetEnvironmentVariableA("PAGEWALK_ONE", small, sizeof small) == 14);
  CHECK(SetEnvironmentVariableA("PAGEWALK_ONE", NULL) && variable_is("PAGEWALK_TWO", "second"));
  CHECK(GetEnvironmentVariableA("PAGEWALK_ONE", small, sizeof small) == 0 && GetLastError() == 203);
}

static void check_slots(void) {
  static DWORD slots[100];
  int index;
  for (index = 0; index < 100; index++) {
    slots[index] = TlsAlloc();
    CHECK(slots[index] != 0xFFFFFFFF && TlsGetValue(slots[index]) == NULL);
    CHECK(TlsSetValue(slots[index], &slots[index]));
  }
  for (index = 0; index < 100; index++) CHECK(TlsGetValue(slots[index]) == &slots[index]);
  for (index = 0; index < 100; index++) CHECK(TlsFree(slots[index]));
  CHECK(!TlsFree(slots[0]) && GetLastError() == 87);
  CHECK(TlsGetValue(5000) == NULL && GetLastError() == 87);
}

void check_strings(void) {
  check_memory_functions();
  check_counted_strings();
  check_code_pages();
  check_paths();
  check_trimmed_and_reserved_names();
  check_environment();
  check_slots();
}
