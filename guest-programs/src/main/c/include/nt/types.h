#ifndef NT_TYPES_H
#define NT_TYPES_H

#include <stddef.h>
#include <stdint.h>

#define NTAPI __attribute__((stdcall))
#define NORETURN __attribute__((noreturn))
#define ASSERT_OFFSET(type, field, offset) \
  _Static_assert(offsetof(type, field) == (offset), #type "." #field)
#define ASSERT_SIZE(type, size) _Static_assert(sizeof(type) == (size), #type)

#define TRUE 1
#define FALSE 0
#define IN_RANGE(value, low, high) ((uintptr_t)(value) >= (uintptr_t)(low) && (uintptr_t)(value) < (uintptr_t)(high))
#define ALIGN_UP(value, alignment) (((value) + (alignment) - 1) & ~((alignment) - 1))
#define PAGE_SIZE 0x1000u
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

typedef void VOID, *PVOID;
typedef uint8_t UCHAR, BOOLEAN, BYTE;
typedef char CHAR;
typedef uint16_t USHORT, WORD;
typedef int16_t SHORT;
typedef uint32_t ULONG, DWORD, UINT;
typedef int32_t LONG, NTSTATUS, BOOL;
typedef int64_t LONGLONG;
typedef uint64_t ULONGLONG;
typedef uintptr_t ULONG_PTR;
typedef size_t SIZE_T;
typedef __WCHAR_TYPE__ WCHAR;
typedef void *HANDLE;
typedef ULONG ACCESS_MASK;

_Static_assert(sizeof(void *) == 4, "a 32-bit target");
_Static_assert(sizeof(WCHAR) == 2, "UTF-16 wide characters");

typedef union LARGE_INTEGER {
  struct {
    ULONG LowPart;
    LONG HighPart;
  };
  LONGLONG QuadPart;
} LARGE_INTEGER;

typedef struct LIST_ENTRY {
  struct LIST_ENTRY *Flink;
  struct LIST_ENTRY *Blink;
} LIST_ENTRY;

typedef struct UNICODE_STRING {
  USHORT Length; /* bytes, without a terminator */
  USHORT MaximumLength;
  WCHAR *Buffer;
} UNICODE_STRING;

typedef struct ANSI_STRING {
  USHORT Length;
  USHORT MaximumLength;
  CHAR *Buffer;
} ANSI_STRING;

typedef struct CLIENT_ID {
  HANDLE UniqueProcess;
  HANDLE UniqueThread;
} CLIENT_ID;

typedef struct OBJECT_ATTRIBUTES {
  ULONG Length;
  HANDLE RootDirectory;
  const UNICODE_STRING *ObjectName;
  ULONG Attributes;
  PVOID SecurityDescriptor;
  PVOID SecurityQualityOfService;
} OBJECT_ATTRIBUTES;

#define OBJ_INHERIT 0x02
#define OBJ_CASE_INSENSITIVE 0x40
#define OBJ_OPENIF 0x80

typedef struct IO_STATUS_BLOCK {
  NTSTATUS Status;
  ULONG_PTR Information;
} IO_STATUS_BLOCK;

typedef struct RTL_BITMAP {
  ULONG SizeOfBitMap; /* bits */
  ULONG *Buffer;
} RTL_BITMAP;

typedef struct RTL_CRITICAL_SECTION {
  PVOID DebugInfo;
  LONG LockCount; /* -1 when free, as in NT 5.2 before its first service pack's flags */
  LONG RecursionCount;
  HANDLE OwningThread;
  HANDLE LockSemaphore;
  ULONG_PTR SpinCount;
} RTL_CRITICAL_SECTION;
ASSERT_SIZE(RTL_CRITICAL_SECTION, 0x18);

#define NtCurrentProcess() ((HANDLE)-1)
#define NtCurrentThread() ((HANDLE)-2)

static inline void InitializeListHead(LIST_ENTRY *head) {
  head->Flink = head;
  head->Blink = head;
}

static inline int IsListEmpty(const LIST_ENTRY *head) { return head->Flink == head; }

static inline void RemoveEntryList(LIST_ENTRY *entry) {
  entry->Blink->Flink = entry->Flink;
  entry->Flink->Blink = entry->Blink;
}

static inline void InsertTailList(LIST_ENTRY *head, LIST_ENTRY *entry) {
  entry->Flink = head;
  entry->Blink = head->Blink;
  head->Blink->Flink = entry;
  head->Blink = entry;
}

static inline void InsertHeadList(LIST_ENTRY *head, LIST_ENTRY *entry) {
  entry->Blink = head;
  entry->Flink = head->Flink;
  head->Flink->Blink = entry;
  head->Flink = entry;
}

#define CONTAINING_RECORD(address, type, field) ((type *)((char *)(address) - offsetof(type, field)))

#define UNICODE_LITERAL(text) \
  { sizeof(text) - sizeof(WCHAR), sizeof(text), (WCHAR *)(text) }

static inline OBJECT_ATTRIBUTES NamedObject(const UNICODE_STRING *name, ULONG attributes) {
  OBJECT_ATTRIBUTES object = {sizeof object, NULL, name, attributes | OBJ_CASE_INSENSITIVE, NULL, NULL};
  return object;
}

#endif
