/* The heap under a random load: sizes, contents, zeroing, growth in place and by moving, destruction. */
#include "user-mode.h"

#define SLOTS 200
#define STEPS 6000

typedef struct {
  UCHAR *memory;
  SIZE_T size;
  UCHAR fill;
} slot;

static slot slots[SLOTS];
static ULONG seed = 12345;

static ULONG next_random(void) {
  seed = seed * 1664525 + 1013904223;
  return seed >> 8;
}

static SIZE_T random_size(void) {
  switch (next_random() % 16) {
    case 0:
      return 0;
    case 1:
      return next_random() % 20000;
    case 2:
      return next_random() % 100 == 0 ? 600000 : 3000;
    default:
      return next_random() % 300;
  }
}

static int is_filled(const slot *one, SIZE_T size) {
  SIZE_T index;
  for (index = 0; index < size; index++)
    if (one->memory[index] != one->fill) return 0;
  return 1;
}

static void fill(slot *one) {
  one->fill = next_random();
  memset(one->memory, one->fill, one->size);
}

static void step(HANDLE heap, slot *one) {
  SIZE_T size = random_size(), common;
  if (one->memory == NULL) {
    one->memory = HeapAlloc(heap, HEAP_ZERO_MEMORY, size);
    one->size = size;
    one->fill = 0;
    CHECK(one->memory != NULL && (ULONG_PTR)one->memory % 8 == 0);
    CHECK(is_filled(one, size));
    fill(one);
  } else if (next_random() % 2) {
    common = size < one->size ? size : one->size;
    one->memory = HeapReAlloc(heap, 0, one->memory, size);
    CHECK(one->memory != NULL && is_filled(one, common));
    one->size = size;
    fill(one);
  } else {
    CHECK(HeapSize(heap, 0, one->memory) == one->size);
    CHECK(is_filled(one, one->size));
    CHECK(HeapFree(heap, 0, one->memory));
    one->memory = NULL;
  }
}

static void check_random_load(HANDLE heap) {
  int index;
  for (index = 0; index < STEPS; index++) {
    step(heap, &slots[next_random() % SLOTS]);
    if (index % 500 == 0) CHECK(HeapValidate(heap, 0, NULL));
  }
  for (index = 0; index < SLOTS; index++) {
    if (slots[index].memory != NULL) CHECK(is_filled(&slots[index], slots[index].size));
    CHECK(HeapFree(heap, 0, slots[index].memory));
    slots[index].memory = NULL;
  }
  CHECK(HeapValidate(heap, 0, NULL));
}

static void check_limited_heap(void) {
  HANDLE heap = HeapCreate(0, 0, 0x10000);
  int count = 0;
  CHECK(heap != NULL);
  CHECK(HeapAlloc(heap, 0, 0x20000) == NULL);
  while (HeapAlloc(heap, 0, 1000) != NULL) count++;
  CHECK(count > 55 && count < 66);
  CHECK(HeapValidate(heap, 0, NULL));
  CHECK(HeapDestroy(heap));
}

void check_heap(void) {
  HANDLE heap = HeapCreate(0, 0, 0);
  UCHAR *grown;
  CHECK(heap != NULL && heap != GetProcessHeap());
  check_random_load(heap);
  check_random_load(heap);
  grown = HeapAlloc(heap, 0, 16);
  CHECK(HeapReAlloc(heap, HEAP_REALLOC_IN_PLACE_ONLY, grown, 64) == grown);
  CHECK(HeapSize(heap, 0, grown) == 64);
  CHECK(HeapFree(heap, 0, grown));
  CHECK(HeapDestroy(heap));
  check_limited_heap();
}
