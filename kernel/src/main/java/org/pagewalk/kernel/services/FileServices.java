package org.pagewalk.kernel.services;

import static org.pagewalk.kernel.event.ArgumentType.ACCESS_MASK;
import static org.pagewalk.kernel.event.ArgumentType.BUFFER;
import static org.pagewalk.kernel.event.ArgumentType.HANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PHANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PIO_STATUS_BLOCK;
import static org.pagewalk.kernel.event.ArgumentType.PLARGE_INTEGER;
import static org.pagewalk.kernel.event.ArgumentType.POBJECT_ATTRIBUTES;

import org.pagewalk.kernel.io.FileNode;
import org.pagewalk.kernel.io.FileObject;
import org.pagewalk.kernel.io.FileSystem;
import org.pagewalk.kernel.io.Node;
import org.pagewalk.kernel.io.OpenRequest;
import org.pagewalk.kernel.io.Opened;
import org.pagewalk.kernel.ke.time.GuestTime;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ob.ObjectType;
import org.pagewalk.kernel.status.NtStatus;

/** Opening files and asking about them by name. */
public final class FileServices implements ServiceGroup {
  private static final int LAST_DISPOSITION = OpenRequest.FILE_OVERWRITE_IF;

  private final FileSystem files;

  public FileServices(FileSystem files) {
    this.files = files;
  }

  @Override
  public void offer(ServiceTable services) {
    services.offer(0x027, "NtCreateFile", Create.class, this::open);
    services.offer(0x07A, "NtOpenFile", Open.class, this::open);
    services.offer(0x091, "NtQueryAttributesFile", QueryAttributes.class, this::queryAttributes);
    services.offer(0x051, "NtFlushBuffersFile", Flush.class, this::flush);
  }

  /** What both services take that open files. */
  private sealed interface Opening {
    int fileHandle();

    int desiredAccess();

    int objectAttributes();

    int ioStatusBlock();

    int shareAccess();

    int createDisposition();

    int createOptions();
  }

  record Create(
      @Out(PHANDLE) int fileHandle,
      @Type(ACCESS_MASK) int desiredAccess,
      @Type(POBJECT_ATTRIBUTES) int objectAttributes,
      @Out(PIO_STATUS_BLOCK) int ioStatusBlock,
      @Type(PLARGE_INTEGER) int allocationSize,
      int fileAttributes,
      int shareAccess,
      int createDisposition,
      int createOptions,
      @Type(BUFFER) int eaBuffer,
      int eaLength)
      implements Opening {}

  record Open(
      @Out(PHANDLE) int fileHandle,
      @Type(ACCESS_MASK) int desiredAccess,
      @Type(POBJECT_ATTRIBUTES) int objectAttributes,
      @Out(PIO_STATUS_BLOCK) int ioStatusBlock,
      int shareAccess,
      int openOptions)
      implements Opening {
    @Override
    public int createDisposition() {
      return OpenRequest.FILE_OPEN;
    }

    @Override
    public int createOptions() {
      return openOptions;
    }
  }

  private int open(ServiceCall call, Opening args) {
    UserMemory user = call.user();
    ObjectAttributes attributes = ObjectAttributes.read(user, args.objectAttributes());
    int share = args.shareAccess();
    int disposition = args.createDisposition();
    if (disposition < 0 || disposition > LAST_DISPOSITION || (share & ~7) != 0) {
      return NtStatus.INVALID_PARAMETER;
    }
    user.touchForWrite(args.fileHandle(), 4);
    user.touchForWrite(args.ioStatusBlock(), 8);
    FileObject root =
        attributes.root() == 0 ? null : call.object(attributes.root(), FileObject.class, 0);
    int access = ObjectType.FILE.specificRights(args.desiredAccess());
    OpenRequest request =
        new OpenRequest(attributes.name(), root, access, share, disposition, args.createOptions());
    call.process().handles().requireRoom();
    Opened opened = files.open(request);
    IoStatus.write(call, args.ioStatusBlock(), NtStatus.SUCCESS, opened.information());
    return call.giveHandle(args.fileHandle(), opened.file(), access, attributes.inherit());
  }

  record QueryAttributes(
      @Type(POBJECT_ATTRIBUTES) int objectAttributes, @Type(BUFFER) int fileInformation) {}

  private int queryAttributes(ServiceCall call, QueryAttributes args) {
    ObjectAttributes attributes = ObjectAttributes.read(call.user(), args.objectAttributes());
    FileObject root =
        attributes.root() == 0 ? null : call.object(attributes.root(), FileObject.class, 0);
    call.user().touchForWrite(args.fileInformation(), FileTimes.BASIC_SIZE);
    Node node = files.find(attributes.name(), root);
    byte[] answer = FileTimes.basic(node).bytes();
    call.user().write(args.fileInformation(), answer, 0, answer.length);
    return NtStatus.SUCCESS;
  }

  record Flush(@Type(HANDLE) int fileHandle, @Out(PIO_STATUS_BLOCK) int ioStatusBlock) {}

  private int flush(ServiceCall call, Flush args) {
    call.user().touchForWrite(args.ioStatusBlock(), 8);
    FileObject file = call.object(args.fileHandle(), FileObject.class, AccessMask.FILE_WRITE_DATA);
    int status = file.node() instanceof FileNode node ? files.flush(node) : NtStatus.SUCCESS;
    IoStatus.write(call, args.ioStatusBlock(), status, 0);
    return status;
  }

  /** FILE_BASIC_INFORMATION. */
  static final class FileTimes {
    static final int BASIC_SIZE = 0x28;

    private FileTimes() {}

    static InformationBuffer basic(Node node) {
      long time = GuestTime.systemTime(node.changeTime());
      return new InformationBuffer(BASIC_SIZE)
          .put64(0, GuestTime.BOOT_DATE)
          .put64(8, time)
          .put64(16, time)
          .put64(24, time)
          .put32(32, node.attributes());
    }
  }

  /** IO_STATUS_BLOCK. */
  static final class IoStatus {
    private IoStatus() {}

    /** Writes a block that was touched before. */
    static void write(ServiceCall call, int at, int status, int information) {
      call.user().write32(at, status);
      call.user().write32(at + 4, information);
    }
  }
}
