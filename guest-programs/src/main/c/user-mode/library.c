/* user-mode-library.dll - counts its notifications, imports from another library, forwards an export. */
#include "nt/image.h"

__declspec(dllimport) int NTAPI DependencyAttached(VOID);

static int own[4], *counts = own;

BOOL NTAPI DllMain(PVOID base, DWORD reason, PVOID reserved) {
  (void)base, (void)reserved;
  counts[reason]++;
  return TRUE;
}

int NTAPI Count(int reason) { return counts[reason]; }

VOID NTAPI CountInto(int *array) { counts = array; }

/* Not NULL if the dependency was initialised first. */
PVOID NTAPI Dependency(VOID) { return DependencyAttached() ? (PVOID)DependencyAttached : NULL; }
