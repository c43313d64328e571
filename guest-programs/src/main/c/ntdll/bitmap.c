/* Bitmaps: bit n is bit n%32 of word n/32. */
#include "ntdll.h"

#define WORD_OF(bitmap, bit) ((bitmap)->Buffer[(bit) / 32])
#define MASK_OF(bit) (1u << ((bit) % 32))

VOID NTAPI RtlInitializeBitMap(RTL_BITMAP *bitmap, ULONG *buffer, ULONG bits) {
  bitmap->SizeOfBitMap = bits;
  bitmap->Buffer = buffer;
}

VOID NTAPI RtlSetBits(RTL_BITMAP *bitmap, ULONG start, ULONG count) {
  for (; count != 0; count--, start++) WORD_OF(bitmap, start) |= MASK_OF(start);
}

VOID NTAPI RtlClearBits(RTL_BITMAP *bitmap, ULONG start, ULONG count) {
  for (; count != 0; count--, start++) WORD_OF(bitmap, start) &= ~MASK_OF(start);
}

BOOLEAN NTAPI RtlAreBitsSet(const RTL_BITMAP *bitmap, ULONG start, ULONG count) {
  if (count == 0 || start >= bitmap->SizeOfBitMap || count > bitmap->SizeOfBitMap - start) return FALSE;
  for (; count != 0; count--, start++)
    if (!(WORD_OF(bitmap, start) & MASK_OF(start))) return FALSE;
  return TRUE;
}

static ULONG FindClearRun(const RTL_BITMAP *bitmap, ULONG count, ULONG start) {
  ULONG bit, run = 0;
  for (bit = start; bit < bitmap->SizeOfBitMap; bit++) {
    run = WORD_OF(bitmap, bit) & MASK_OF(bit) ? 0 : run + 1;
    if (run == count) return bit + 1 - count;
  }
  return ~0u;
}

ULONG NTAPI RtlFindClearBitsAndSet(RTL_BITMAP *bitmap, ULONG count, ULONG hint) {
  ULONG start = FindClearRun(bitmap, count, hint);
  if (start == ~0u) start = FindClearRun(bitmap, count, 0);
  if (start != ~0u) RtlSetBits(bitmap, start, count);
  return start;
}
