/* Heaps beyond what is forwarded to ntdll; Global and Local memory is fixed memory of the process's heap. */
#include "kernel32.h"

#define LMEM_MOVEABLE 0x02
#define LMEM_ZEROINIT 0x40

HANDLE WINAPI GetProcessHeap(VOID) { return NtCurrentPeb()->ProcessHeap; }

/* maximum 0 makes a growable heap. */
HANDLE WINAPI HeapCreate(DWORD options, SIZE_T initial, SIZE_T maximum) {
  ULONG flags = options & (HEAP_NO_SERIALIZE | HEAP_GENERATE_EXCEPTIONS);
  PVOID heap = RtlCreateHeap(maximum == 0 ? flags | HEAP_GROWABLE : flags, NULL, maximum, initial, NULL, NULL);
  if (heap == NULL) BaseFail(ERROR_NOT_ENOUGH_MEMORY);
  return heap;
}

BOOL WINAPI HeapDestroy(HANDLE heap) { return RtlDestroyHeap(heap) == NULL ? TRUE : BaseFail(ERROR_INVALID_HANDLE); }

BOOL WINAPI HeapValidate(HANDLE heap, DWORD flags, const VOID *memory) { return RtlValidateHeap(heap, flags, memory); }

HANDLE WINAPI LocalAlloc(UINT flags, SIZE_T size) {
  HANDLE memory;
  if (flags & LMEM_MOVEABLE) {
    BaseFail(ERROR_NOT_SUPPORTED);
    return NULL;
  }
  memory = RtlAllocateHeap(GetProcessHeap(), flags & LMEM_ZEROINIT ? HEAP_ZERO_MEMORY : 0, size);
  if (memory == NULL) BaseFail(ERROR_NOT_ENOUGH_MEMORY);
  return memory;
}

HANDLE WINAPI LocalFree(HANDLE memory) { return RtlFreeHeap(GetProcessHeap(), 0, memory) ? NULL : memory; }

HANDLE WINAPI LocalReAlloc(HANDLE memory, SIZE_T size, UINT flags) {
  HANDLE moved = RtlReAllocateHeap(
      GetProcessHeap(),
      (flags & LMEM_ZEROINIT ? HEAP_ZERO_MEMORY : 0) | (flags & LMEM_MOVEABLE ? 0 : HEAP_REALLOC_IN_PLACE_ONLY),
      memory, size);
  if (moved == NULL) BaseFail(ERROR_NOT_ENOUGH_MEMORY);
  return moved;
}

SIZE_T WINAPI LocalSize(HANDLE memory) {
  SIZE_T size = RtlSizeHeap(GetProcessHeap(), 0, memory);
  return size != (SIZE_T)-1 ? size : 0;
}

PVOID WINAPI LocalLock(HANDLE memory) { return memory; }

BOOL WINAPI LocalUnlock(HANDLE memory) {
  (void)memory;
  RtlSetLastWin32Error(158);
  return FALSE;
}

HANDLE WINAPI GlobalAlloc(UINT flags, SIZE_T size) { return LocalAlloc(flags, size); }

HANDLE WINAPI GlobalFree(HANDLE memory) { return LocalFree(memory); }

HANDLE WINAPI GlobalReAlloc(HANDLE memory, SIZE_T size, UINT flags) { return LocalReAlloc(memory, size, flags); }

SIZE_T WINAPI GlobalSize(HANDLE memory) { return LocalSize(memory); }

PVOID WINAPI GlobalLock(HANDLE memory) { return memory; }

BOOL WINAPI GlobalUnlock(HANDLE memory) {
  (void)memory;
  return TRUE;
}
