package org.pagewalk.kernel.services;

import static org.pagewalk.kernel.event.ArgumentType.BUFFER;
import static org.pagewalk.kernel.event.ArgumentType.HANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PULONG;
import static org.pagewalk.kernel.event.ArgumentType.PVOID;

import org.pagewalk.kernel.mm.fault.AccessViolationStatus;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Reading and writing another process's memory. It goes page by page; what was copied stays copied
 * while the thread waits for the next page, and is what PARTIAL_COPY reports, also when the other
 * process ends meanwhile.
 *
 * <p>Deviation: NT lets a process end only after such copies
 * (CrossMemoryServicesTest#copyStopsWhenTheOtherProcessEnds).
 */
public final class CrossMemoryServices implements ServiceGroup {
  private static final int COPIED = 1;

  @Override
  public void offer(ServiceTable services) {
    services.offer(
        0x0C2,
        "NtReadVirtualMemory",
        OtherMemory.class,
        (call, args) -> copy(call, args, AccessMask.PROCESS_VM_READ, true));
    services.offer(
        0x11F,
        "NtWriteVirtualMemory",
        OtherMemory.class,
        (call, args) -> copy(call, args, AccessMask.PROCESS_VM_WRITE, false));
  }

  /** How far a copy has come. */
  private static final class Copy {
    private final EProcess process;
    private int done;
    private int status = NtStatus.SUCCESS;

    Copy(EProcess process) {
      this.process = process;
    }
  }

  record OtherMemory(
      @Type(HANDLE) int processHandle,
      @Type(PVOID) int baseAddress,
      @Type(BUFFER) int buffer,
      int bufferLength,
      @Out(PULONG) int returnLength) {}

  private static int copy(ServiceCall call, OtherMemory args, int access, boolean read) {
    int length = args.bufferLength();
    if (call.progress(Copy.class) == null) {
      long remoteEnd = Integer.toUnsignedLong(args.baseAddress()) + Integer.toUnsignedLong(length);
      long localEnd = Integer.toUnsignedLong(args.buffer()) + Integer.toUnsignedLong(length);
      long highest = Integer.toUnsignedLong(call.process().space().highestUserAddress());
      if (remoteEnd - 1 > highest || localEnd - 1 > highest) {
        return NtStatus.ACCESS_VIOLATION;
      }
      call.touchOptional(args.returnLength(), 4);
      call.setProgress(new Copy(call.liveProcessOf(args.processHandle(), access)));
    }
    Copy copy = call.progress(Copy.class);
    if (call.step() < COPIED && copy.process.hasExited()) {
      copy.status = NtStatus.PARTIAL_COPY;
    } else if (call.step() < COPIED) {
      UserMemory remote = call.userOf(copy.process);
      UserMemory from = read ? remote : call.user();
      UserMemory to = read ? call.user() : remote;
      int fromAt = read ? args.baseAddress() : args.buffer();
      int toAt = read ? args.buffer() : args.baseAddress();
      copyPages(copy, length, from, fromAt, to, toAt);
      call.advance(COPIED);
    }
    call.touchOptional(args.returnLength(), 4);
    call.giveOptional(args.returnLength(), copy.done);
    return copy.status;
  }

  private static void copyPages(
      Copy copy, int length, UserMemory from, int fromAt, UserMemory to, int toAt) {
    byte[] bytes = new byte[Page.SIZE];
    try {
      while (copy.done != length) {
        int part = Math.min(toPageEnd(fromAt + copy.done), toPageEnd(toAt + copy.done));
        int left = length - copy.done;
        part = Integer.compareUnsigned(part, left) < 0 ? part : left;
        from.touchForRead(fromAt + copy.done, part);
        to.touchForWrite(toAt + copy.done, part);
        from.read(fromAt + copy.done, bytes, 0, part);
        to.write(toAt + copy.done, bytes, 0, part);
        copy.done += part;
      }
    } catch (AccessViolationStatus _) {
      copy.status = NtStatus.PARTIAL_COPY;
    }
  }

  private static int toPageEnd(int address) {
    return Page.rest(address);
  }
}
