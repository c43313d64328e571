package org.pagewalk.kernel.services;

import static org.pagewalk.kernel.event.ArgumentType.ACCESS_MASK;
import static org.pagewalk.kernel.event.ArgumentType.HANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PCLIENT_ID;
import static org.pagewalk.kernel.event.ArgumentType.PHANDLE;
import static org.pagewalk.kernel.event.ArgumentType.POBJECT_ATTRIBUTES;

import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.AccessViolationStatus;
import org.pagewalk.kernel.mm.section.SectionObject;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.ps.ProcessBuilder;
import org.pagewalk.kernel.ps.ProcessImages;
import org.pagewalk.kernel.ps.ProcessManager;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/** Processes: making, opening, ending. */
public final class ProcessServices implements ServiceGroup {
  private static final int FURNISH = 1;
  private static final int GIVE_HANDLE = 2;
  private static final int INHERIT_HANDLES = 4;

  private final ProcessManager processes;
  private final MemoryManager mm;
  private final ProcessImages images;

  public ProcessServices(ProcessManager processes, MemoryManager mm, ProcessImages images) {
    this.processes = processes;
    this.mm = mm;
    this.images = images;
  }

  @Override
  public void offer(ServiceTable services) {
    services.offer(0x031, "NtCreateProcess", Create.class, this::create);
    services.offer(0x032, "NtCreateProcessEx", CreateEx.class, this::create);
    services.offer(0x080, "NtOpenProcess", Open.class, this::open);
    services.offer(0x10A, "NtTerminateProcess", Terminate.class, this::terminate);
  }

  /** What both services take that make a process. */
  private sealed interface NewProcess {
    int processHandle();

    int desiredAccess();

    int objectAttributes();

    int parentProcess();

    boolean inheritsHandles();

    int sectionHandle();
  }

  record Create(
      @Out(PHANDLE) int processHandle,
      @Type(ACCESS_MASK) int desiredAccess,
      @Type(POBJECT_ATTRIBUTES) int objectAttributes,
      @Type(HANDLE) int parentProcess,
      boolean inheritObjectTable,
      @Type(HANDLE) int sectionHandle,
      @Type(HANDLE) int debugPort,
      @Type(HANDLE) int exceptionPort)
      implements NewProcess {
    @Override
    public boolean inheritsHandles() {
      return inheritObjectTable;
    }
  }

  record CreateEx(
      @Out(PHANDLE) int processHandle,
      @Type(ACCESS_MASK) int desiredAccess,
      @Type(POBJECT_ATTRIBUTES) int objectAttributes,
      @Type(HANDLE) int parentProcess,
      int flags,
      @Type(HANDLE) int sectionHandle,
      @Type(HANDLE) int debugPort,
      @Type(HANDLE) int exceptionPort,
      int jobMemberLevel)
      implements NewProcess {
    @Override
    public boolean inheritsHandles() {
      return (flags & INHERIT_HANDLES) != 0;
    }
  }

  private int create(ServiceCall call, NewProcess args) {
    if (call.step() == 0) {
      int status = makeProcess(call, args);
      if (status != NtStatus.SUCCESS) {
        return status;
      }
    }
    try {
      return finish(call, args);
    } catch (AccessViolationStatus e) {
      return abandon(call, e.status());
    } catch (StatusException e) {
      return abandon(call, e.status());
    }
  }

  private int finish(ServiceCall call, NewProcess args) {
    if (call.step() == FURNISH) {
      ProcessBuilder builder = call.progress(ProcessBuilder.class);
      int status = builder.proceed(call.thread().faults());
      if (!NtStatus.isSuccess(status)) {
        return abandon(call, status);
      }
      call.setProgress(builder.process());
      call.advance(GIVE_HANDLE);
    }
    EProcess process = call.progress(EProcess.class);
    boolean inherit = ObjectAttributes.read(call.user(), args.objectAttributes()).inherit();
    call.user().touchForWrite(args.processHandle(), 4);
    return call.giveHandle(args.processHandle(), process, args.desiredAccess(), inherit);
  }

  /** Ends a process that was made and of which nobody will ever have a handle. */
  private int abandon(ServiceCall call, int status) {
    EProcess process =
        call.step() == FURNISH
            ? call.progress(ProcessBuilder.class).process()
            : call.progress(EProcess.class);
    processes.terminate(process, status);
    return status;
  }

  private int makeProcess(ServiceCall call, NewProcess args) {
    ObjectAttributes.read(call.user(), args.objectAttributes());
    call.user().touchForWrite(args.processHandle(), 4);
    EProcess parent = call.liveProcessOf(args.parentProcess(), AccessMask.PROCESS_CREATE_PROCESS);
    SectionObject image = null;
    if (args.sectionHandle() != 0) {
      image =
          call.object(args.sectionHandle(), SectionObject.class, AccessMask.SECTION_MAP_EXECUTE);
      if (!image.section().isImage()) {
        return NtStatus.SECTION_NOT_IMAGE;
      }
    }
    call.process().handles().requireRoom();
    if (args.inheritsHandles()) {
      parent.handles().requireRoomForHeir();
    }
    int id = processes.nextId();
    AddressSpace space =
        image == null
            ? mm.cloneAddressSpace(parent.space(), id, call.thread().faults())
            : images.emptySpace(id, image.section(), call.thread().faults());
    if (space == null) {
      return NtStatus.NO_MEMORY;
    }
    EProcess process = processes.createProcess(parent, space);
    if (args.inheritsHandles()) {
      process.handles().inheritFrom(parent.handles());
    }
    if (image == null) {
      processes.inheritImage(process, parent);
      call.setProgress(process);
      call.advance(GIVE_HANDLE);
    } else {
      call.setProgress(
          new ProcessBuilder(processes, images, process, image.section(), image.fileName()));
      call.advance(FURNISH);
    }
    return NtStatus.SUCCESS;
  }

  record Open(
      @Out(PHANDLE) int processHandle,
      @Type(ACCESS_MASK) int desiredAccess,
      @Type(POBJECT_ATTRIBUTES) int objectAttributes,
      @Type(PCLIENT_ID) int clientId) {}

  private int open(ServiceCall call, Open args) {
    ObjectAttributes attributes = ObjectAttributes.read(call.user(), args.objectAttributes());
    if (attributes.hasName() || args.clientId() == 0) {
      return NtStatus.INVALID_PARAMETER_MIX;
    }
    int processId = call.user().read32(args.clientId());
    int threadId = call.user().read32(args.clientId() + 4);
    call.user().touchForWrite(args.processHandle(), 4);
    EProcess process;
    if (threadId != 0) {
      EThread thread = processes.thread(threadId);
      process = thread == null ? null : thread.process();
    } else {
      process = processes.process(processId);
    }
    if (process == null) {
      return threadId != 0 ? NtStatus.INVALID_CID : NtStatus.INVALID_PARAMETER;
    }
    return call.giveHandle(
        args.processHandle(), process, args.desiredAccess(), attributes.inherit());
  }

  record Terminate(@Type(HANDLE) int processHandle, int exitStatus) {}

  private int terminate(ServiceCall call, Terminate args) {
    if (args.processHandle() == 0) {
      processes.terminateThreads(call.process(), call.thread(), args.exitStatus());
      return NtStatus.SUCCESS;
    }
    EProcess process = call.processOf(args.processHandle(), AccessMask.PROCESS_TERMINATE);
    if (process.hasExited()) {
      return NtStatus.PROCESS_IS_TERMINATING;
    }
    processes.terminate(process, args.exitStatus());
    return NtStatus.SUCCESS;
  }
}
