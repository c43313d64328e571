/* Thread-local slots: 64 in the TEB, 1024 more in a block that the thread's first use of them allocates. */
#include "kernel32.h"

#define TLS_OUT_OF_INDEXES 0xFFFFFFFFu
#define ThreadZeroTlsCell 10

DWORD WINAPI TlsAlloc(VOID) {
  PEB *peb = NtCurrentPeb();
  TEB *teb = NtCurrentTeb();
  ULONG index;

  RtlAcquirePebLock();
  index = RtlFindClearBitsAndSet(peb->TlsBitmap, 1, 0);
  if (index == ~0u) {
    index = RtlFindClearBitsAndSet(peb->TlsExpansionBitmap, 1, 0);
    if (index != ~0u) index += TLS_MINIMUM_AVAILABLE;
  }
  RtlReleasePebLock();
  if (index == ~0u) {
    BaseSetLastNtError(STATUS_NO_MEMORY);
    return TLS_OUT_OF_INDEXES;
  }
  if (index < TLS_MINIMUM_AVAILABLE)
    teb->TlsSlots[index] = NULL;
  else if (teb->TlsExpansionSlots != NULL)
    teb->TlsExpansionSlots[index - TLS_MINIMUM_AVAILABLE] = NULL;
  return index;
}

/* The cell is cleared in every thread. */
BOOL WINAPI TlsFree(DWORD index) {
  PEB *peb = NtCurrentPeb();
  RTL_BITMAP *bitmap = index < TLS_MINIMUM_AVAILABLE ? peb->TlsBitmap : peb->TlsExpansionBitmap;
  ULONG bit = index < TLS_MINIMUM_AVAILABLE ? index : index - TLS_MINIMUM_AVAILABLE;
  BOOLEAN allocated;

  RtlAcquirePebLock();
  allocated = RtlAreBitsSet(bitmap, bit, 1);
  if (allocated) {
    NtSetInformationThread(NtCurrentThread(), ThreadZeroTlsCell, &index, sizeof index);
    RtlClearBits(bitmap, bit, 1);
  }
  RtlReleasePebLock();
  return allocated ? TRUE : BaseFail(ERROR_INVALID_PARAMETER);
}

PVOID WINAPI TlsGetValue(DWORD index) {
  TEB *teb = NtCurrentTeb();
  if (index >= TLS_MINIMUM_AVAILABLE + TLS_EXPANSION_SLOTS) {
    BaseFail(ERROR_INVALID_PARAMETER);
    return NULL;
  }
  RtlSetLastWin32Error(0);
  if (index < TLS_MINIMUM_AVAILABLE) return teb->TlsSlots[index];
  return teb->TlsExpansionSlots != NULL ? teb->TlsExpansionSlots[index - TLS_MINIMUM_AVAILABLE] : NULL;
}

BOOL WINAPI TlsSetValue(DWORD index, PVOID value) {
  TEB *teb = NtCurrentTeb();
  if (index >= TLS_MINIMUM_AVAILABLE + TLS_EXPANSION_SLOTS) return BaseFail(ERROR_INVALID_PARAMETER);
  if (index < TLS_MINIMUM_AVAILABLE) {
    teb->TlsSlots[index] = value;
    return TRUE;
  }
  if (teb->TlsExpansionSlots == NULL) teb->TlsExpansionSlots = BaseAllocate(TLS_EXPANSION_SLOTS * sizeof(PVOID));
  if (teb->TlsExpansionSlots == NULL) return BaseFail(ERROR_NOT_ENOUGH_MEMORY);
  teb->TlsExpansionSlots[index - TLS_MINIMUM_AVAILABLE] = value;
  return TRUE;
}
