package org.pagewalk.kernel.services;

import static org.pagewalk.kernel.event.ArgumentType.BUFFER;
import static org.pagewalk.kernel.event.ArgumentType.HANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PULONG;

import java.util.List;
import org.pagewalk.kernel.ke.time.GuestTime;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.ps.ProcessManager;
import org.pagewalk.kernel.status.NtStatus;

/** What programs ask about threads, and what they change. */
public final class ThreadQueries implements ServiceGroup {
  private static final int BASIC_INFORMATION = 0;
  private static final int TIMES = 1;
  private static final int PRIORITY = 2;
  private static final int BASE_PRIORITY = 3;
  private static final int AFFINITY_MASK = 4;
  private static final int WIN32_START_ADDRESS = 9;
  private static final int ZERO_TLS_CELL = 10;
  private static final int PERFORMANCE_COUNT = 11;
  private static final int AM_I_LAST_THREAD = 12;
  private static final int PRIORITY_BOOST = 14;
  private static final int HIDE_FROM_DEBUGGER = 17;

  private static final int TEB_TLS_SLOTS = 0xE10;
  private static final int TLS_SLOTS = 64;
  private static final int TEB_TLS_EXPANSION = 0xF94;

  private final ProcessManager processes;

  public ThreadQueries(ProcessManager processes) {
    this.processes = processes;
  }

  @Override
  public void offer(ServiceTable services) {
    services.offer(0x0A2, "NtQueryInformationThread", Query.class, ThreadQueries::query);
    services.offer(0x0EE, "NtSetInformationThread", Set.class, this::set);
  }

  record Query(
      @Type(HANDLE) int threadHandle,
      int threadInformationClass,
      @Type(BUFFER) int threadInformation,
      int threadInformationLength,
      @Out(PULONG) int returnLength) {}

  private static int query(ServiceCall call, Query args) {
    EThread thread = call.threadOf(args.threadHandle(), AccessMask.THREAD_QUERY_INFORMATION);
    InformationBuffer answer;
    switch (args.threadInformationClass()) {
      case BASIC_INFORMATION ->
          answer =
              new InformationBuffer(0x1C)
                  .put32(0, thread.exitStatus())
                  .put32(4, thread.teb())
                  .put32(8, thread.process().id())
                  .put32(12, thread.id())
                  .put32(16, 1)
                  .put32(20, thread.priority())
                  .put32(24, thread.priorityIncrement());
      case TIMES ->
          answer =
              new InformationBuffer(0x20)
                  .put64(0, GuestTime.systemTime(thread.lifetime().createTime()))
                  .put64(
                      8,
                      thread.isTerminated()
                          ? GuestTime.systemTime(thread.lifetime().exitTime())
                          : 0);
      case WIN32_START_ADDRESS -> answer = new InformationBuffer(4).put32(0, thread.startAddress());
      case PERFORMANCE_COUNT -> answer = new InformationBuffer(8);
      case AM_I_LAST_THREAD ->
          answer =
              new InformationBuffer(4).put32(0, thread.process().threads().size() == 1 ? 1 : 0);
      case PRIORITY_BOOST -> answer = new InformationBuffer(4);
      default -> {
        return NtStatus.INVALID_INFO_CLASS;
      }
    }
    return answer.answerExact(
        call, args.threadInformation(), args.threadInformationLength(), args.returnLength());
  }

  record Set(
      @Type(HANDLE) int threadHandle,
      int threadInformationClass,
      @Type(BUFFER) int threadInformation,
      int threadInformationLength) {}

  private int set(ServiceCall call, Set args) {
    EThread thread = call.threadOf(args.threadHandle(), AccessMask.THREAD_SET_INFORMATION);
    int wanted = args.threadInformationClass();
    if (wanted == HIDE_FROM_DEBUGGER) {
      if (args.threadInformationLength() != 0) {
        return NtStatus.INFO_LENGTH_MISMATCH;
      }
      thread.hideFromDebugger();
      return NtStatus.SUCCESS;
    }
    if (args.threadInformationLength() != 4) {
      return NtStatus.INFO_LENGTH_MISMATCH;
    }
    int value = call.user().read32(args.threadInformation());
    return switch (wanted) {
      case PRIORITY -> setPriority(thread, value);
      case BASE_PRIORITY -> setIncrement(thread, value);
      case AFFINITY_MASK -> value == 1 ? NtStatus.SUCCESS : NtStatus.INVALID_PARAMETER;
      case WIN32_START_ADDRESS -> {
        thread.setStartAddress(value);
        yield NtStatus.SUCCESS;
      }
      case ZERO_TLS_CELL -> zeroTlsCell(call, value);
      case PRIORITY_BOOST -> NtStatus.SUCCESS;
      default -> NtStatus.INVALID_INFO_CLASS;
    };
  }

  private int setPriority(EThread thread, int priority) {
    if (priority < 1 || priority > 31) {
      return NtStatus.INVALID_PARAMETER;
    }
    return setIncrement(thread, priority - thread.process().basePriority());
  }

  private int setIncrement(EThread thread, int increment) {
    if (increment < -16 || increment > 16) {
      return NtStatus.INVALID_PARAMETER;
    }
    processes.setPriorityIncrement(thread, increment);
    return NtStatus.SUCCESS;
  }

  /** Zeroes one TLS slot in every thread of the process; running it twice does no harm. */
  private static int zeroTlsCell(ServiceCall call, int index) {
    EProcess process = call.process();
    UserMemory user = call.user();
    for (EThread thread : List.copyOf(process.threads())) {
      if (thread.teb() == 0) {
        continue;
      }
      if (Integer.compareUnsigned(index, TLS_SLOTS) < 0) {
        user.write32(thread.teb() + TEB_TLS_SLOTS + 4 * index, 0);
      } else {
        int slots = user.read32(thread.teb() + TEB_TLS_EXPANSION);
        if (slots != 0) {
          user.write32(slots + 4 * (index - TLS_SLOTS), 0);
        }
      }
    }
    return NtStatus.SUCCESS;
  }
}
