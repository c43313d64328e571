/* Process parameters: built in one block with pointers, turned into offsets to travel to another process. */
#include "ntdll.h"

PEB *NTAPI RtlGetCurrentPeb(VOID) { return NtCurrentPeb(); }

VOID NTAPI RtlAcquirePebLock(VOID) { RtlEnterCriticalSection(NtCurrentPeb()->FastPebLock); }

VOID NTAPI RtlReleasePebLock(VOID) { RtlLeaveCriticalSection(NtCurrentPeb()->FastPebLock); }

static SIZE_T Room(const UNICODE_STRING *string) {
  return string != NULL ? ALIGN_UP(string->Length + sizeof(WCHAR), 4) : 4;
}

/* Copies the text, ended by a zero, to *end and moves *end past it. */
static VOID Append(UCHAR **end, UNICODE_STRING *target, const UNICODE_STRING *source) {
  target->Buffer = (WCHAR *)*end;
  target->Length = source != NULL ? source->Length : 0;
  target->MaximumLength = target->Length + sizeof(WCHAR);
  if (target->Length != 0) memcpy(target->Buffer, source->Buffer, target->Length);
  target->Buffer[target->Length / sizeof(WCHAR)] = 0;
  *end += ALIGN_UP(target->MaximumLength, 4);
}

/* NULL for dllPath, directory or environment means this process's own; the environment is not copied. */
NTSTATUS NTAPI RtlCreateProcessParameters(
    RTL_USER_PROCESS_PARAMETERS **result, const UNICODE_STRING *image, const UNICODE_STRING *dllPath,
    const UNICODE_STRING *directory, const UNICODE_STRING *commandLine, WCHAR *environment,
    const UNICODE_STRING *title, const UNICODE_STRING *desktop, const UNICODE_STRING *shell,
    const UNICODE_STRING *runtime) {
  RTL_USER_PROCESS_PARAMETERS *own = NtCurrentPeb()->ProcessParameters, *parameters;
  SIZE_T size;
  UCHAR *end;

  if (dllPath == NULL) dllPath = &own->DllPath;
  if (directory == NULL) directory = &own->CurrentDirectory.DosPath;
  size = sizeof *parameters + Room(image) + Room(dllPath) + Room(directory) + Room(commandLine) + Room(title) +
         Room(desktop) + Room(shell) + Room(runtime);
  parameters = LdrpAllocate(size);
  if (parameters == NULL) return STATUS_NO_MEMORY;
  parameters->MaximumLength = parameters->Length = size;
  parameters->Flags = RTL_USER_PROC_PARAMS_NORMALIZED;
  parameters->Environment = environment != NULL ? environment : own->Environment;
  end = (UCHAR *)(parameters + 1);
  Append(&end, &parameters->CurrentDirectory.DosPath, directory);
  Append(&end, &parameters->DllPath, dllPath);
  Append(&end, &parameters->ImagePathName, image);
  Append(&end, &parameters->CommandLine, commandLine != NULL ? commandLine : image);
  Append(&end, &parameters->WindowTitle, title);
  Append(&end, &parameters->DesktopInfo, desktop);
  Append(&end, &parameters->ShellInfo, shell);
  Append(&end, &parameters->RuntimeData, runtime);
  *result = parameters;
  return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlDestroyProcessParameters(RTL_USER_PROCESS_PARAMETERS *parameters) {
  LdrpFree(parameters);
  return STATUS_SUCCESS;
}

static VOID MovePointers(RTL_USER_PROCESS_PARAMETERS *parameters, ULONG_PTR difference) {
  UNICODE_STRING *strings[] = {
      &parameters->CurrentDirectory.DosPath, &parameters->DllPath, &parameters->ImagePathName,
      &parameters->CommandLine, &parameters->WindowTitle, &parameters->DesktopInfo, &parameters->ShellInfo,
      &parameters->RuntimeData};
  SIZE_T index;
  for (index = 0; index < COUNT_OF(strings); index++)
    if (strings[index]->Buffer != NULL)
      strings[index]->Buffer = (WCHAR *)((ULONG_PTR)strings[index]->Buffer + difference);
}

RTL_USER_PROCESS_PARAMETERS *NTAPI RtlNormalizeProcessParams(RTL_USER_PROCESS_PARAMETERS *parameters) {
  if (parameters != NULL && !(parameters->Flags & RTL_USER_PROC_PARAMS_NORMALIZED)) {
    MovePointers(parameters, (ULONG_PTR)parameters);
    parameters->Flags |= RTL_USER_PROC_PARAMS_NORMALIZED;
  }
  return parameters;
}

RTL_USER_PROCESS_PARAMETERS *NTAPI RtlDeNormalizeProcessParams(RTL_USER_PROCESS_PARAMETERS *parameters) {
  if (parameters != NULL && (parameters->Flags & RTL_USER_PROC_PARAMS_NORMALIZED)) {
    MovePointers(parameters, -(ULONG_PTR)parameters);
    parameters->Flags &= ~RTL_USER_PROC_PARAMS_NORMALIZED;
  }
  return parameters;
}
