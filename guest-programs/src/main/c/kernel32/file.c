/* Files: opening, reading, writing, sizes, positions, attributes. */
#include "kernel32.h"

#define FILE_WRITE_THROUGH 0x02
#define FILE_SEQUENTIAL_ONLY 0x04
#define FILE_NO_INTERMEDIATE_BUFFERING 0x08
#define FILE_RANDOM_ACCESS 0x800
#define FILE_DELETE_ON_CLOSE 0x1000
#define FILE_OPEN_FOR_BACKUP_INTENT 0x4000
#define FILE_OPENED 1
#define FILE_OVERWRITTEN 3

#define FileBasicInformation 4
#define FileStandardInformation 5
#define FileInternalInformation 6
#define FileDispositionInformation 13
#define FilePositionInformation 14
#define FileEndOfFileInformation 20
#define FileFsDeviceInformation 4

typedef struct FILE_BASIC_INFORMATION {
  LARGE_INTEGER CreationTime, LastAccessTime, LastWriteTime, ChangeTime;
  ULONG FileAttributes;
} FILE_BASIC_INFORMATION;
ASSERT_SIZE(FILE_BASIC_INFORMATION, 0x28);

typedef struct FILE_STANDARD_INFORMATION {
  LARGE_INTEGER AllocationSize, EndOfFile;
  ULONG NumberOfLinks;
  BOOLEAN DeletePending, Directory;
} FILE_STANDARD_INFORMATION;
ASSERT_SIZE(FILE_STANDARD_INFORMATION, 0x18);

/* CREATE_NEW, CREATE_ALWAYS, OPEN_EXISTING, OPEN_ALWAYS, TRUNCATE_EXISTING as NT dispositions. */
static const ULONG dispositions[] = {0, 2, 5, 1, 3, 4};

static ULONG CreateOptions(DWORD flags) {
  ULONG options = FILE_NON_DIRECTORY_FILE;
  if (!(flags & 0x40000000)) options |= FILE_SYNCHRONOUS_IO_NONALERT;
  if (flags & 0x80000000) options |= FILE_WRITE_THROUGH;
  if (flags & 0x20000000) options |= FILE_NO_INTERMEDIATE_BUFFERING;
  if (flags & 0x10000000) options |= FILE_RANDOM_ACCESS;
  if (flags & 0x08000000) options |= FILE_SEQUENTIAL_ONLY;
  if (flags & 0x04000000) options |= FILE_DELETE_ON_CLOSE;
  if (flags & 0x02000000) options = (options & ~FILE_NON_DIRECTORY_FILE) | FILE_OPEN_FOR_BACKUP_INTENT;
  return options;
}

HANDLE WINAPI CreateFileW(
    const WCHAR *name, DWORD access, DWORD share, const SECURITY_ATTRIBUTES *security, DWORD disposition, DWORD flags,
    HANDLE template) {
  UNICODE_STRING ntName;
  OBJECT_ATTRIBUTES object;
  IO_STATUS_BLOCK io;
  HANDLE file;
  NTSTATUS status;

  (void)template;
  if (disposition < 1 || disposition >= COUNT_OF(dispositions)) {
    BaseFail(ERROR_INVALID_PARAMETER);
    return INVALID_HANDLE_VALUE;
  }
  if (_wcsicmp(name, L"CON") == 0) name = access & GENERIC_WRITE ? L"CONOUT$" : L"CONIN$";
  if (!RtlDosPathNameToNtPathName_U(name, &ntName, NULL, NULL)) {
    BaseFail(3);
    return INVALID_HANDLE_VALUE;
  }
  object = NamedObject(&ntName, security != NULL && security->bInheritHandle ? OBJ_INHERIT : 0);
  if (flags & 0x04000000) access |= DELETE;
  status = NtCreateFile(
      &file, access | SYNCHRONIZE | FILE_READ_ATTRIBUTES, &object, &io, NULL, flags & 0x7FA7, share,
      dispositions[disposition], CreateOptions(flags), NULL, 0);
  RtlFreeUnicodeString(&ntName);
  if (!NT_SUCCESS(status)) {
    if (status == STATUS_OBJECT_NAME_COLLISION && disposition == 1)
      BaseFail(ERROR_FILE_EXISTS);
    else
      BaseSetLastNtError(status);
    return INVALID_HANDLE_VALUE;
  }
  RtlSetLastWin32Error(
      (disposition == 4 && io.Information == FILE_OPENED) || (disposition == 2 && io.Information == FILE_OVERWRITTEN)
          ? ERROR_ALREADY_EXISTS
          : 0);
  return file;
}

HANDLE WINAPI CreateFileA(
    const CHAR *name, DWORD access, DWORD share, const SECURITY_ATTRIBUTES *security, DWORD disposition, DWORD flags,
    HANDLE template) {
  WCHAR *wide = BaseWide(name);
  HANDLE file = INVALID_HANDLE_VALUE;
  if (wide != NULL)
    file = CreateFileW(wide, access, share, security, disposition, flags, template);
  else
    BaseFail(ERROR_NOT_ENOUGH_MEMORY);
  BaseFreeWide(wide);
  return file;
}

/* Ends a read or write that was started with io: waits on a synchronous handle. */
static NTSTATUS Complete(HANDLE file, NTSTATUS status, IO_STATUS_BLOCK *io) {
  if (status != STATUS_PENDING) return status;
  status = NtWaitForSingleObject(file, FALSE, NULL);
  return NT_SUCCESS(status) ? io->Status : status;
}

static BOOL FinishOverlapped(NTSTATUS status, const OVERLAPPED *overlapped, DWORD *done) {
  if (done != NULL) *done = status == STATUS_PENDING || !NT_SUCCESS(status) ? 0 : overlapped->InternalHigh;
  if (status == STATUS_PENDING) return BaseFail(ERROR_IO_PENDING);
  return BaseSucceeded(status);
}

BOOL WINAPI ReadFile(HANDLE file, PVOID buffer, DWORD size, DWORD *done, OVERLAPPED *overlapped) {
  IO_STATUS_BLOCK io = {0, 0};
  LARGE_INTEGER offset;
  NTSTATUS status;

  if (done != NULL) *done = 0;
  if (overlapped != NULL) {
    offset.LowPart = overlapped->Offset;
    offset.HighPart = overlapped->OffsetHigh;
    overlapped->Internal = STATUS_PENDING;
    status = NtReadFile(
        file, overlapped->hEvent, NULL, NULL, (IO_STATUS_BLOCK *)overlapped, buffer, size, &offset, NULL);
    return FinishOverlapped(status, overlapped, done);
  }
  status = Complete(file, NtReadFile(file, NULL, NULL, NULL, &io, buffer, size, NULL, NULL), &io);
  if (status == STATUS_END_OF_FILE) return TRUE;
  if (done != NULL && NT_SUCCESS(status)) *done = io.Information;
  return BaseSucceeded(status);
}

BOOL WINAPI WriteFile(HANDLE file, const VOID *buffer, DWORD size, DWORD *done, OVERLAPPED *overlapped) {
  IO_STATUS_BLOCK io = {0, 0};
  LARGE_INTEGER offset;
  NTSTATUS status;

  if (done != NULL) *done = 0;
  if (overlapped != NULL) {
    offset.LowPart = overlapped->Offset;
    offset.HighPart = overlapped->OffsetHigh;
    overlapped->Internal = STATUS_PENDING;
    status = NtWriteFile(
        file, overlapped->hEvent, NULL, NULL, (IO_STATUS_BLOCK *)overlapped, buffer, size, &offset, NULL);
    return FinishOverlapped(status, overlapped, done);
  }
  status = Complete(file, NtWriteFile(file, NULL, NULL, NULL, &io, buffer, size, NULL, NULL), &io);
  if (done != NULL && NT_SUCCESS(status)) *done = io.Information;
  return BaseSucceeded(status);
}

BOOL WINAPI FlushFileBuffers(HANDLE file) {
  IO_STATUS_BLOCK io;
  return BaseSucceeded(NtFlushBuffersFile(file, &io));
}

BOOL WINAPI GetFileSizeEx(HANDLE file, LARGE_INTEGER *size) {
  FILE_STANDARD_INFORMATION information;
  IO_STATUS_BLOCK io;
  if (!BaseSucceeded(NtQueryInformationFile(file, &io, &information, sizeof information, FileStandardInformation)))
    return FALSE;
  *size = information.EndOfFile;
  return TRUE;
}

DWORD WINAPI GetFileSize(HANDLE file, DWORD *high) {
  LARGE_INTEGER size;
  if (!GetFileSizeEx(file, &size)) return 0xFFFFFFFF;
  if (high != NULL) *high = size.HighPart;
  if (size.LowPart == 0xFFFFFFFF) RtlSetLastWin32Error(0);
  return size.LowPart;
}

BOOL WINAPI SetFilePointerEx(HANDLE file, LARGE_INTEGER distance, LARGE_INTEGER *position, DWORD method) {
  LARGE_INTEGER current = {.QuadPart = 0};
  IO_STATUS_BLOCK io;

  if (method > 2) return BaseFail(ERROR_INVALID_PARAMETER);
  if (method == 1 &&
      !BaseSucceeded(NtQueryInformationFile(file, &io, &current, sizeof current, FilePositionInformation)))
    return FALSE;
  if (method == 2 && !GetFileSizeEx(file, &current)) return FALSE;
  current.QuadPart += distance.QuadPart;
  if (current.QuadPart < 0) return BaseFail(ERROR_NEGATIVE_SEEK);
  if (!BaseSucceeded(NtSetInformationFile(file, &io, &current, sizeof current, FilePositionInformation))) return FALSE;
  if (position != NULL) *position = current;
  return TRUE;
}

DWORD WINAPI SetFilePointer(HANDLE file, LONG distance, LONG *high, DWORD method) {
  LARGE_INTEGER wide, position;
  wide.QuadPart = distance;
  if (high != NULL) {
    wide.LowPart = distance;
    wide.HighPart = *high;
  }
  if (!SetFilePointerEx(file, wide, &position, method)) return 0xFFFFFFFF;
  if (high != NULL) {
    *high = position.HighPart;
  } else if (position.HighPart != 0) {
    BaseFail(ERROR_INVALID_PARAMETER);
    return 0xFFFFFFFF;
  }
  if (position.LowPart == 0xFFFFFFFF) RtlSetLastWin32Error(0);
  return position.LowPart;
}

BOOL WINAPI SetEndOfFile(HANDLE file) {
  LARGE_INTEGER position;
  IO_STATUS_BLOCK io;
  return BaseSucceeded(NtQueryInformationFile(file, &io, &position, sizeof position, FilePositionInformation)) &&
         BaseSucceeded(NtSetInformationFile(file, &io, &position, sizeof position, FileEndOfFileInformation));
}

BOOL WINAPI DeleteFileW(const WCHAR *name) {
  UNICODE_STRING ntName;
  OBJECT_ATTRIBUTES object;
  IO_STATUS_BLOCK io;
  HANDLE file;
  BOOLEAN disposition = TRUE;
  NTSTATUS status;

  if (!RtlDosPathNameToNtPathName_U(name, &ntName, NULL, NULL)) return BaseFail(3);
  object = NamedObject(&ntName, 0);
  status = NtOpenFile(
      &file, DELETE | SYNCHRONIZE, &object, &io, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
      FILE_NON_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT);
  RtlFreeUnicodeString(&ntName);
  if (!BaseSucceeded(status)) return FALSE;
  status = NtSetInformationFile(file, &io, &disposition, sizeof disposition, FileDispositionInformation);
  NtClose(file);
  return BaseSucceeded(status);
}

BOOL WINAPI DeleteFileA(const CHAR *name) {
  WCHAR *wide = BaseWide(name);
  BOOL done = wide != NULL && DeleteFileW(wide);
  BaseFreeWide(wide);
  return done;
}

DWORD WINAPI GetFileAttributesW(const WCHAR *name) {
  FILE_BASIC_INFORMATION information;
  UNICODE_STRING ntName;
  OBJECT_ATTRIBUTES object;
  NTSTATUS status;

  if (!RtlDosPathNameToNtPathName_U(name, &ntName, NULL, NULL)) {
    BaseFail(3);
    return 0xFFFFFFFF;
  }
  object = NamedObject(&ntName, 0);
  status = NtQueryAttributesFile(&object, &information);
  RtlFreeUnicodeString(&ntName);
  return BaseSucceeded(status) ? information.FileAttributes : 0xFFFFFFFF;
}

DWORD WINAPI GetFileAttributesA(const CHAR *name) {
  WCHAR *wide = BaseWide(name);
  DWORD attributes = wide != NULL ? GetFileAttributesW(wide) : 0xFFFFFFFF;
  BaseFreeWide(wide);
  return attributes;
}

static FILETIME FileTime(LARGE_INTEGER time) {
  FILETIME result = {time.LowPart, time.HighPart};
  return result;
}

BOOL WINAPI GetFileInformationByHandle(HANDLE file, BY_HANDLE_FILE_INFORMATION *result) {
  FILE_STANDARD_INFORMATION standard;
  FILE_BASIC_INFORMATION basic;
  LARGE_INTEGER index;
  IO_STATUS_BLOCK io;

  if (!BaseSucceeded(NtQueryInformationFile(file, &io, &basic, sizeof basic, FileBasicInformation)) ||
      !BaseSucceeded(NtQueryInformationFile(file, &io, &standard, sizeof standard, FileStandardInformation)) ||
      !BaseSucceeded(NtQueryInformationFile(file, &io, &index, sizeof index, FileInternalInformation)))
    return FALSE;
  result->dwFileAttributes = basic.FileAttributes;
  result->ftCreationTime = FileTime(basic.CreationTime);
  result->ftLastAccessTime = FileTime(basic.LastAccessTime);
  result->ftLastWriteTime = FileTime(basic.LastWriteTime);
  result->dwVolumeSerialNumber = 0;
  result->nFileSizeHigh = standard.EndOfFile.HighPart;
  result->nFileSizeLow = standard.EndOfFile.LowPart;
  result->nNumberOfLinks = standard.NumberOfLinks;
  result->nFileIndexHigh = index.HighPart;
  result->nFileIndexLow = index.LowPart;
  return TRUE;
}

DWORD WINAPI GetFileType(HANDLE file) {
  struct {
    ULONG DeviceType;
    ULONG Characteristics;
  } device;
  IO_STATUS_BLOCK io;

  if (!BaseSucceeded(NtQueryVolumeInformationFile(file, &io, &device, sizeof device, FileFsDeviceInformation)))
    return 0;
  switch (device.DeviceType) {
    case 0x07: /* disk */
    case 0x14: /* network file system */
      return 1;
    case 0x0B: /* keyboard */
    case 0x15: /* null */
    case 0x1B: /* serial port */
    case 0x50: /* console */
      return 2;
    case 0x11: /* named pipe */
      return 3;
    default:
      return 0;
  }
}
