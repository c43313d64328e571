/*
 * shared.dll - a library with code, a data page of each process's own and a section that all processes share.
 *
 * Watch: the code pages and the section "shared" are one frame in every process; the first write to a counter in
 * .data makes a private copy of its page. In C because the compiler can mark a section IMAGE_SCN_MEM_SHARED.
 */

#define EXPORT __attribute__((stdcall))

/* Initialised, so that the page has content in the file and is copied, not demand-zero. */
static volatile int own_counter = 1000;

static volatile int common_counter __attribute__((section("shared"), shared)) = 2000;
static volatile int attached __attribute__((section("shared"), shared)) = 0;

EXPORT int DllMain(void *module, unsigned reason, void *reserved) {
  (void)module;
  (void)reserved;
  if (reason == 1 /* DLL_PROCESS_ATTACH */) attached = attached + 1;
  return 1;
}

EXPORT int IncrementOwn(void) { return own_counter = own_counter + 1; }

EXPORT int IncrementCommon(void) { return common_counter = common_counter + 1; }

EXPORT int Own(void) { return own_counter; }

EXPORT int Common(void) { return common_counter; }

/* How many processes have attached so far. */
EXPORT int Attached(void) { return attached; }
