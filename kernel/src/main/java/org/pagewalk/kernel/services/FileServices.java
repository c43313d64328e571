package org.pagewalk.kernel.services;

import java.util.List;
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

  FileServices(FileSystem files) {
    this.files = files;
  }

  @Override
  public List<String> names() {
    return List.of("NtCreateFile", "NtOpenFile", "NtQueryAttributesFile", "NtFlushBuffersFile");
  }

  @Override
  public int serve(String name, ServiceCall call) {
    return switch (name) {
      case "NtCreateFile" -> open(call, call.arg(6), call.arg(7), call.arg(8));
      case "NtOpenFile" -> open(call, call.arg(4), OpenRequest.FILE_OPEN, call.arg(5));
      case "NtQueryAttributesFile" -> queryAttributes(call);
      case "NtFlushBuffersFile" -> flush(call);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private int open(ServiceCall call, int share, int disposition, int options) {
    UserMemory user = call.user();
    ObjectAttributes attributes = ObjectAttributes.read(user, call.arg(2));
    if (disposition < 0 || disposition > LAST_DISPOSITION || (share & ~7) != 0) {
      return NtStatus.INVALID_PARAMETER;
    }
    user.touchForWrite(call.arg(0), 4);
    user.touchForWrite(call.arg(3), 8);
    FileObject root =
        attributes.root() == 0 ? null : call.object(attributes.root(), FileObject.class, 0);
    int access = ObjectType.FILE.specificRights(call.arg(1));
    OpenRequest request =
        new OpenRequest(attributes.name(), root, access, share, disposition, options);
    call.process().handles().requireRoom();
    Opened opened = files.open(request);
    IoStatus.write(call, call.arg(3), NtStatus.SUCCESS, opened.information());
    return call.giveHandle(call.arg(0), opened.file(), access, attributes.inherit());
  }

  private int queryAttributes(ServiceCall call) {
    ObjectAttributes attributes = ObjectAttributes.read(call.user(), call.arg(0));
    FileObject root =
        attributes.root() == 0 ? null : call.object(attributes.root(), FileObject.class, 0);
    call.user().touchForWrite(call.arg(1), FileTimes.BASIC_SIZE);
    Node node = files.find(attributes.name(), root);
    byte[] answer = FileTimes.basic(node).bytes();
    call.user().write(call.arg(1), answer, 0, answer.length);
    return NtStatus.SUCCESS;
  }

  private int flush(ServiceCall call) {
    call.user().touchForWrite(call.arg(1), 8);
    FileObject file = call.object(call.arg(0), FileObject.class, AccessMask.FILE_WRITE_DATA);
    int status = file.node() instanceof FileNode node ? files.flush(node) : NtStatus.SUCCESS;
    IoStatus.write(call, call.arg(1), status, 0);
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
