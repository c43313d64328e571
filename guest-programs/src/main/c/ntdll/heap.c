/*
 * The heap. A segment is a reserved region whose committed front is a row of blocks without gaps; every block has an
 * 8-byte header that knows its own size and that of the block before it, both in units of 8 bytes. Free blocks stand
 * in lists by size: one list for each size below 128 units, one for all larger. When no free block fits, the newest
 * segment commits more; when its reservation is used up, a growable heap reserves another of twice the size.
 * Requests above LARGE_LIMIT get a region of their own.
 * Invariants: two free blocks are neighbours only if together they exceed LARGE_LIMIT; the last block of a segment's
 * committed part carries LAST and the segment points to it.
 * Not done: per-heap parameters, tags, look-aside lists.
 */
#include "ntdll.h"

#define UNIT 8u
#define LISTS 128u
#define MAXIMUM_SEGMENTS 32u
#define LARGE_LIMIT 0xFE00u       /* units */
#define COMMIT_STEP 0x10000u      /* bytes */
#define MAXIMUM_FIRST_COMMIT 0x40000u
#define DECOMMIT_THRESHOLD 0x40000u /* bytes; COMMIT_STEP of them stay */
#define MAXIMUM_REQUEST 0x7FFE0000u
#define HEAP_SIGNATURE 0xEEFFEEFFu

#define BUSY 0x01
#define LARGE 0x08
#define LAST 0x10

typedef struct BLOCK {
  USHORT Size;
  USHORT PreviousSize;
  UCHAR Segment;
  UCHAR Flags;
  UCHAR Unused; /* bytes of a busy block, header included, that were not asked for */
  UCHAR Padding;
} BLOCK;
ASSERT_SIZE(BLOCK, UNIT);

typedef struct FREE_BLOCK {
  BLOCK Header;
  LIST_ENTRY Links;
} FREE_BLOCK;
#define MINIMUM_UNITS (sizeof(FREE_BLOCK) / UNIT)

typedef struct LARGE_BLOCK {
  LIST_ENTRY Links;
  SIZE_T Requested;
  SIZE_T Reserved;
  BLOCK Header;
} LARGE_BLOCK;
ASSERT_SIZE(LARGE_BLOCK, 24);

typedef struct SEGMENT {
  UCHAR *Base;
  UCHAR *First; /* the first block */
  UCHAR *Committed;
  UCHAR *End;
  BLOCK *Last; /* NULL before the first commitment */
} SEGMENT;

typedef struct HEAP {
  ULONG Signature;
  ULONG Flags;
  ULONG SegmentCount;
  SEGMENT Segments[MAXIMUM_SEGMENTS];
  ULONG FreeListsInUse[LISTS / 32];
  LIST_ENTRY FreeLists[LISTS];
  LIST_ENTRY LargeBlocks;
  RTL_CRITICAL_SECTION Lock;
} HEAP;

static BLOCK *Next(BLOCK *block) { return (BLOCK *)((UCHAR *)block + block->Size * UNIT); }

static BLOCK *Previous(BLOCK *block) { return (BLOCK *)((UCHAR *)block - block->PreviousSize * UNIT); }

static VOID SetSize(BLOCK *block, ULONG units) {
  block->Size = units;
  if (!(block->Flags & LAST)) Next(block)->PreviousSize = units;
}

static VOID InheritLast(HEAP *heap, BLOCK *block, BLOCK *from) {
  if (!(from->Flags & LAST)) return;
  from->Flags &= ~LAST;
  block->Flags |= LAST;
  heap->Segments[block->Segment].Last = block;
}

static VOID InsertFree(HEAP *heap, BLOCK *block) {
  ULONG list = block->Size < LISTS ? block->Size : 0;
  block->Flags &= LAST;
  InsertHeadList(&heap->FreeLists[list], &((FREE_BLOCK *)block)->Links);
  heap->FreeListsInUse[list / 32] |= 1u << list % 32;
}

static VOID RemoveFree(HEAP *heap, BLOCK *block) {
  ULONG list = block->Size < LISTS ? block->Size : 0;
  RemoveEntryList(&((FREE_BLOCK *)block)->Links);
  if (IsListEmpty(&heap->FreeLists[list])) heap->FreeListsInUse[list / 32] &= ~(1u << list % 32);
}

static BLOCK *MergeWithNeighbours(HEAP *heap, BLOCK *block) {
  if (block->PreviousSize != 0 && !(Previous(block)->Flags & BUSY) &&
      (ULONG)Previous(block)->Size + block->Size <= LARGE_LIMIT) {
    BLOCK *previous = Previous(block);
    RemoveFree(heap, previous);
    InheritLast(heap, previous, block);
    SetSize(previous, previous->Size + block->Size);
    block = previous;
  }
  if (!(block->Flags & LAST) && !(Next(block)->Flags & BUSY) &&
      (ULONG)Next(block)->Size + block->Size <= LARGE_LIMIT) {
    BLOCK *next = Next(block);
    RemoveFree(heap, next);
    InheritLast(heap, block, next);
    SetSize(block, block->Size + next->Size);
  }
  return block;
}

static BLOCK *SearchLarger(HEAP *heap, ULONG units) {
  LIST_ENTRY *link, *head = &heap->FreeLists[0];
  BLOCK *best = NULL;
  for (link = head->Flink; link != head; link = link->Flink) {
    BLOCK *block = &CONTAINING_RECORD(link, FREE_BLOCK, Links)->Header;
    if (block->Size >= units && (best == NULL || block->Size < best->Size)) best = block;
  }
  return best;
}

static BLOCK *FindFree(HEAP *heap, ULONG units) {
  ULONG word;
  if (units >= LISTS) return SearchLarger(heap, units);
  for (word = units / 32; word < LISTS / 32; word++) {
    ULONG lists = heap->FreeListsInUse[word];
    if (word == units / 32) lists &= ~0u << units % 32;
    if (word == 0) lists &= ~1u;
    if (lists != 0) {
      LIST_ENTRY *head = &heap->FreeLists[word * 32 + __builtin_ctz(lists)];
      return &CONTAINING_RECORD(head->Flink, FREE_BLOCK, Links)->Header;
    }
  }
  return SearchLarger(heap, units);
}

/* Makes the committed bytes from start on, new or the whole segment, a free block. */
static BLOCK *MakeFree(HEAP *heap, ULONG index, UCHAR *start) {
  SEGMENT *segment = &heap->Segments[index];
  BLOCK *block = (BLOCK *)start, *last = segment->Last;
  block->Size = (segment->Committed - start) / UNIT;
  block->PreviousSize = last != NULL ? last->Size : 0;
  block->Segment = index;
  block->Flags = LAST;
  segment->Last = block;
  if (last != NULL) last->Flags &= ~LAST;
  block = MergeWithNeighbours(heap, block);
  InsertFree(heap, block);
  return block;
}

static BLOCK *CommitMore(HEAP *heap, ULONG index, ULONG units) {
  SEGMENT *segment = &heap->Segments[index];
  SIZE_T available = segment->End - segment->Committed, size;
  UCHAR *start = segment->Committed;
  PVOID base = start;

  if (segment->Last != NULL && !(segment->Last->Flags & BUSY) && segment->Last->Size < units)
    units -= segment->Last->Size;
  size = ALIGN_UP(units * UNIT, PAGE_SIZE);
  if (size > available) return NULL;
  if (size < COMMIT_STEP) size = COMMIT_STEP < available ? COMMIT_STEP : available;
  if (!NT_SUCCESS(NtAllocateVirtualMemory(NtCurrentProcess(), &base, 0, &size, MEM_COMMIT, PAGE_READWRITE)))
    return NULL;
  segment->Committed += size;
  return MakeFree(heap, index, start);
}

static BLOCK *AddSegment(HEAP *heap, ULONG units) {
  SEGMENT *newest = &heap->Segments[heap->SegmentCount - 1];
  SIZE_T size = (newest->End - newest->Base) * 2;
  PVOID base = NULL;

  if (!(heap->Flags & HEAP_GROWABLE) || heap->SegmentCount == MAXIMUM_SEGMENTS) return NULL;
  if (size > 0x1000000) size = 0x1000000;
  if (size < units * UNIT) size = ALIGN_UP(units * UNIT, 0x10000);
  if (!NT_SUCCESS(NtAllocateVirtualMemory(NtCurrentProcess(), &base, 0, &size, MEM_RESERVE, PAGE_READWRITE)))
    return NULL;
  newest++;
  newest->Base = newest->First = newest->Committed = base;
  newest->End = newest->Base + size;
  newest->Last = NULL;
  return CommitMore(heap, heap->SegmentCount++, units);
}

/* Cuts a busy block to the size asked for; the rest becomes free. */
static VOID Split(HEAP *heap, BLOCK *block, ULONG units) {
  ULONG rest = block->Size - units;
  BLOCK *tail;
  if (rest < MINIMUM_UNITS) return;
  tail = (BLOCK *)((UCHAR *)block + units * UNIT);
  tail->Flags = 0;
  tail->Segment = block->Segment;
  tail->PreviousSize = units;
  InheritLast(heap, tail, block);
  block->Size = units;
  SetSize(tail, rest);
  InsertFree(heap, MergeWithNeighbours(heap, tail));
}

static PVOID AllocateLarge(HEAP *heap, SIZE_T size) {
  LARGE_BLOCK *large = NULL;
  SIZE_T reserved = size + sizeof *large;
  if (!(heap->Flags & HEAP_GROWABLE)) return NULL;
  if (!NT_SUCCESS(NtAllocateVirtualMemory(
          NtCurrentProcess(), (PVOID *)&large, 0, &reserved, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE)))
    return NULL;
  large->Requested = size;
  large->Reserved = reserved;
  large->Header.Flags = BUSY | LARGE;
  InsertTailList(&heap->LargeBlocks, &large->Links);
  return large + 1;
}

static ULONG UnitsFor(SIZE_T size) {
  ULONG units = (size + sizeof(BLOCK) + UNIT - 1) / UNIT;
  return units < MINIMUM_UNITS ? MINIMUM_UNITS : units;
}

static PVOID AllocateSmall(HEAP *heap, SIZE_T size) {
  ULONG units = UnitsFor(size);
  BLOCK *block = FindFree(heap, units);
  if (block == NULL) block = CommitMore(heap, heap->SegmentCount - 1, units);
  if (block != NULL && block->Size < units) block = NULL;
  if (block == NULL) block = AddSegment(heap, units);
  if (block == NULL) return NULL;
  RemoveFree(heap, block);
  block->Flags |= BUSY;
  Split(heap, block, units);
  block->Unused = block->Size * UNIT - size;
  return block + 1;
}

static VOID Lock(HEAP *heap, ULONG flags) {
  if (!((heap->Flags | flags) & HEAP_NO_SERIALIZE)) RtlEnterCriticalSection(&heap->Lock);
}

static VOID Unlock(HEAP *heap, ULONG flags) {
  if (!((heap->Flags | flags) & HEAP_NO_SERIALIZE)) RtlLeaveCriticalSection(&heap->Lock);
}

static PVOID Fail(HEAP *heap, ULONG flags) {
  if ((heap->Flags | flags) & HEAP_GENERATE_EXCEPTIONS) RtlRaiseStatus(STATUS_NO_MEMORY);
  NtCurrentTeb()->LastStatusValue = STATUS_NO_MEMORY;
  NtCurrentTeb()->LastErrorValue = RtlNtStatusToDosErrorNoTeb(STATUS_NO_MEMORY);
  return NULL;
}

PVOID NTAPI RtlAllocateHeap(PVOID handle, ULONG flags, SIZE_T size) {
  HEAP *heap = handle;
  PVOID memory;

  if (size > MAXIMUM_REQUEST) return Fail(heap, flags);
  Lock(heap, flags);
  memory = UnitsFor(size) > LARGE_LIMIT ? AllocateLarge(heap, size) : AllocateSmall(heap, size);
  Unlock(heap, flags);
  if (memory == NULL) return Fail(heap, flags);
  if ((heap->Flags | flags) & HEAP_ZERO_MEMORY) memset(memory, 0, size);
  return memory;
}

static BLOCK *BusyBlock(const VOID *memory) {
  BLOCK *block = (BLOCK *)memory - 1;
  if (memory == NULL || (uintptr_t)memory % UNIT != 0 || !(block->Flags & BUSY)) return NULL;
  return (block->Flags & LARGE) || block->Segment < MAXIMUM_SEGMENTS ? block : NULL;
}

static SIZE_T RequestedSize(const BLOCK *block) {
  return block->Flags & LARGE ? CONTAINING_RECORD(block, LARGE_BLOCK, Header)->Requested
                              : block->Size * UNIT - block->Unused;
}

SIZE_T NTAPI RtlSizeHeap(PVOID handle, ULONG flags, const VOID *memory) {
  BLOCK *block = BusyBlock(memory);
  (void)handle, (void)flags;
  return block != NULL ? RequestedSize(block) : (SIZE_T)-1;
}

static VOID DecommitTail(HEAP *heap, BLOCK *block) {
  SEGMENT *segment = &heap->Segments[block->Segment];
  PVOID start = (PVOID)ALIGN_UP((uintptr_t)block + COMMIT_STEP, PAGE_SIZE);
  SIZE_T size = segment->Committed - (UCHAR *)start;
  if (!(block->Flags & LAST) || block->Size * UNIT < DECOMMIT_THRESHOLD) return;
  if (!NT_SUCCESS(NtFreeVirtualMemory(NtCurrentProcess(), &start, &size, MEM_DECOMMIT))) return;
  segment->Committed = start;
  block->Size = (segment->Committed - (UCHAR *)block) / UNIT;
}

static VOID FreeLarge(BLOCK *block) {
  LARGE_BLOCK *large = CONTAINING_RECORD(block, LARGE_BLOCK, Header);
  PVOID base = large;
  SIZE_T size = 0;
  RemoveEntryList(&large->Links);
  NtFreeVirtualMemory(NtCurrentProcess(), &base, &size, MEM_RELEASE);
}

BOOLEAN NTAPI RtlFreeHeap(PVOID handle, ULONG flags, PVOID memory) {
  HEAP *heap = handle;
  BLOCK *block;

  if (memory == NULL) return TRUE;
  Lock(heap, flags);
  block = BusyBlock(memory);
  if (block == NULL) {
    RtlSetLastWin32ErrorAndNtStatusFromNtStatus(STATUS_INVALID_PARAMETER);
  } else if (block->Flags & LARGE) {
    FreeLarge(block);
  } else {
    block->Flags &= LAST;
    block = MergeWithNeighbours(heap, block);
    DecommitTail(heap, block);
    InsertFree(heap, block);
  }
  Unlock(heap, flags);
  return block != NULL;
}

/* Grows or shrinks a small block where it stands, if it can. */
static BOOLEAN ResizeInPlace(HEAP *heap, BLOCK *block, ULONG units) {
  BLOCK *next;
  if (units > block->Size) {
    if (block->Flags & LAST) return FALSE;
    next = Next(block);
    if ((next->Flags & BUSY) || (ULONG)block->Size + next->Size < units) return FALSE;
    if ((ULONG)block->Size + next->Size > LARGE_LIMIT) return FALSE;
    RemoveFree(heap, next);
    InheritLast(heap, block, next);
    SetSize(block, block->Size + next->Size);
  }
  Split(heap, block, units);
  return TRUE;
}

PVOID NTAPI RtlReAllocateHeap(PVOID handle, ULONG flags, PVOID memory, SIZE_T size) {
  HEAP *heap = handle;
  BLOCK *block = BusyBlock(memory);
  SIZE_T old;
  PVOID moved;

  if (block == NULL) return NULL;
  if (size > MAXIMUM_REQUEST) return Fail(heap, flags);
  Lock(heap, flags);
  old = RequestedSize(block);
  moved = NULL;
  if (block->Flags & LARGE) {
    LARGE_BLOCK *large = CONTAINING_RECORD(block, LARGE_BLOCK, Header);
    if (UnitsFor(size) > LARGE_LIMIT && size + sizeof *large <= large->Reserved) {
      large->Requested = size;
      moved = memory;
    }
  } else if (UnitsFor(size) <= LARGE_LIMIT && ResizeInPlace(heap, block, UnitsFor(size))) {
    block->Unused = block->Size * UNIT - size;
    moved = memory;
  }
  if (moved == NULL && !(flags & HEAP_REALLOC_IN_PLACE_ONLY)) {
    moved = RtlAllocateHeap(heap, flags & ~(HEAP_ZERO_MEMORY | HEAP_GENERATE_EXCEPTIONS), size);
    if (moved != NULL) {
      memcpy(moved, memory, old < size ? old : size);
      RtlFreeHeap(heap, flags, memory);
    }
  }
  Unlock(heap, flags);
  if (moved == NULL) return Fail(heap, flags);
  if ((flags & HEAP_ZERO_MEMORY) && size > old) memset((UCHAR *)moved + old, 0, size - old);
  return moved;
}

static BOOLEAN IsSegmentConsistent(const SEGMENT *segment) {
  const BLOCK *block = (const BLOCK *)segment->First;
  ULONG previous = 0;
  if (segment->Committed <= segment->First) return TRUE;
  for (;; block = (const BLOCK *)((const UCHAR *)block + block->Size * UNIT)) {
    const UCHAR *end = (const UCHAR *)block + block->Size * UNIT;
    if (block->PreviousSize != previous || block->Size < MINIMUM_UNITS || end > segment->Committed) return FALSE;
    if (block->Flags & LAST) return end == segment->Committed;
    if (end == segment->Committed) return FALSE;
    previous = block->Size;
  }
}

BOOLEAN NTAPI RtlValidateHeap(PVOID handle, ULONG flags, const VOID *memory) {
  HEAP *heap = handle;
  BOOLEAN valid = heap->Signature == HEAP_SIGNATURE;
  ULONG index;

  if (!valid) return FALSE;
  if (memory != NULL) return BusyBlock(memory) != NULL;
  Lock(heap, flags);
  for (index = 0; index < heap->SegmentCount && valid; index++) valid = IsSegmentConsistent(&heap->Segments[index]);
  Unlock(heap, flags);
  return valid;
}

/* Keeps the PEB's table of heaps, which debuggers read. */
static VOID RegisterHeap(PVOID heap) {
  PEB *peb = NtCurrentPeb();
  if (peb->ProcessHeaps != NULL && peb->NumberOfHeaps < peb->MaximumNumberOfHeaps)
    peb->ProcessHeaps[peb->NumberOfHeaps++] = heap;
}

static VOID UnregisterHeap(PVOID heap) {
  PEB *peb = NtCurrentPeb();
  ULONG index;
  if (peb->ProcessHeaps == NULL) return;
  for (index = 0; index < peb->NumberOfHeaps; index++) {
    if (peb->ProcessHeaps[index] != heap) continue;
    peb->ProcessHeaps[index] = peb->ProcessHeaps[--peb->NumberOfHeaps];
    return;
  }
}

/* base, lock and parameters: only NULL is supported. reserve and commit are in bytes; 0 means the defaults. */
PVOID NTAPI RtlCreateHeap(ULONG flags, PVOID base, SIZE_T reserve, SIZE_T commit, PVOID lock, PVOID parameters) {
  HEAP *heap = NULL;
  PVOID start;
  ULONG list;

  if (base != NULL || lock != NULL || parameters != NULL) return NULL;
  if (commit == 0) commit = PAGE_SIZE;
  if (commit < sizeof *heap + MINIMUM_UNITS * UNIT) commit = sizeof *heap + MINIMUM_UNITS * UNIT;
  if (commit > MAXIMUM_FIRST_COMMIT) commit = MAXIMUM_FIRST_COMMIT;
  commit = ALIGN_UP(commit, PAGE_SIZE);
  if (reserve == 0) reserve = 0x100000;
  if (reserve < commit) reserve = commit;
  reserve = ALIGN_UP(reserve, 0x10000);
  if (!NT_SUCCESS(NtAllocateVirtualMemory(
          NtCurrentProcess(), (PVOID *)&heap, 0, &reserve, MEM_RESERVE, PAGE_READWRITE)))
    return NULL;
  start = heap;
  if (!NT_SUCCESS(NtAllocateVirtualMemory(NtCurrentProcess(), &start, 0, &commit, MEM_COMMIT, PAGE_READWRITE))) {
    reserve = 0;
    start = heap;
    NtFreeVirtualMemory(NtCurrentProcess(), &start, &reserve, MEM_RELEASE);
    return NULL;
  }
  heap->Signature = HEAP_SIGNATURE;
  heap->Flags = flags & (HEAP_NO_SERIALIZE | HEAP_GROWABLE | HEAP_GENERATE_EXCEPTIONS | HEAP_ZERO_MEMORY);
  for (list = 0; list < LISTS; list++) InitializeListHead(&heap->FreeLists[list]);
  InitializeListHead(&heap->LargeBlocks);
  RtlInitializeCriticalSection(&heap->Lock);
  heap->SegmentCount = 1;
  heap->Segments[0].Base = (UCHAR *)heap;
  heap->Segments[0].First = (UCHAR *)ALIGN_UP((uintptr_t)(heap + 1), UNIT);
  heap->Segments[0].Committed = (UCHAR *)heap + commit;
  heap->Segments[0].End = (UCHAR *)heap + reserve;
  MakeFree(heap, 0, heap->Segments[0].First);
  RegisterHeap(heap);
  return heap;
}

PVOID NTAPI RtlDestroyHeap(PVOID handle) {
  HEAP *heap = handle;
  PVOID base;
  SIZE_T size;
  ULONG remaining;

  if (heap == NULL || heap == NtCurrentPeb()->ProcessHeap) return heap;
  UnregisterHeap(heap);
  RtlDeleteCriticalSection(&heap->Lock);
  while (!IsListEmpty(&heap->LargeBlocks))
    FreeLarge(&CONTAINING_RECORD(heap->LargeBlocks.Flink, LARGE_BLOCK, Links)->Header);
  for (remaining = heap->SegmentCount; remaining != 0;) {
    base = heap->Segments[--remaining].Base; /* segment 0, which holds the heap itself, comes last */
    size = 0;
    NtFreeVirtualMemory(NtCurrentProcess(), &base, &size, MEM_RELEASE);
  }
  return NULL;
}
