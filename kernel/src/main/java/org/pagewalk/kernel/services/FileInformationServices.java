package org.pagewalk.kernel.services;

import static org.pagewalk.kernel.event.ArgumentType.BUFFER;
import static org.pagewalk.kernel.event.ArgumentType.HANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PIO_STATUS_BLOCK;
import static org.pagewalk.kernel.event.ArgumentType.PUNICODE_STRING;
import static org.pagewalk.kernel.event.ArgumentType.PVOID;
import static org.pagewalk.kernel.event.ArgumentType.ROUTINE;

import java.util.Locale;
import org.pagewalk.kernel.io.DeviceNode;
import org.pagewalk.kernel.io.DirectoryNode;
import org.pagewalk.kernel.io.FileName;
import org.pagewalk.kernel.io.FileNode;
import org.pagewalk.kernel.io.FileObject;
import org.pagewalk.kernel.io.FileSystem;
import org.pagewalk.kernel.io.Node;
import org.pagewalk.kernel.ke.time.GuestTime;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.status.NtStatus;

/** What programs ask about open files, folders and volumes, and what they change. */
public final class FileInformationServices implements ServiceGroup {
  private static final int FILE_BASIC = 4;
  private static final int FILE_STANDARD = 5;
  private static final int FILE_INTERNAL = 6;
  private static final int FILE_NAME = 9;
  private static final int FILE_DISPOSITION = 13;
  private static final int FILE_POSITION = 14;
  private static final int FILE_ALLOCATION = 19;
  private static final int FILE_END_OF_FILE = 20;

  private static final int DIRECTORY = 1;
  private static final int FULL_DIRECTORY = 2;
  private static final int BOTH_DIRECTORY = 3;
  private static final int NAMES = 12;

  private static final int VOLUME = 1;
  private static final int SIZE = 3;
  private static final int DEVICE = 4;
  private static final int ATTRIBUTE = 5;
  private static final int DISK = 0x07;
  private static final int NULL_DEVICE = 0x15;
  private static final int CONSOLE = 0x50;

  private static final int CLUSTER = 4096;

  private final FileSystem files;

  public FileInformationServices(FileSystem files) {
    this.files = files;
  }

  @Override
  public void offer(ServiceTable services) {
    services.offer(
        0x09E, "NtQueryInformationFile", Information.class, FileInformationServices::query);
    services.offer(0x0E9, "NtSetInformationFile", Information.class, this::set);
    services.offer(
        0x097, "NtQueryDirectoryFile", Directory.class, FileInformationServices::queryDirectory);
    services.offer(
        0x0BB,
        "NtQueryVolumeInformationFile",
        Information.class,
        FileInformationServices::queryVolume);
  }

  record Information(
      @Type(HANDLE) int fileHandle,
      @Out(PIO_STATUS_BLOCK) int ioStatusBlock,
      @Type(BUFFER) int fileInformation,
      int length,
      int fileInformationClass) {}

  private static int query(ServiceCall call, Information args) {
    call.user().touchForWrite(args.ioStatusBlock(), 8);
    FileObject file = call.object(args.fileHandle(), FileObject.class, 0);
    Node node = file.node();
    InformationBuffer answer;
    switch (args.fileInformationClass()) {
      case FILE_BASIC -> answer = FileServices.FileTimes.basic(node);
      case FILE_STANDARD ->
          answer =
              new InformationBuffer(0x18)
                  .put64(0, allocationOf(node))
                  .put64(8, sizeOf(node))
                  .put32(16, 1)
                  .put8(20, node.isDeletePending() ? 1 : 0)
                  .put8(21, node instanceof DirectoryNode ? 1 : 0);
      case FILE_INTERNAL -> answer = new InformationBuffer(8).put64(0, indexOf(node));
      case FILE_POSITION -> answer = new InformationBuffer(8).put64(0, file.position());
      case FILE_NAME -> {
        String name = nameOf(node);
        answer =
            new InformationBuffer(4 + 2 * name.length())
                .put32(0, 2 * name.length())
                .putText(4, name);
      }
      default -> {
        return NtStatus.INVALID_INFO_CLASS;
      }
    }
    return give(call, args, answer);
  }

  /** The name within its volume, whose root is a backslash. */
  private static String nameOf(Node node) {
    String path = node.path();
    if (path.indexOf(':') != 1) {
      return path;
    }
    return path.length() == 2 ? "\\" : path.substring(2);
  }

  /** A number that is the same for the same file: its name, as nothing renames a file. */
  private static long indexOf(Node node) {
    return Integer.toUnsignedLong(node.path().toUpperCase(Locale.ROOT).hashCode());
  }

  private static long sizeOf(Node node) {
    return node instanceof FileNode file ? file.size() : 0;
  }

  private static long allocationOf(Node node) {
    return sizeOf(node) + CLUSTER - 1 & -CLUSTER;
  }

  private static int give(ServiceCall call, Information args, InformationBuffer answer) {
    if (Integer.compareUnsigned(args.length(), answer.size()) < 0) {
      return NtStatus.INFO_LENGTH_MISMATCH;
    }
    UserMemory user = call.user();
    user.touchForWrite(args.fileInformation(), answer.size());
    user.write(args.fileInformation(), answer.bytes(), 0, answer.size());
    FileServices.IoStatus.write(call, args.ioStatusBlock(), NtStatus.SUCCESS, answer.size());
    return NtStatus.SUCCESS;
  }

  private int set(ServiceCall call, Information args) {
    call.user().touchForWrite(args.ioStatusBlock(), 8);
    int wanted = args.fileInformationClass();
    int access =
        switch (wanted) {
          case FILE_DISPOSITION -> AccessMask.DELETE;
          case FILE_END_OF_FILE, FILE_ALLOCATION -> AccessMask.FILE_WRITE_DATA;
          case FILE_BASIC -> AccessMask.FILE_WRITE_ATTRIBUTES;
          default -> 0;
        };
    FileObject file = call.object(args.fileHandle(), FileObject.class, access);
    int needed =
        switch (wanted) {
          case FILE_DISPOSITION -> 1;
          case FILE_END_OF_FILE, FILE_ALLOCATION, FILE_POSITION -> 8;
          case FILE_BASIC -> FileServices.FileTimes.BASIC_SIZE;
          default -> -1;
        };
    if (needed < 0) {
      return NtStatus.INVALID_INFO_CLASS;
    }
    if (Integer.compareUnsigned(args.length(), needed) < 0) {
      return NtStatus.INFO_LENGTH_MISMATCH;
    }
    change(call, args, file, wanted);
    FileServices.IoStatus.write(call, args.ioStatusBlock(), NtStatus.SUCCESS, 0);
    return NtStatus.SUCCESS;
  }

  private void change(ServiceCall call, Information args, FileObject file, int wanted) {
    UserMemory user = call.user();
    switch (wanted) {
      case FILE_DISPOSITION ->
          files.setDeletePending(file.node(), user.read8(args.fileInformation()) != 0);
      case FILE_POSITION -> file.setPosition(user.read64(args.fileInformation()));
      case FILE_END_OF_FILE -> {
        if (file.node() instanceof FileNode node) {
          files.setSize(node, user.read64(args.fileInformation()));
        }
      }
      case FILE_ALLOCATION -> {
        if (file.node() instanceof FileNode node) {
          files.setSize(node, Math.min(node.size(), user.read64(args.fileInformation())));
        }
      }
      default -> user.touchForRead(args.fileInformation(), FileServices.FileTimes.BASIC_SIZE);
    }
  }

  record Directory(
      @Type(HANDLE) int fileHandle,
      @Type(HANDLE) int event,
      @Type(ROUTINE) int apcRoutine,
      @Type(PVOID) int apcContext,
      @Out(PIO_STATUS_BLOCK) int ioStatusBlock,
      @Type(BUFFER) int fileInformation,
      int length,
      int fileInformationClass,
      boolean returnSingleEntry,
      @Type(PUNICODE_STRING) int fileName,
      boolean restartScan) {}

  /** One entry for each call, as a caller must expect; more would be allowed and are not needed. */
  private static int queryDirectory(ServiceCall call, Directory args) {
    call.user().touchForWrite(args.ioStatusBlock(), 8);
    FileObject file = call.object(args.fileHandle(), FileObject.class, AccessMask.FILE_READ_DATA);
    if (!(file.node() instanceof DirectoryNode)) {
      return NtStatus.INVALID_PARAMETER;
    }
    int header =
        switch (args.fileInformationClass()) {
          case DIRECTORY -> 0x40;
          case FULL_DIRECTORY -> 0x44;
          case BOTH_DIRECTORY -> 0x5E;
          case NAMES -> 0x0C;
          default -> -1;
        };
    if (header < 0) {
      return NtStatus.INVALID_INFO_CLASS;
    }
    String pattern = ObjectAttributes.readString(call.user(), args.fileName());
    if (pattern.length() > FileName.LONGEST) {
      return NtStatus.OBJECT_NAME_INVALID;
    }
    int length = args.length();
    call.user().touchForWrite(args.fileInformation(), Math.clamp(length, 0, header + 2 * 255));
    boolean restart = args.restartScan();
    Node entry = file.nextEntry(pattern, restart);
    if (entry == null) {
      return file.scanIsEmpty() ? NtStatus.NO_SUCH_FILE : NtStatus.NO_MORE_FILES;
    }
    InformationBuffer answer = entryOf(entry, header);
    if (length < answer.size()) {
      file.unreadEntry();
      return NtStatus.BUFFER_OVERFLOW;
    }
    call.user().write(args.fileInformation(), answer.bytes(), 0, answer.size());
    FileServices.IoStatus.write(call, args.ioStatusBlock(), NtStatus.SUCCESS, answer.size());
    return NtStatus.SUCCESS;
  }

  private static InformationBuffer entryOf(Node entry, int header) {
    String name = entry.simpleName();
    InformationBuffer answer = new InformationBuffer(header + 2 * name.length());
    answer.putText(header, name);
    if (header == 0x0C) {
      return answer.put32(8, 2 * name.length());
    }
    long time = GuestTime.systemTime(entry.changeTime());
    return answer
        .put64(8, GuestTime.BOOT_DATE)
        .put64(16, time)
        .put64(24, time)
        .put64(32, time)
        .put64(40, sizeOf(entry))
        .put64(48, allocationOf(entry))
        .put32(56, entry.attributes())
        .put32(60, 2 * name.length());
  }

  private static int queryVolume(ServiceCall call, Information args) {
    call.user().touchForWrite(args.ioStatusBlock(), 8);
    Node node = call.object(args.fileHandle(), FileObject.class, 0).node();
    InformationBuffer answer;
    switch (args.fileInformationClass()) {
      case DEVICE -> answer = new InformationBuffer(8).put32(0, deviceType(node));
      case SIZE ->
          answer =
              new InformationBuffer(0x18)
                  .put64(0, 1 << 20)
                  .put64(8, 1 << 19)
                  .put32(16, CLUSTER / 512)
                  .put32(20, 512);
      case VOLUME -> answer = new InformationBuffer(0x12).put32(8, 0x50574B31);
      case ATTRIBUTE ->
          answer =
              new InformationBuffer(0x0C + 8)
                  .put32(0, 6)
                  .put32(4, 255)
                  .put32(8, 8)
                  .putText(0x0C, "NTFS");
      default -> {
        return NtStatus.INVALID_INFO_CLASS;
      }
    }
    return give(call, args, answer);
  }

  private static int deviceType(Node node) {
    return node instanceof DeviceNode device ? device.isConsole() ? CONSOLE : NULL_DEVICE : DISK;
  }
}
