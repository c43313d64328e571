package org.pagewalk.kernel.services;

import static org.pagewalk.kernel.event.ArgumentType.BUFFER;
import static org.pagewalk.kernel.event.ArgumentType.HANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PULONG;

import org.pagewalk.kernel.ke.time.GuestTime;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.ps.Privilege;
import org.pagewalk.kernel.ps.ProcessManager;
import org.pagewalk.kernel.status.NtStatus;

/** What programs ask about processes, and what they change. */
public final class ProcessQueries implements ServiceGroup {
  private static final int BASIC_INFORMATION = 0;
  private static final int QUOTA_LIMITS = 1;
  private static final int VM_COUNTERS = 3;
  private static final int TIMES = 4;
  private static final int BASE_PRIORITY = 5;
  private static final int DEBUG_PORT = 7;
  private static final int DEFAULT_HARD_ERROR_MODE = 12;
  private static final int PRIORITY_CLASS = 18;
  private static final int HANDLE_COUNT = 20;
  private static final int AFFINITY_MASK = 21;
  private static final int SESSION_INFORMATION = 24;
  private static final int IMAGE_FILE_NAME = 27;
  private static final int EXECUTE_FLAGS = 34;

  private static final int[] PRIORITY_OF_CLASS = {8, 4, 8, 13, 24, 6, 10};

  private final ProcessManager processes;
  private final MemoryManager mm;

  public ProcessQueries(ProcessManager processes, MemoryManager mm) {
    this.processes = processes;
    this.mm = mm;
  }

  @Override
  public void offer(ServiceTable services) {
    services.offer(0x0A1, "NtQueryInformationProcess", Query.class, ProcessQueries::query);
    services.offer(0x0ED, "NtSetInformationProcess", Set.class, this::set);
  }

  record Query(
      @Type(HANDLE) int processHandle,
      int processInformationClass,
      @Type(BUFFER) int processInformation,
      int processInformationLength,
      @Out(PULONG) int returnLength) {}

  private static int query(ServiceCall call, Query args) {
    EProcess process = call.processOf(args.processHandle(), AccessMask.PROCESS_QUERY_INFORMATION);
    AddressSpace space = process.space();
    InformationBuffer answer;
    switch (args.processInformationClass()) {
      case BASIC_INFORMATION ->
          answer =
              new InformationBuffer(0x18)
                  .put32(0, process.exitStatus())
                  .put32(4, process.peb())
                  .put32(8, 1)
                  .put32(12, process.basePriority())
                  .put32(16, process.id())
                  .put32(20, process.parentId());
      case QUOTA_LIMITS ->
          answer =
              new InformationBuffer(0x20)
                  .put32(0, -1)
                  .put32(4, -1)
                  .put32(8, space.minimumWorkingSet() * Page.SIZE)
                  .put32(12, space.maximumWorkingSet() * Page.SIZE)
                  .put32(16, -1)
                  .put64(24, -1);
      case VM_COUNTERS ->
          answer =
              new InformationBuffer(0x2C)
                  .put32(8, (int) space.faults())
                  .put32(0x24, space.commitCharge() * Page.SIZE)
                  .put32(0x28, space.peakCommitCharge() * Page.SIZE);
      case TIMES ->
          answer =
              new InformationBuffer(0x20)
                  .put64(0, GuestTime.systemTime(process.lifetime().createTime()))
                  .put64(
                      8,
                      process.hasExited()
                          ? GuestTime.systemTime(process.lifetime().exitTime())
                          : 0);
      case DEBUG_PORT, SESSION_INFORMATION -> answer = new InformationBuffer(4);
      case DEFAULT_HARD_ERROR_MODE ->
          answer = new InformationBuffer(4).put32(0, process.hardErrorMode());
      case PRIORITY_CLASS -> answer = new InformationBuffer(2).put8(1, process.priorityClass());
      case HANDLE_COUNT -> answer = new InformationBuffer(4).put32(0, process.handles().count());
      case EXECUTE_FLAGS -> answer = new InformationBuffer(4).put32(0, 2);
      case IMAGE_FILE_NAME -> {
        return imageFileName(call, args, process);
      }
      default -> {
        return NtStatus.INVALID_INFO_CLASS;
      }
    }
    return answer.answerExact(
        call, args.processInformation(), args.processInformationLength(), args.returnLength());
  }

  private static int imageFileName(ServiceCall call, Query args, EProcess process) {
    String name = process.program().name();
    int bytes = 2 * name.length();
    return new InformationBuffer(8 + bytes + 2)
        .put16(0, bytes)
        .put16(2, bytes + 2)
        .put32(4, args.processInformation() + 8)
        .putText(8, name)
        .answer(
            call, args.processInformation(), args.processInformationLength(), args.returnLength());
  }

  record Set(
      @Type(HANDLE) int processHandle,
      int processInformationClass,
      @Type(BUFFER) int processInformation,
      int processInformationLength) {}

  private int set(ServiceCall call, Set args) {
    int access =
        args.processInformationClass() == QUOTA_LIMITS
            ? AccessMask.PROCESS_SET_QUOTA
            : AccessMask.PROCESS_SET_INFORMATION;
    EProcess process = call.liveProcessOf(args.processHandle(), access);
    return switch (args.processInformationClass()) {
      case QUOTA_LIMITS -> setQuotas(call, args, process);
      case BASE_PRIORITY -> setBasePriority(call, args, process);
      case PRIORITY_CLASS -> setPriorityClass(call, args, process);
      case DEFAULT_HARD_ERROR_MODE -> {
        if (args.processInformationLength() != 4) {
          yield NtStatus.INFO_LENGTH_MISMATCH;
        }
        process.setHardErrorMode(call.user().read32(args.processInformation()));
        yield NtStatus.SUCCESS;
      }
      case AFFINITY_MASK -> setAffinity(call, args);
      case EXECUTE_FLAGS -> setExecuteFlags(call, args);
      default -> NtStatus.INVALID_INFO_CLASS;
    };
  }

  /** Sets the working set's limits, or empties the working set if both are -1. */
  private int setQuotas(ServiceCall call, Set args, EProcess process) {
    if (args.processInformationLength() != 0x20) {
      return NtStatus.INFO_LENGTH_MISMATCH;
    }
    AddressSpace space = process.space();
    int minimum = call.user().read32(args.processInformation() + 8);
    int maximum = call.user().read32(args.processInformation() + 12);
    if (minimum == -1 && maximum == -1) {
      mm.emptyWorkingSet(space);
      return NtStatus.SUCCESS;
    }
    int minimumPages = Page.number(minimum);
    int maximumPages = Page.number(maximum);
    if (minimumPages == 0 || minimumPages > maximumPages || maximumPages > mm.pfn().frameCount()) {
      return NtStatus.BAD_WORKING_SET_LIMIT;
    }
    boolean mayGrow = process.token().isEnabled(Privilege.INCREASE_BASE_PRIORITY);
    if (!mayGrow && maximumPages > space.maximumWorkingSet()) {
      return NtStatus.PRIVILEGE_NOT_HELD;
    }
    space.setWorkingSetLimits(minimumPages, maximumPages);
    return NtStatus.SUCCESS;
  }

  private static int setAffinity(ServiceCall call, Set args) {
    if (args.processInformationLength() != 4) {
      return NtStatus.INFO_LENGTH_MISMATCH;
    }
    return call.user().read32(args.processInformation()) == 1
        ? NtStatus.SUCCESS
        : NtStatus.INVALID_PARAMETER;
  }

  /** Without execute protection in the entries there is nothing that the flags could change. */
  private static int setExecuteFlags(ServiceCall call, Set args) {
    if (args.processInformationLength() != 4) {
      return NtStatus.INFO_LENGTH_MISMATCH;
    }
    call.user().read32(args.processInformation());
    return NtStatus.SUCCESS;
  }

  private int setBasePriority(ServiceCall call, Set args, EProcess process) {
    if (args.processInformationLength() != 4) {
      return NtStatus.INFO_LENGTH_MISMATCH;
    }
    int priority = call.user().read32(args.processInformation()) & 0x7FFFFFFF;
    if (priority < 1 || priority > 15) {
      return NtStatus.INVALID_PARAMETER;
    }
    processes.setBasePriority(process, priority);
    return NtStatus.SUCCESS;
  }

  private int setPriorityClass(ServiceCall call, Set args, EProcess process) {
    if (args.processInformationLength() != 2) {
      return NtStatus.INFO_LENGTH_MISMATCH;
    }
    int wanted = call.user().read8(args.processInformation() + 1);
    if (wanted >= PRIORITY_OF_CLASS.length) {
      return NtStatus.INVALID_PARAMETER;
    }
    boolean realTime = PRIORITY_OF_CLASS[wanted] >= 16;
    if (realTime && !process.token().isEnabled(Privilege.INCREASE_BASE_PRIORITY)) {
      return NtStatus.PRIVILEGE_NOT_HELD;
    }
    process.setPriorityClass(wanted);
    processes.setBasePriority(process, PRIORITY_OF_CLASS[wanted]);
    return NtStatus.SUCCESS;
  }
}
