package org.pagewalk.kernel.services;

import static org.pagewalk.kernel.event.ArgumentType.BUFFER;
import static org.pagewalk.kernel.event.ArgumentType.HANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PIO_STATUS_BLOCK;
import static org.pagewalk.kernel.event.ArgumentType.PLARGE_INTEGER;
import static org.pagewalk.kernel.event.ArgumentType.PULONG;
import static org.pagewalk.kernel.event.ArgumentType.PVOID;
import static org.pagewalk.kernel.event.ArgumentType.ROUTINE;

import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.kernel.io.DeviceNode;
import org.pagewalk.kernel.io.DirectoryNode;
import org.pagewalk.kernel.io.FileNode;
import org.pagewalk.kernel.io.FileObject;
import org.pagewalk.kernel.io.FileSystem;
import org.pagewalk.kernel.ke.time.Costs;
import org.pagewalk.kernel.ke.time.DueQueue;
import org.pagewalk.kernel.ke.time.DueSignal;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.ke.wait.KEvent;
import org.pagewalk.kernel.mm.fault.AccessViolationStatus;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.section.FilePages;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ob.EventObject;
import org.pagewalk.kernel.ps.ProcessManager;
import org.pagewalk.kernel.ps.UserApc;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/**
 * Reading and writing files and devices. A transfer goes part by part, each part inside a page of
 * the caller's buffer and committed before the next is touched, so that a wait for a page in the
 * middle repeats nothing. A read of what is not in memory first takes the disk's time. Every
 * transfer is complete when the service returns.
 */
public final class TransferServices implements ServiceGroup {
  private static final int TRANSFERRED = 1;
  private static final int NEEDS_ANY_WRITE = 0;
  private static final long END_OF_FILE = 0xFFFFFFFFFFFFFFFFL;
  private static final long CURRENT_POSITION = 0xFFFFFFFFFFFFFFFEL;

  private final FileSystem files;
  private final FilePages pages;
  private final Dispatcher dispatcher;
  private final ProcessManager processes;
  private final MachineClock clock;
  private final DueQueue dueQueue;

  public TransferServices(
      FileSystem files,
      FilePages pages,
      Dispatcher dispatcher,
      ProcessManager processes,
      MachineClock clock,
      DueQueue dueQueue) {
    this.files = files;
    this.pages = pages;
    this.dispatcher = dispatcher;
    this.processes = processes;
    this.clock = clock;
    this.dueQueue = dueQueue;
  }

  @Override
  public void offer(ServiceTable services) {
    services.offer(
        0x0BF, "NtReadFile", Arguments.class, (call, args) -> transfer(call, args, true));
    services.offer(
        0x11C, "NtWriteFile", Arguments.class, (call, args) -> transfer(call, args, false));
  }

  record Arguments(
      @Type(HANDLE) int fileHandle,
      @Type(HANDLE) int event,
      @Type(ROUTINE) int apcRoutine,
      @Type(PVOID) int apcContext,
      @Out(PIO_STATUS_BLOCK) int ioStatusBlock,
      @Type(BUFFER) int buffer,
      int length,
      @Type(PLARGE_INTEGER) int byteOffset,
      @Type(PULONG) int key) {}

  private int transfer(ServiceCall call, Arguments args, boolean read) {
    Transfer transfer = call.progress(Transfer.class);
    if (transfer == null) {
      transfer = begin(call, args, read);
      call.setProgress(transfer);
    }
    if (call.step() < TRANSFERRED) {
      if (read && waitsForDisk(call, args, transfer)) {
        return NtStatus.PENDING;
      }
      try {
        if (read) {
          readParts(call, args, transfer);
        } else {
          writeParts(call, args, transfer);
        }
      } catch (AccessViolationStatus e) {
        transfer.status = e.status();
      } catch (StatusException e) {
        transfer.status = e.status();
      }
      call.advance(TRANSFERRED);
    }
    return complete(call, args, transfer);
  }

  /** How far a transfer has come. */
  private static final class Transfer {
    private final FileObject file;
    private final EventObject event;
    private final long start;
    private final boolean movesPosition;
    private boolean askedDisk;
    private int done;
    private int status = NtStatus.SUCCESS;

    Transfer(FileObject file, EventObject event, long start, boolean movesPosition) {
      this.file = file;
      this.event = event;
      this.start = start;
      this.movesPosition = movesPosition;
    }
  }

  private Transfer begin(ServiceCall call, Arguments args, boolean read) {
    int access = read ? AccessMask.FILE_READ_DATA : NEEDS_ANY_WRITE;
    FileObject file = call.object(args.fileHandle(), FileObject.class, access);
    if (!read && !mayWrite(call, args)) {
      throw new StatusException(NtStatus.ACCESS_DENIED);
    }
    if (file.node() instanceof DirectoryNode) {
      throw new StatusException(NtStatus.INVALID_DEVICE_REQUEST);
    }
    EventObject event =
        args.event() == 0
            ? null
            : call.object(args.event(), EventObject.class, AccessMask.EVENT_MODIFY_STATE);
    call.user().touchForWrite(args.ioStatusBlock(), 8);
    long offset = args.byteOffset() == 0 ? CURRENT_POSITION : call.user().read64(args.byteOffset());
    boolean device = file.node() instanceof DeviceNode;
    if (!device && offset == CURRENT_POSITION) {
      if (!file.isSynchronous()) {
        throw new StatusException(NtStatus.INVALID_PARAMETER);
      }
      offset = file.position();
    } else if (!device && !read && offset == END_OF_FILE) {
      offset = ((FileNode) file.node()).size();
    }
    if (!device && offset < 0) {
      throw new StatusException(NtStatus.INVALID_PARAMETER);
    }
    if (event != null) {
      dispatcher.reset(event.event());
    }
    return new Transfer(file, event, offset, !device && file.isSynchronous());
  }

  private static boolean mayWrite(ServiceCall call, Arguments args) {
    int access = call.process().handles().lookup(args.fileHandle()).access();
    return (access & (AccessMask.FILE_WRITE_DATA | AccessMask.FILE_APPEND_DATA)) != 0;
  }

  /**
   * The time that the disk takes for what is not in memory; whoever reads it again finds it there.
   *
   * @return whether the thread waits now
   */
  private boolean waitsForDisk(ServiceCall call, Arguments args, Transfer transfer) {
    int length = args.length();
    if (transfer.askedDisk
        || length <= 0
        || !(transfer.file.node() instanceof FileNode file)
        || file.isInMemory(transfer.start, length)) {
      return false;
    }
    transfer.askedDisk = true;
    long pages = Math.min(length, Math.max(0, file.size() - transfer.start)) / Page.SIZE + 1;
    KEvent read = new KEvent(KEvent.Kind.NOTIFICATION, false);
    long due = clock.time() + Costs.DISK_LATENCY + pages * Costs.DISK_PAGE;
    dueQueue.schedule(due, new DueSignal(read, dispatcher));
    dispatcher.waitInKernel(call.thread(), read);
    return true;
  }

  private void readParts(ServiceCall call, Arguments args, Transfer transfer) {
    byte[] part = new byte[Page.SIZE];
    while (transfer.done != args.length()) {
      int at = args.buffer() + transfer.done;
      int length = partLength(at, args.length() - transfer.done);
      call.user().touchForWrite(at, length);
      int count =
          switch (transfer.file.node()) {
            case DeviceNode device -> device.read(part, 0, length);
            case FileNode file -> pages.read(file, transfer.start + transfer.done, part, 0, length);
            case DirectoryNode _ -> throw new IllegalStateException("a folder has no bytes");
          };
      if (count < 0) {
        throw new StatusException(NtStatus.UNEXPECTED_IO_ERROR);
      }
      if (count == 0) {
        break;
      }
      call.user().write(at, part, 0, count);
      transfer.done += count;
      clock.charge(Costs.COPY_PAGE);
      if (count < length || transfer.file.node() instanceof DeviceNode) {
        break;
      }
    }
    if (transfer.done == 0 && args.length() != 0 && transfer.file.node() instanceof FileNode) {
      transfer.status = NtStatus.END_OF_FILE;
    }
  }

  private void writeParts(ServiceCall call, Arguments args, Transfer transfer) {
    byte[] part = new byte[Page.SIZE];
    while (transfer.done != args.length()) {
      int at = args.buffer() + transfer.done;
      int length = partLength(at, args.length() - transfer.done);
      call.user().read(at, part, 0, length);
      switch (transfer.file.node()) {
        case DeviceNode device -> device.write(part, 0, length);
        case FileNode file -> writeFile(call, file, transfer.start + transfer.done, part, length);
        case DirectoryNode _ -> throw new IllegalStateException("a folder has no bytes");
      }
      transfer.done += length;
      clock.charge(Costs.COPY_PAGE);
    }
  }

  private void writeFile(ServiceCall call, FileNode file, long offset, byte[] part, int length) {
    pages.write(file, offset, part, 0, length);
    files.write(file, offset, part, 0, length);
  }

  private static int partLength(int at, int left) {
    int toPageEnd = Page.rest(at);
    return Integer.compareUnsigned(toPageEnd, left) < 0 ? toPageEnd : left;
  }

  private int complete(ServiceCall call, Arguments args, Transfer transfer) {
    call.user().touchForWrite(args.ioStatusBlock(), 8);
    FileServices.IoStatus.write(call, args.ioStatusBlock(), transfer.status, transfer.done);
    if (transfer.movesPosition && NtStatus.isSuccess(transfer.status)) {
      transfer.file.setPosition(transfer.start + transfer.done);
    }
    if (transfer.event != null) {
      dispatcher.set(transfer.event.event());
    }
    if (args.apcRoutine() != 0 && NtStatus.isSuccess(transfer.status)) {
      processes.queueApc(
          call.thread(),
          new UserApc(args.apcRoutine(), args.apcContext(), args.ioStatusBlock(), 0));
    }
    return transfer.status;
  }
}
