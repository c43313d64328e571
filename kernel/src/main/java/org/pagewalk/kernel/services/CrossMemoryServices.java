package org.pagewalk.kernel.services;

import java.util.List;
import org.pagewalk.kernel.mm.fault.AccessViolationStatus;
import org.pagewalk.kernel.mm.fault.UserMemory;
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
  private static final int PAGE_SIZE = 4096;

  @Override
  public List<String> names() {
    return List.of("NtReadVirtualMemory", "NtWriteVirtualMemory");
  }

  @Override
  public int serve(String name, ServiceCall call) {
    return name.equals("NtReadVirtualMemory")
        ? copy(call, AccessMask.PROCESS_VM_READ, true)
        : copy(call, AccessMask.PROCESS_VM_WRITE, false);
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

  private static int copy(ServiceCall call, int access, boolean read) {
    int length = call.arg(3);
    if (call.progress(Copy.class) == null) {
      long remoteEnd = Integer.toUnsignedLong(call.arg(1)) + Integer.toUnsignedLong(length);
      long localEnd = Integer.toUnsignedLong(call.arg(2)) + Integer.toUnsignedLong(length);
      long highest = Integer.toUnsignedLong(call.process().space().highestUserAddress());
      if (remoteEnd - 1 > highest || localEnd - 1 > highest) {
        return NtStatus.ACCESS_VIOLATION;
      }
      call.touchOptional(call.arg(4), 4);
      call.setProgress(new Copy(call.liveProcessOf(call.arg(0), access)));
    }
    Copy copy = call.progress(Copy.class);
    if (call.step() < COPIED && copy.process.hasExited()) {
      copy.status = NtStatus.PARTIAL_COPY;
    } else if (call.step() < COPIED) {
      UserMemory remote = call.userOf(copy.process);
      UserMemory from = read ? remote : call.user();
      UserMemory to = read ? call.user() : remote;
      int fromAt = read ? call.arg(1) : call.arg(2);
      int toAt = read ? call.arg(2) : call.arg(1);
      copyPages(copy, length, from, fromAt, to, toAt);
      call.advance(COPIED);
    }
    call.touchOptional(call.arg(4), 4);
    call.giveOptional(call.arg(4), copy.done);
    return copy.status;
  }

  private static void copyPages(
      Copy copy, int length, UserMemory from, int fromAt, UserMemory to, int toAt) {
    byte[] bytes = new byte[PAGE_SIZE];
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
    return PAGE_SIZE - (address & PAGE_SIZE - 1);
  }
}
