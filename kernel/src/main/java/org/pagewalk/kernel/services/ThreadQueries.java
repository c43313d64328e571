package org.pagewalk.kernel.services;

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

  ThreadQueries(ProcessManager processes) {
    this.processes = processes;
  }

  @Override
  public List<String> names() {
    return List.of("NtQueryInformationThread", "NtSetInformationThread");
  }

  @Override
  public int serve(String name, ServiceCall call) {
    return name.equals("NtQueryInformationThread") ? query(call) : set(call);
  }

  private static int query(ServiceCall call) {
    EThread thread = call.threadOf(call.arg(0), AccessMask.THREAD_QUERY_INFORMATION);
    InformationBuffer answer;
    switch (call.arg(1)) {
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
                  .put64(0, GuestTime.systemTime(thread.createTime()))
                  .put64(8, thread.isTerminated() ? GuestTime.systemTime(thread.exitTime()) : 0);
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
    return answer.answerExact(call, call.arg(2), call.arg(3), call.arg(4));
  }

  private int set(ServiceCall call) {
    EThread thread = call.threadOf(call.arg(0), AccessMask.THREAD_SET_INFORMATION);
    int wanted = call.arg(1);
    if (wanted == HIDE_FROM_DEBUGGER) {
      if (call.arg(3) != 0) {
        return NtStatus.INFO_LENGTH_MISMATCH;
      }
      thread.hideFromDebugger();
      return NtStatus.SUCCESS;
    }
    if (call.arg(3) != 4) {
      return NtStatus.INFO_LENGTH_MISMATCH;
    }
    int value = call.user().read32(call.arg(2));
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
