/* The environment: NAME=value strings one after another, ended by an empty one. Names ignore case. */
#include "ntdll.h"

static WCHAR *SkipString(WCHAR *text) { return text + wcslen(text) + 1; }

/* The variable's entry, or NULL. A name may begin with '='. */
static WCHAR *FindVariable(WCHAR *environment, const UNICODE_STRING *name) {
  WCHAR *entry;
  SIZE_T length = name->Length / sizeof(WCHAR);
  if (environment == NULL || length == 0) return NULL;
  for (entry = environment; *entry; entry = SkipString(entry))
    if (_wcsnicmp(entry, name->Buffer, length) == 0 && entry[length] == '=') return entry;
  return NULL;
}

static SIZE_T CharactersOf(WCHAR *environment) {
  WCHAR *end = environment;
  while (*end) end = SkipString(end);
  return end - environment;
}

NTSTATUS NTAPI RtlQueryEnvironmentVariable_U(WCHAR *environment, const UNICODE_STRING *name, UNICODE_STRING *value) {
  NTSTATUS status = STATUS_VARIABLE_NOT_FOUND;
  WCHAR *entry;

  RtlAcquirePebLock();
  if (environment == NULL) environment = NtCurrentPeb()->ProcessParameters->Environment;
  entry = FindVariable(environment, name);
  if (entry != NULL) {
    UNICODE_STRING found;
    RtlInitUnicodeString(&found, entry + name->Length / sizeof(WCHAR) + 1);
    value->Length = found.Length;
    status = found.Length <= value->MaximumLength ? STATUS_SUCCESS : STATUS_BUFFER_TOO_SMALL;
    if (status == STATUS_SUCCESS) RtlCopyUnicodeString(value, &found);
  }
  RtlReleasePebLock();
  return status;
}

static WCHAR *AppendText(WCHAR *target, const WCHAR *text, SIZE_T count) {
  memcpy(target, text, count * sizeof(WCHAR));
  return target + count;
}

/* value NULL removes. Only the process's own environment (environment NULL) can be changed. */
NTSTATUS NTAPI RtlSetEnvironmentVariable(
    WCHAR **environment, const UNICODE_STRING *name, const UNICODE_STRING *value) {
  RTL_USER_PROCESS_PARAMETERS *parameters = NtCurrentPeb()->ProcessParameters;
  static WCHAR empty[1];
  static WCHAR *own;
  WCHAR *old, *entry, *made, *end;
  SIZE_T before, oldCount;

  if (environment != NULL || name->Length == 0) return STATUS_INVALID_PARAMETER;
  RtlAcquirePebLock();
  old = parameters->Environment != NULL ? parameters->Environment : empty;
  oldCount = CharactersOf(old);
  made = LdrpAllocate(oldCount * sizeof(WCHAR) + name->Length + (value != NULL ? value->Length : 0) + 16);
  if (made == NULL) {
    RtlReleasePebLock();
    return STATUS_NO_MEMORY;
  }
  entry = FindVariable(old, name);
  before = entry != NULL ? (SIZE_T)(entry - old) : oldCount;
  end = AppendText(made, old, before);
  if (value != NULL) {
    end = AppendText(end, name->Buffer, name->Length / sizeof(WCHAR));
    *end++ = '=';
    end = AppendText(end, value->Buffer, value->Length / sizeof(WCHAR));
    *end++ = 0;
  }
  if (entry != NULL) {
    entry = SkipString(entry);
    end = AppendText(end, entry, oldCount - (entry - old));
  }
  *end = 0;
  parameters->Environment = made;
  if (own != NULL) LdrpFree(own);
  own = made;
  RtlReleasePebLock();
  return STATUS_SUCCESS;
}
