/* DLLs loaded and freed with their counts and notifications, exports found, thread-local storage of the image. */
#include "user-mode.h"

int tls_notified[4];
int *tls_value(void);

typedef int(NTAPI *counter)(int);

static DWORD NTAPI thread_routine(PVOID parameter) {
  int *value = tls_value();
  CHECK(*value == 0x11223344 && value[1] == 0 && value[3] == 0);
  *value = 7;
  *(int **)parameter = value;
  return 0;
}

static void check_thread_storage(void) {
  int *own = tls_value(), *other = NULL;
  HANDLE thread;
  CHECK(*own == 0x11223344 && own[1] == 0 && tls_notified[DLL_PROCESS_ATTACH] == 1);
  *own = 5;
  thread = CreateThread(NULL, 0, thread_routine, &other, 0, NULL);
  CHECK(thread != NULL && WaitForSingleObject(thread, 0xFFFFFFFF) == 0 && CloseHandle(thread));
  CHECK(other != NULL && other != own && *own == 5);
  CHECK(tls_notified[DLL_THREAD_ATTACH] == 1 && tls_notified[DLL_THREAD_DETACH] == 1);
}

static void check_known_modules(void) {
  HANDLE kernel32 = GetModuleHandleA("KERNEL32");
  char name[64];
  CHECK(kernel32 != NULL && kernel32 == GetModuleHandleA("kernel32.dll"));
  CHECK(GetModuleHandleA("absent.dll") == NULL && GetLastError() == 126);
  CHECK(GetProcAddress(kernel32, "HeapAlloc") == GetProcAddress(GetModuleHandleA("ntdll"), "RtlAllocateHeap"));
  CHECK(GetProcAddress(kernel32, "NoSuchExport") == NULL && GetLastError() == 127);
  CHECK(GetProcAddress(kernel32, (const char *)0x7FFF) == NULL && GetLastError() == 182);
  CHECK(GetModuleFileNameA(kernel32, name, sizeof name) == 32);
  CHECK(strcmp(name, "C:\\Windows\\system32\\kernel32.dll") == 0);
  CHECK(GetModuleFileNameA(kernel32, name, 4) == 4 && GetLastError() == 122);
}

/* The library counts its notifications by reason in the array that it is given. */
static void check_notifications(void) {
  static int notified[4];
  HANDLE module, again, thread;
  counter count;
  int *other;

  module = LoadLibraryA("user-mode-library");
  CHECK(module != NULL);
  if (module == NULL) return;
  again = LoadLibraryA("USER-MODE-LIBRARY.DLL");
  CHECK(module == again);
  count = (counter)GetProcAddress(module, "Count");
  CHECK(count != NULL && count == (counter)GetProcAddress(module, (const char *)7));
  CHECK(count(DLL_PROCESS_ATTACH) == 1 && count(DLL_THREAD_ATTACH) == 0);
  CHECK(GetProcAddress(module, "Forwarded") == GetProcAddress(GetModuleHandleA("ntdll"), "RtlZeroMemory"));
  CHECK(((PVOID(NTAPI *)(VOID))GetProcAddress(module, "Dependency"))() != NULL);
  thread = CreateThread(NULL, 0, thread_routine, &other, 0, NULL);
  CHECK(WaitForSingleObject(thread, 0xFFFFFFFF) == 0 && CloseHandle(thread));
  CHECK(count(DLL_THREAD_ATTACH) == 1 && count(DLL_THREAD_DETACH) == 1);
  ((VOID(NTAPI *)(int *))GetProcAddress(module, "CountInto"))(notified);
  CHECK(FreeLibrary(module) && GetModuleHandleA("user-mode-library") == module && notified[DLL_PROCESS_DETACH] == 0);
  CHECK(FreeLibrary(module) && GetModuleHandleA("user-mode-library") == NULL && notified[DLL_PROCESS_DETACH] == 1);
  CHECK(GetModuleHandleA("user-mode-dependency") == NULL);
  CHECK(!FreeLibrary(module) && GetLastError() == 126);
  CHECK(LoadLibraryA("absent.dll") == NULL && GetLastError() == 126);
}

void check_modules(void) {
  check_thread_storage();
  check_known_modules();
  check_notifications();
  CHECK(LoadLibraryA("user-mode-library.dll") != NULL && GetModuleHandleA("user-mode-dependency") != NULL);
}
