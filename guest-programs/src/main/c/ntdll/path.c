/*
 * Path names: what a program writes → a full DOS path → a name in NT's namespace.
 * "C:\x" → "\??\C:\x"; "\\.\x" and "\\?\x" → "\??\x"; "\\server\share" → "\??\UNC\server\share"; NUL, CON, CONIN$,
 * CONOUT$ → "\??\NUL" and so on, also as the last component of a path and with an extension. A component's single
 * dot at its end goes, and all dots and spaces at the end of the path. Drives other than the current one have no current
 * directory of their own.
 */
#include "ntdll.h"

#define MAXIMUM_PATH 1024 /* characters */

static const UNICODE_STRING devices[] = {
    UNICODE_LITERAL(L"NUL"),
    UNICODE_LITERAL(L"CON"),
    UNICODE_LITERAL(L"CONIN$"),
    UNICODE_LITERAL(L"CONOUT$"),
    UNICODE_LITERAL(L"PRN"),
    UNICODE_LITERAL(L"AUX"),
};
static const UNICODE_STRING ports[] = {
    UNICODE_LITERAL(L"COM1"), UNICODE_LITERAL(L"COM2"), UNICODE_LITERAL(L"COM3"), UNICODE_LITERAL(L"COM4"),
    UNICODE_LITERAL(L"COM5"), UNICODE_LITERAL(L"COM6"), UNICODE_LITERAL(L"COM7"), UNICODE_LITERAL(L"COM8"),
    UNICODE_LITERAL(L"COM9"), UNICODE_LITERAL(L"LPT1"), UNICODE_LITERAL(L"LPT2"), UNICODE_LITERAL(L"LPT3"),
    UNICODE_LITERAL(L"LPT4"), UNICODE_LITERAL(L"LPT5"), UNICODE_LITERAL(L"LPT6"), UNICODE_LITERAL(L"LPT7"),
    UNICODE_LITERAL(L"LPT8"), UNICODE_LITERAL(L"LPT9"),
};

static int IsSeparator(WCHAR letter) { return letter == '\\' || letter == '/'; }

static int IsDrive(const WCHAR *path) {
  WCHAR letter = RtlUpcaseUnicodeChar(path[0]);
  return letter >= 'A' && letter <= 'Z' && path[1] == ':';
}

static int IsDevicePath(const WCHAR *path) {
  return IsSeparator(path[0]) && IsSeparator(path[1]) && (path[2] == '.' || path[2] == '?') && IsSeparator(path[3]);
}

static const UNICODE_STRING *FindIn(const UNICODE_STRING *names, SIZE_T count, const UNICODE_STRING *name) {
  for (; count != 0; count--, names++)
    if (RtlEqualUnicodeString(name, names, TRUE)) return names;
  return NULL;
}

/* The device that the last component names, whatever its extension; NULL for none. */
static const UNICODE_STRING *FindDevice(const WCHAR *name) {
  const WCHAR *last = name + wcslen(name);
  const UNICODE_STRING *device;
  UNICODE_STRING base;

  if (IsSeparator(name[0]) && IsSeparator(name[1])) return NULL;
  while (last != name && !IsSeparator(last[-1]) && last[-1] != ':') last--;
  base.Buffer = (WCHAR *)last;
  base.Length = 0;
  while (*last && *last != '.') last++, base.Length += sizeof(WCHAR);
  while (base.Length != 0 && last[-1] == ' ') last--, base.Length -= sizeof(WCHAR);
  base.MaximumLength = base.Length;
  if (base.Length < 3 * sizeof(WCHAR)) return NULL;
  device = FindIn(devices, COUNT_OF(devices), &base);
  return device != NULL ? device : FindIn(ports, COUNT_OF(ports), &base);
}

typedef struct PATH {
  WCHAR *Text;
  ULONG Length; /* characters */
  ULONG Root;   /* characters that ".." cannot take away, the separator included */
  BOOLEAN TooLong;
} PATH;

static VOID Put(PATH *path, WCHAR letter) {
  if (path->Length + 1 < MAXIMUM_PATH)
    path->Text[path->Length++] = letter;
  else
    path->TooLong = TRUE;
}

static VOID PutText(PATH *path, const WCHAR *text, ULONG length) {
  for (; length != 0; length--, text++) Put(path, IsSeparator(*text) ? '\\' : *text);
}

/* What stays of a component that is not "." or "..". */
static ULONG TrimmedLength(const WCHAR *component, ULONG length) {
  if (component[length] == 0) {
    while (length != 0 && (component[length - 1] == '.' || component[length - 1] == ' ')) length--;
  } else if (length > 1 && component[length - 1] == '.' && component[length - 2] != '.') {
    length--;
  }
  return length;
}

/* Appends the components of name, resolving "." and "..". */
static VOID PutComponents(PATH *path, const WCHAR *name) {
  while (*name) {
    ULONG length = 0;
    while (IsSeparator(*name)) name++;
    while (name[length] && !IsSeparator(name[length])) length++;
    if (length == 2 && name[0] == '.' && name[1] == '.') {
      while (path->Length > path->Root && path->Text[path->Length - 1] != '\\') path->Length--;
      if (path->Length > path->Root) path->Length--;
    } else if (length != 0 && !(length == 1 && name[0] == '.')) {
      ULONG trimmed = TrimmedLength(name, length);
      if (trimmed != 0 && path->Length > 0 && path->Text[path->Length - 1] != '\\') Put(path, '\\');
      PutText(path, name, trimmed);
    }
    name += length;
    if (IsSeparator(*name) && !name[1] && path->Text[path->Length - 1] != '\\') Put(path, '\\');
  }
}

static VOID PutCurrentDirectory(PATH *path) {
  const UNICODE_STRING *directory = &NtCurrentPeb()->ProcessParameters->CurrentDirectory.DosPath;
  ULONG length = directory->Length / sizeof(WCHAR);
  if (length < 3) {
    PutText(path, L"C:\\", 3);
  } else {
    PutText(path, directory->Buffer, length);
    if (length > 3 && path->Text[path->Length - 1] == '\\') path->Length--;
  }
  path->Root = 3;
}

static VOID BuildFullPath(PATH *path, const WCHAR *name) {
  const UNICODE_STRING *current = &NtCurrentPeb()->ProcessParameters->CurrentDirectory.DosPath;

  if (IsDevicePath(name)) {
    PutText(path, name, wcslen(name));
  } else if (IsSeparator(name[0]) && IsSeparator(name[1])) {
    PutText(path, L"\\\\", 2);
    path->Root = 2;
    PutComponents(path, name + 2);
  } else if (IsDrive(name)) {
    if (!IsSeparator(name[2]) && current->Length >= 3 * sizeof(WCHAR) &&
        RtlUpcaseUnicodeChar(current->Buffer[0]) == RtlUpcaseUnicodeChar(name[0])) {
      PutCurrentDirectory(path);
    } else {
      PutText(path, name, 2);
      Put(path, '\\');
      path->Root = 3;
    }
    PutComponents(path, name + 2);
  } else {
    PutCurrentDirectory(path);
    if (IsSeparator(name[0])) path->Length = path->Root;
    PutComponents(path, name);
  }
}

/* bytes is the size of the buffer. Returns bytes without the terminator, or the size needed, or 0. */
ULONG NTAPI RtlGetFullPathName_U(const WCHAR *name, ULONG bytes, WCHAR *buffer, WCHAR **filePart) {
  PATH path = {LdrpAllocate(MAXIMUM_PATH * sizeof(WCHAR)), 0, 0, FALSE};
  ULONG size = 0;

  if (path.Text == NULL) return 0;
  if (*name) BuildFullPath(&path, name);
  if (!path.TooLong && path.Length != 0) {
    size = path.Length * sizeof(WCHAR);
    path.Text[path.Length] = 0;
    if (size + sizeof(WCHAR) <= bytes) {
      memcpy(buffer, path.Text, size + sizeof(WCHAR));
      if (filePart != NULL) {
        WCHAR *separator = wcsrchr(buffer, '\\');
        *filePart = separator != NULL && separator[1] ? separator + 1 : NULL;
      }
    } else {
      size += sizeof(WCHAR);
    }
  }
  LdrpFree(path.Text);
  return size;
}

/* The name is allocated; filePart and relative may be NULL, and relative names nothing. */
BOOLEAN NTAPI RtlDosPathNameToNtPathName_U(
    const WCHAR *name, UNICODE_STRING *ntName, WCHAR **filePart, PVOID relative) {
  const UNICODE_STRING *device = FindDevice(name);
  WCHAR *full = LdrpAllocate(2 * MAXIMUM_PATH * sizeof(WCHAR)), *text = full + 8;
  BOOLEAN made = FALSE;
  ULONG size;

  (void)relative;
  if (full == NULL) return FALSE;
  if (device != NULL) {
    memcpy(text, device->Buffer, device->MaximumLength);
    size = device->Length;
  } else {
    size = RtlGetFullPathName_U(name, MAXIMUM_PATH * sizeof(WCHAR), text, NULL);
  }
  if (size != 0 && size < MAXIMUM_PATH * sizeof(WCHAR)) {
    if (device == NULL && IsDevicePath(text)) {
      text += 4;
    } else if (device == NULL && text[0] == '\\') {
      text -= 2;
      memcpy(text, L"UNC", 3 * sizeof(WCHAR));
    }
    text -= 4;
    memcpy(text, L"\\??\\", 4 * sizeof(WCHAR));
    made = RtlCreateUnicodeString(ntName, text);
  }
  if (made && filePart != NULL) {
    WCHAR *separator = wcsrchr(ntName->Buffer, '\\');
    *filePart = separator != NULL && separator[1] ? separator + 1 : NULL;
  }
  LdrpFree(full);
  return made;
}
