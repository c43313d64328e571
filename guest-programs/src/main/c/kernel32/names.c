/* Names: ANSI arguments made wide, texts returned into callers' buffers, and names of kernel objects. */
#include "kernel32.h"

WCHAR *BaseWide(const CHAR *text) {
  UNICODE_STRING wide;
  if (text == NULL) return NULL;
  return RtlCreateUnicodeStringFromAsciiz(&wide, text) ? wide.Buffer : NULL;
}

VOID BaseFreeWide(WCHAR *text) {
  if (text != NULL) BaseFree(text);
}

/* Both return length if the text and its terminator fit into size characters, else the size needed. */
DWORD BaseReturnWide(const WCHAR *text, DWORD length, WCHAR *buffer, DWORD size) {
  if (buffer == NULL || length >= size) return length + 1;
  memcpy(buffer, text, length * sizeof(WCHAR));
  buffer[length] = 0;
  return length;
}

DWORD BaseReturnAnsi(const WCHAR *text, DWORD length, CHAR *buffer, DWORD size) {
  DWORD index;
  if (buffer == NULL || length >= size) return length + 1;
  for (index = 0; index < length; index++) buffer[index] = text[index] < 0x100 ? text[index] : '?';
  buffer[length] = 0;
  return length;
}

/* name NULL makes an unnamed object. "Local\" and "Global\" mean the one directory that there is. */
BOOL BaseNameObject(BASE_OBJECT *object, const SECURITY_ATTRIBUTES *security, const WCHAR *name, ULONG attributes) {
  OBJECT_ATTRIBUTES unnamed = {sizeof unnamed, NULL, NULL, attributes, NULL, NULL};
  object->Attributes = unnamed;
  if (security != NULL) {
    object->Attributes.SecurityDescriptor = security->lpSecurityDescriptor;
    if (security->bInheritHandle) object->Attributes.Attributes |= OBJ_INHERIT;
  }
  if (name == NULL) return TRUE;
  if (_wcsnicmp(name, L"Local\\", 6) == 0) name += 6;
  if (_wcsnicmp(name, L"Global\\", 7) == 0) name += 7;
  if (wcslen(name) >= MAX_PATH) return BaseSetLastNtError(STATUS_NAME_TOO_LONG);
  wcscpy(object->Text, L"\\BaseNamedObjects\\");
  wcscpy(object->Text + wcslen(object->Text), name);
  RtlInitUnicodeString(&object->Name, object->Text);
  object->Attributes.ObjectName = &object->Name;
  return TRUE;
}

/* The last error says whether the named object was there before. */
HANDLE BaseReturnCreated(NTSTATUS status, HANDLE handle) {
  if (!NT_SUCCESS(status)) {
    BaseSetLastNtError(status);
    return NULL;
  }
  RtlSetLastWin32Error(status == STATUS_OBJECT_NAME_EXISTS ? ERROR_ALREADY_EXISTS : 0);
  return handle;
}
