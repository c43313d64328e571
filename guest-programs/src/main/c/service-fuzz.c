/*
 * service-fuzz - calls system services by number with arguments that are mostly nonsense.
 *
 * Usage: service-fuzz SEED CALLS (decimal), with C:\data mounted. For tests: whatever the calls do to this process, the kernel must answer
 * each with a status, an exception or the process's end, and its books must stay right. Left out are only the calls
 * that would end or stop the program for sure. Prints nothing that depends on the answers.
 * Minimum RAM: 2 MiB.
 */
#include "guest.h"

#define SERVICES 0x128
#define ARGUMENTS 12
#define REGION 0x20000000u
#define REGION_SIZE 0x400000u
#define SCRATCH_SIZE 0x4000u

/* Ends or stops the caller: Continue, DelayExecution, RaiseException, RaiseHardError, ReadFile (it may wait for a pipe
 * or the console), SignalAndWait, SuspendProcess, SuspendThread, TerminateProcess, TerminateThread, the waits. */
static const word left_out[] = {0x22, 0x3D, 0xBD, 0xBE, 0x106, 0x107, 0x10A, 0x10B, 0x117, 0x118, 0x119, 0x11A, 0x123, 0x124};

static dword state;
static byte scratch[SCRATCH_SIZE];
static dword slots[16];

static dword next_random(void) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

static dword below(dword limit) { return (next_random() >> 8) % limit; }

static dword one_of(const dword *values, dword count) { return values[below(count)]; }

static dword constant(void) {
  static const dword values[] = {0x1000, 0x2000, 0x3000, 0x4000, 0x8000, 0x80000, 0x100000, 0x400000, 0x200000,
      0x1, 0x2, 0x4, 0x8, 0x10, 0x20, 0x40, 0x80, 0x104, 0x101, 0x204, 0x1F0FFF, 0x1F03FF, 0x10000000, 0x80000000u,
      0xC0000000u, 0xF001F, 0x1000000, 0x8000000, 0x4000000, 0x7FFFFFFF, 0xFFFF0000u};
  return one_of(values, sizeof values / sizeof *values);
}

/* A slot with an address of the fuzzed region or a size, for services that take pointers to these. */
static dword slot(void) {
  dword index = below(16);
  slots[index] = (index & 1) != 0 ? below(0x20000) : REGION + below(REGION_SIZE);
  return (dword)&slots[index];
}

/* OBJECT_ATTRIBUTES with a name of a few characters. */
static dword object_attributes(void) {
  static const dword names[] = {'\\', 'B', 'a', 's', 'e', '?', 'C', ':', 'x', '.', 0, 0xFFFF};
  dword *attributes = (dword *)&scratch[below(8) * 0x200];
  word *letters = (word *)(attributes + 16);
  dword length = below(12);
  for (dword i = 0; i < length; i++) letters[i] = (word)one_of(names, 12);
  attributes[0] = 0x18;
  attributes[1] = below(4) == 0 ? next_random() : 0;
  attributes[2] = (dword)(attributes + 8);
  attributes[3] = below(3) == 0 ? constant() : 0x40;
  attributes[4] = attributes[5] = 0;
  attributes[8] = length * 2 | (below(8) == 0 ? 0x10001 : length * 2) << 16;
  attributes[9] = below(8) == 0 ? next_random() : (dword)letters;
  return (dword)attributes;
}

/* A file \\??\\C:\\data\\a to h. */
static dword file_attributes(void) {
  static const char prefix[] = "\\??\\C:\\data\\";
  dword *attributes = (dword *)scratch;
  word *letters = (word *)(attributes + 16);
  dword length = sizeof prefix - 1;
  for (dword i = 0; i < length; i++) letters[i] = (word)prefix[i];
  letters[length++] = (word)('a' + below(8));
  attributes[0] = 0x18;
  attributes[1] = attributes[4] = attributes[5] = 0;
  attributes[2] = (dword)(attributes + 8);
  attributes[3] = 0x40;
  attributes[8] = length * 2 | length * 2 << 16;
  attributes[9] = (dword)letters;
  return (dword)attributes;
}

static dword argument(void) {
  switch (below(14)) {
    case 0: return 0;
    case 1: return below(16);
    case 2: return below(2) == 0 ? 0xFFFFFFFFu : 0xFFFFFFFEu;
    case 3: return 4 + 4 * below(40);
    case 4: case 5: return slot();
    case 6: return (dword)&scratch[below(SCRATCH_SIZE)];
    case 7: return (dword)&scratch[SCRATCH_SIZE - below(16)];
    case 8: return REGION + below(REGION_SIZE);
    case 9: case 10: return constant();
    case 11: return 0x80000000u + next_random() % 0x7FFFFFFFu;
    case 12: return object_attributes();
    default: return below(4) == 0 ? next_random() : below(0x1000);
  }
}

static dword call(dword service, const dword *arguments) {
  dword status;
  asm volatile("int $0x2E" : "=a"(status) : "a"(service), "d"(arguments) : "ecx", "memory", "cc");
  return status;
}

/*
 * Half of the calls of these services get arguments that make sense one by one, so that sections, views, regions,
 * threads and objects come into being for the others to meet.
 */
static dword likely_handle(void) { return 0x20 + 4 * below(32); }

static dword protection(void) {
  static const dword values[] = {1, 2, 4, 4, 4, 8, 0x10, 0x20, 0x40, 0x80, 0x104, 0x140};
  return one_of(values, sizeof values / sizeof *values);
}

static dword region_slot(void) {
  dword index = below(8) * 2;
  slots[index] = below(4) == 0 ? 0 : REGION + below(REGION_SIZE);
  return (dword)&slots[index];
}

static dword size_slot(void) {
  dword index = below(8) * 2 + 1;
  slots[index] = below(0x20000);
  return (dword)&slots[index];
}

static void make_likely(dword service, dword *arguments) {
  static const dword allocation[] = {0x1000, 0x2000, 0x3000, 0x3000, 0x103000, 0x80000, 0x202000};
  static const dword section[] = {0x8000000, 0x8000000, 0x4000000, 0x8200000, 0x1000000};
  dword *output = (dword *)&scratch[SCRATCH_SIZE - 64];
  switch (service) {
    case 0x12: /* AllocateVirtualMemory */
      arguments[0] = 0xFFFFFFFFu, arguments[1] = region_slot(), arguments[2] = 0, arguments[3] = size_slot();
      arguments[4] = one_of(allocation, 7), arguments[5] = protection();
      break;
    case 0x57: /* FreeVirtualMemory */
      arguments[0] = 0xFFFFFFFFu, arguments[1] = region_slot(), arguments[2] = size_slot();
      arguments[3] = below(2) == 0 ? 0x4000 : 0x8000;
      if (below(3) == 0) *(dword *)arguments[2] = 0;
      break;
    case 0x8F: /* ProtectVirtualMemory */
      arguments[0] = 0xFFFFFFFFu, arguments[1] = region_slot(), arguments[2] = size_slot(), arguments[3] = protection();
      arguments[4] = (dword)output;
      break;
    case 0x34: /* CreateSection */
      arguments[0] = (dword)output, arguments[1] = 0xF001F, arguments[2] = 0, arguments[3] = size_slot();
      *(dword *)(arguments[3] + 4) = 0;
      arguments[4] = protection(), arguments[5] = one_of(section, 5), arguments[6] = below(3) == 0 ? likely_handle() : 0;
      break;
    case 0x71: /* MapViewOfSection */
      arguments[0] = likely_handle(), arguments[1] = 0xFFFFFFFFu, arguments[2] = region_slot(), arguments[3] = 0;
      arguments[4] = below(0x10000), arguments[5] = 0, arguments[6] = size_slot(), arguments[7] = 1 + below(2);
      arguments[8] = 0, arguments[9] = protection();
      break;
    case 0x115: /* UnmapViewOfSection */
      arguments[0] = 0xFFFFFFFFu, arguments[1] = REGION + below(REGION_SIZE);
      break;
    case 0x27: /* CreateFile: some file of the mounted folder */
      arguments[0] = (dword)output, arguments[1] = 0x12019F, arguments[2] = file_attributes();
      arguments[3] = (dword)(output + 2), arguments[4] = 0, arguments[5] = 0x80, arguments[6] = 7;
      arguments[7] = below(6), arguments[8] = 0x20, arguments[9] = 0, arguments[10] = 0;
      break;
    case 0x11C: /* WriteFile */
      arguments[0] = likely_handle(), arguments[1] = 0, arguments[2] = 0, arguments[3] = 0;
      arguments[4] = (dword)(output + 2), arguments[5] = REGION + below(REGION_SIZE), arguments[6] = below(0x3000);
      arguments[7] = size_slot(), *(dword *)(arguments[7] + 4) = 0, arguments[8] = 0;
      break;
    case 0x1B: /* Close */
      arguments[0] = likely_handle();
      break;
    default:
      break;
  }
}

/* Reads or writes in the region, which may end the process: only where the answer says that the page is there. */
static void touch_region(void) {
  dword information[7];
  dword arguments[6] = {0xFFFFFFFFu, REGION + below(REGION_SIZE), 0, (dword)information, sizeof information, 0};
  if (call(0xBA, arguments) == 0 && information[4] == 0x1000 && (information[5] & 0xCC) != 0
      && (information[5] & 0x100) == 0) {
    *(volatile byte *)arguments[1] += 1;
  }
}

static boolean is_left_out(dword service) {
  for (dword i = 0; i < sizeof left_out / sizeof *left_out; i++) {
    if (left_out[i] == service) return 1;
  }
  return 0;
}

static const char *parse_number(const char *text, dword *value) {
  *value = 0;
  while (*text >= '0' && *text <= '9') *value = *value * 10 + (dword)(*text++ - '0');
  while (*text == ' ') text++;
  return text;
}

void start(void) asm("_start");

void start(void) {
  static const dword likely[] = {0x12, 0x57, 0x8F, 0x34, 0x71, 0x115, 0x27, 0x11C, 0x1B};
  dword seed, calls;
  parse_number(parse_number(argument_text(), &seed), &calls);
  state = seed * 2654435761u + 1;
  for (dword i = 0; i < calls; i++) {
    dword arguments[ARGUMENTS];
    dword service = below(2) == 0 ? below(SERVICES) : one_of(likely, sizeof likely / sizeof *likely);
    for (dword j = 0; j < ARGUMENTS; j++) arguments[j] = argument();
    if (below(2) == 0 || service == 0x115) make_likely(service, arguments); /* unmapped, the program would be gone */
    if (!is_left_out(service)) call(service, arguments);
    touch_region();
  }
  print_text("all calls were answered\n");
  quit(0);
}
