/*
 * Making a process: a section of the program's image, a process around it, its parameters written into its memory,
 * and a first thread that begins as every thread does.
 * @nt "Windows Internals 4, ch. 6, Flow of CreateProcess"
 */
#include "kernel32.h"

#define CREATE_SUSPENDED 0x04
#define CREATE_UNICODE_ENVIRONMENT 0x400
#define PROCESS_INHERIT_HANDLES 0x04
#define DUPLICATE_SAME_ACCESS 2
#define DUPLICATE_SAME_ATTRIBUTES 4
#define PROGRAM_PATH 1024 /* characters */

/* Takes the first word of a command line, or the quoted text, without an end mark. Returns its length. */
static SIZE_T FirstWord(const WCHAR *line, const WCHAR **start) {
  WCHAR end = ' ';
  SIZE_T length = 0;
  if (*line == '"') {
    end = '"';
    line++;
  }
  *start = line;
  while (line[length] && line[length] != end && !(end == ' ' && line[length] == '\t')) length++;
  return length;
}

static BOOLEAN HasExtension(const WCHAR *name, SIZE_T length) {
  while (length != 0 && name[length - 1] != '\\' && name[length - 1] != '/')
    if (name[--length] == '.') return TRUE;
  return FALSE;
}

static BOOLEAN HasFolder(const WCHAR *name, SIZE_T length) {
  SIZE_T index;
  for (index = 0; index < length; index++)
    if (name[index] == '\\' || name[index] == '/' || name[index] == ':') return TRUE;
  return FALSE;
}

static NTSTATUS OpenProgram(const WCHAR *path, HANDLE *file) {
  UNICODE_STRING ntName;
  IO_STATUS_BLOCK io;
  OBJECT_ATTRIBUTES object;
  NTSTATUS status;

  if (!RtlDosPathNameToNtPathName_U(path, &ntName, NULL, NULL)) return STATUS_OBJECT_PATH_SYNTAX_BAD;
  object = NamedObject(&ntName, 0);
  status = NtOpenFile(
      file, SYNCHRONIZE | FILE_EXECUTE | FILE_READ_DATA, &object, &io, FILE_SHARE_READ | FILE_SHARE_DELETE,
      FILE_NON_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT);
  RtlFreeUnicodeString(&ntName);
  return status;
}

static NTSTATUS OpenIn(
    const WCHAR *folder, SIZE_T folderLength, const WCHAR *name, SIZE_T length, WCHAR *path, HANDLE *file) {
  SIZE_T end = folderLength;
  if (folderLength + length + 6 > PROGRAM_PATH) return STATUS_NAME_TOO_LONG;
  memcpy(path, folder, folderLength * sizeof(WCHAR));
  if (end != 0 && path[end - 1] != '\\') path[end++] = '\\';
  memcpy(path + end, name, length * sizeof(WCHAR));
  path[end + length] = 0;
  if (!HasExtension(name, length)) wcscpy(path + end + length, L".exe");
  return OpenProgram(path, file);
}

/* A bare name is looked for in the program's folder, the current one and the system's. path gets what was found. */
static NTSTATUS FindProgram(const WCHAR *name, SIZE_T length, WCHAR *path, HANDLE *file) {
  static const UNICODE_STRING systemFolder = UNICODE_LITERAL(L"C:\\Windows\\system32");
  const RTL_USER_PROCESS_PARAMETERS *own = NtCurrentPeb()->ProcessParameters;
  UNICODE_STRING folders[] = {own->ImagePathName, own->CurrentDirectory.DosPath, systemFolder};
  NTSTATUS status = STATUS_NO_SUCH_FILE;
  SIZE_T index;

  if (HasFolder(name, length)) return OpenIn(NULL, 0, name, length, path, file);
  while (folders[0].Length != 0 && folders[0].Buffer[folders[0].Length / sizeof(WCHAR) - 1] != '\\')
    folders[0].Length -= sizeof(WCHAR);
  for (index = 0; index < COUNT_OF(folders); index++) {
    status = OpenIn(folders[index].Buffer, folders[index].Length / sizeof(WCHAR), name, length, path, file);
    if (NT_SUCCESS(status)) break;
  }
  return status;
}

static NTSTATUS OpenImage(
    const WCHAR *application, const WCHAR *commandLine, WCHAR *path, HANDLE *section,
    SECTION_IMAGE_INFORMATION *information) {
  const WCHAR *name = application;
  SIZE_T length = application != NULL ? wcslen(application) : FirstWord(commandLine, &name);
  HANDLE file;
  NTSTATUS status = application != NULL && HasExtension(name, length) && HasFolder(name, length)
                        ? OpenIn(NULL, 0, name, length, path, &file)
                        : FindProgram(name, length, path, &file);

  if (!NT_SUCCESS(status)) return status;
  status = NtCreateSection(section, SECTION_ALL_ACCESS, NULL, NULL, PAGE_EXECUTE, SEC_IMAGE, file);
  NtClose(file);
  if (!NT_SUCCESS(status)) return status;
  status = NtQuerySection(*section, SectionImageInformation, information, sizeof *information, NULL);
  if (!NT_SUCCESS(status)) NtClose(*section);
  return status;
}

static SIZE_T EnvironmentBytes(const WCHAR *environment) {
  const WCHAR *end = environment;
  if (environment == NULL) return 0;
  while (*end) end += wcslen(end) + 1;
  return (end + 1 - environment) * sizeof(WCHAR);
}

static NTSTATUS CopyIntoProcess(HANDLE process, const VOID *data, SIZE_T size, PVOID *address) {
  SIZE_T region = size;
  NTSTATUS status;
  *address = NULL;
  status = NtAllocateVirtualMemory(process, address, 0, &region, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
  return NT_SUCCESS(status) ? NtWriteVirtualMemory(process, *address, data, size, NULL) : status;
}

/* A standard handle for the child: given by the caller, inherited under its number, or duplicated. */
static HANDLE StandardHandle(HANDLE process, HANDLE own, BOOL inherited) {
  HANDLE duplicate;
  if (own == NULL) return NULL;
  if (inherited) return own;
  return NT_SUCCESS(NtDuplicateObject(
             NtCurrentProcess(), own, process, &duplicate, 0, 0, DUPLICATE_SAME_ACCESS | DUPLICATE_SAME_ATTRIBUTES))
             ? duplicate
             : NULL;
}

static VOID SetStandardHandles(RTL_USER_PROCESS_PARAMETERS *parameters, HANDLE process, const STARTUPINFOW *startup) {
  const RTL_USER_PROCESS_PARAMETERS *own = NtCurrentPeb()->ProcessParameters;
  BOOL given = startup != NULL && (startup->dwFlags & STARTF_USESTDHANDLES);
  parameters->StandardInput = StandardHandle(process, given ? startup->hStdInput : own->StandardInput, given);
  parameters->StandardOutput = StandardHandle(process, given ? startup->hStdOutput : own->StandardOutput, given);
  parameters->StandardError = StandardHandle(process, given ? startup->hStdError : own->StandardError, given);
}

static NTSTATUS PushParameters(
    HANDLE process, PEB *peb, const WCHAR *path, const WCHAR *commandLine, WCHAR *environment, const WCHAR *directory,
    const STARTUPINFOW *startup) {
  UNICODE_STRING image, line, folder;
  RTL_USER_PROCESS_PARAMETERS *parameters;
  PVOID address, environmentAddress = NULL;
  NTSTATUS status;

  RtlInitUnicodeString(&image, path);
  RtlInitUnicodeString(&line, commandLine);
  RtlInitUnicodeString(&folder, directory);
  status = RtlCreateProcessParameters(
      &parameters, &image, NULL, directory != NULL ? &folder : NULL, &line, environment, &image, NULL, NULL, NULL);
  if (!NT_SUCCESS(status)) return status;
  SetStandardHandles(parameters, process, startup);
  if (startup != NULL) {
    parameters->WindowFlags = startup->dwFlags;
    parameters->ShowWindowFlags = startup->wShowWindow;
  }
  if (parameters->Environment != NULL)
    status = CopyIntoProcess(
        process, parameters->Environment, EnvironmentBytes(parameters->Environment), &environmentAddress);
  parameters->Environment = environmentAddress;
  if (NT_SUCCESS(status))
    status = CopyIntoProcess(process, RtlDeNormalizeProcessParams(parameters), parameters->Length, &address);
  if (NT_SUCCESS(status))
    status = NtWriteVirtualMemory(process, &peb->ProcessParameters, &address, sizeof address, NULL);
  RtlDestroyProcessParameters(parameters);
  return status;
}

static NTSTATUS StartThread(
    HANDLE process, PEB *peb, const SECTION_IMAGE_INFORMATION *image, DWORD flags, PROCESS_INFORMATION *result) {
  CLIENT_ID id;
  NTSTATUS status = RtlCreateUserThread(
      process, NULL, (flags & CREATE_SUSPENDED) != 0, 0, image->MaximumStackSize, image->CommittedStackSize,
      image->TransferAddress, peb, &result->hThread, &id);
  if (!NT_SUCCESS(status)) return status;
  result->hProcess = process;
  result->dwProcessId = (DWORD)id.UniqueProcess;
  result->dwThreadId = (DWORD)id.UniqueThread;
  return STATUS_SUCCESS;
}

BOOL WINAPI CreateProcessW(
    const WCHAR *application, WCHAR *commandLine, const SECURITY_ATTRIBUTES *processSecurity,
    const SECURITY_ATTRIBUTES *threadSecurity, BOOL inherit, DWORD flags, PVOID environment, const WCHAR *directory,
    const STARTUPINFOW *startup, PROCESS_INFORMATION *result) {
  SECTION_IMAGE_INFORMATION image;
  PROCESS_BASIC_INFORMATION information;
  WCHAR *path;
  HANDLE section, process;
  NTSTATUS status;

  (void)threadSecurity;
  if (application == NULL && commandLine == NULL) return BaseFail(ERROR_INVALID_PARAMETER);
  if (environment != NULL && !(flags & CREATE_UNICODE_ENVIRONMENT)) return BaseFail(ERROR_NOT_SUPPORTED);
  path = BaseAllocate(2 * PROGRAM_PATH * sizeof(WCHAR));
  if (path == NULL) return BaseFail(ERROR_NOT_ENOUGH_MEMORY);
  status = OpenImage(application, commandLine, path, &section, &image);
  if (!NT_SUCCESS(status)) {
    BaseFree(path);
    return BaseSetLastNtError(status);
  }
  OBJECT_ATTRIBUTES object = {
      sizeof object, NULL, NULL, processSecurity != NULL && processSecurity->bInheritHandle ? OBJ_INHERIT : 0, NULL,
      NULL};
  status = NtCreateProcessEx(
      &process, PROCESS_ALL_ACCESS, &object, NtCurrentProcess(), inherit ? PROCESS_INHERIT_HANDLES : 0, section, NULL,
      NULL, FALSE);
  NtClose(section);
  if (NT_SUCCESS(status)) {
    status = NtQueryInformationProcess(process, ProcessBasicInformation, &information, sizeof information, NULL);
    RtlGetFullPathName_U(path, PROGRAM_PATH * sizeof(WCHAR), path + PROGRAM_PATH, NULL);
    if (NT_SUCCESS(status))
      status = PushParameters(
          process, information.PebBaseAddress, path + PROGRAM_PATH, commandLine != NULL ? commandLine : application,
          environment, directory, startup);
    if (NT_SUCCESS(status)) status = StartThread(process, information.PebBaseAddress, &image, flags, result);
    if (!NT_SUCCESS(status)) {
      NtTerminateProcess(process, status);
      NtClose(process);
    }
  }
  BaseFree(path);
  return BaseSucceeded(status);
}

BOOL WINAPI CreateProcessA(
    const CHAR *application, CHAR *commandLine, const SECURITY_ATTRIBUTES *processSecurity,
    const SECURITY_ATTRIBUTES *threadSecurity, BOOL inherit, DWORD flags, PVOID environment, const CHAR *directory,
    const STARTUPINFOA *startup, PROCESS_INFORMATION *result) {
  WCHAR *wideApplication = BaseWide(application), *wideLine = BaseWide(commandLine);
  WCHAR *wideDirectory = BaseWide(directory);
  BOOL done = CreateProcessW(
      wideApplication, wideLine, processSecurity, threadSecurity, inherit, flags, environment, wideDirectory, startup,
      result);
  BaseFreeWide(wideApplication);
  BaseFreeWide(wideLine);
  BaseFreeWide(wideDirectory);
  return done;
}
