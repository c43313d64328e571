/* user-mode-dependency.dll - what user-mode-library.dll imports from. */
#include "nt/image.h"

static int attached;

BOOL NTAPI DllMain(PVOID base, DWORD reason, PVOID reserved) {
  (void)base, (void)reserved;
  if (reason == DLL_PROCESS_ATTACH) attached = 1;
  return TRUE;
}

int NTAPI DependencyAttached(VOID) { return attached; }
