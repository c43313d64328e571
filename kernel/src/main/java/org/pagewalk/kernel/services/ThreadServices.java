package org.pagewalk.kernel.services;

import static org.pagewalk.kernel.event.ArgumentType.ACCESS_MASK;
import static org.pagewalk.kernel.event.ArgumentType.HANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PCLIENT_ID;
import static org.pagewalk.kernel.event.ArgumentType.PCONTEXT;
import static org.pagewalk.kernel.event.ArgumentType.PHANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PINITIAL_TEB;
import static org.pagewalk.kernel.event.ArgumentType.POBJECT_ATTRIBUTES;
import static org.pagewalk.kernel.event.ArgumentType.PULONG;
import static org.pagewalk.kernel.event.ArgumentType.PVOID;
import static org.pagewalk.kernel.event.ArgumentType.ROUTINE;

import org.pagewalk.kernel.ke.processor.ContextRecord;
import org.pagewalk.kernel.mm.fault.AccessViolationStatus;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.ps.InitialStack;
import org.pagewalk.kernel.ps.ProcessManager;
import org.pagewalk.kernel.ps.UserApc;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/** Threads: making, ending, suspending, their contexts and APCs. */
public final class ThreadServices implements ServiceGroup {
  private static final int FILL_TEB = 1;
  private static final int START = 2;

  private final ProcessManager processes;

  public ThreadServices(ProcessManager processes) {
    this.processes = processes;
  }

  @Override
  public void offer(ServiceTable services) {
    services.offer(0x037, "NtCreateThread", Create.class, this::createThread);
    services.offer(0x086, "NtOpenThread", Open.class, this::openThread);
    services.offer(0x10B, "NtTerminateThread", Terminate.class, this::terminateThread);
    services.offer(0x107, "NtSuspendThread", Resume.class, this::suspendThread);
    services.offer(0x0D6, "NtResumeThread", Resume.class, this::resumeThread);
    services.offer(0x00E, "NtAlertThread", Alert.class, this::alertThread);
    services.offer(0x059, "NtGetContextThread", Context.class, ThreadServices::getContext);
    services.offer(0x0DD, "NtSetContextThread", Context.class, ThreadServices::setContext);
    services.offer(0x0BC, "NtQueueApcThread", QueueApc.class, this::queueApc);
  }

  /** What NtCreateThread has captured and made. */
  private record NewThread(
      EThread thread, byte[] context, InitialStack stack, boolean inheritHandle) {}

  record Create(
      @Out(PHANDLE) int threadHandle,
      @Type(ACCESS_MASK) int desiredAccess,
      @Type(POBJECT_ATTRIBUTES) int objectAttributes,
      @Type(HANDLE) int processHandle,
      @Out(PCLIENT_ID) int clientId,
      @Type(PCONTEXT) int threadContext,
      @Type(PINITIAL_TEB) int initialTeb,
      boolean createSuspended) {}

  private int createThread(ServiceCall call, Create args) {
    if (call.step() == 0) {
      int status = makeThread(call, args);
      if (status != NtStatus.SUCCESS) {
        return status;
      }
      call.advance(FILL_TEB);
    }
    NewThread made = call.progress(NewThread.class);
    try {
      return finish(call, args, made);
    } catch (AccessViolationStatus e) {
      return abandon(made, e.status());
    } catch (StatusException e) {
      return abandon(made, e.status());
    }
  }

  private int finish(ServiceCall call, Create args, NewThread made) {
    if (call.step() == FILL_TEB) {
      int status = processes.createTeb(made.thread(), call.thread().faults(), made.stack());
      if (status != NtStatus.SUCCESS) {
        return abandon(made, status);
      }
      call.advance(START);
    }
    return startThread(call, args, made);
  }

  private int abandon(NewThread made, int status) {
    processes.discard(made.thread());
    return status;
  }

  private int makeThread(ServiceCall call, Create args) {
    UserMemory user = call.user();
    ObjectAttributes attributes = ObjectAttributes.read(user, args.objectAttributes());
    byte[] context = readContext(call, args.threadContext());
    int teb = args.initialTeb();
    InitialStack stack =
        new InitialStack(user.read32(teb + 8), user.read32(teb + 12), user.read32(teb + 16));
    user.touchForWrite(args.threadHandle(), 4);
    call.touchOptional(args.clientId(), 8);
    EProcess process = call.liveProcessOf(args.processHandle(), AccessMask.PROCESS_CREATE_THREAD);
    if (process.isExiting()) {
      return NtStatus.PROCESS_IS_TERMINATING;
    }
    call.process().handles().requireRoom();
    if (!processes.hasRoomForApc()) {
      return NtStatus.NO_MEMORY;
    }
    EThread thread = processes.createThread(process, call.thread().faults());
    if (thread == null) {
      return NtStatus.NO_MEMORY;
    }
    call.setProgress(new NewThread(thread, context, stack, attributes.inherit()));
    return NtStatus.SUCCESS;
  }

  private int startThread(ServiceCall call, Create args, NewThread made) {
    EThread thread = made.thread();
    call.user().touchForWrite(args.threadHandle(), 4);
    call.touchOptional(args.clientId(), 8);
    call.giveHandle(
        args.threadHandle(), thread.object(), args.desiredAccess(), made.inheritHandle());
    call.giveOptional(args.clientId(), thread.process().id());
    if (args.clientId() != 0) {
      call.user().write32(args.clientId() + 4, thread.id());
    }
    if (args.createSuspended()) {
      processes.suspend(thread);
    }
    processes.prepareUserMode(thread, new ContextRecord(made.context()));
    processes.start(thread);
    return NtStatus.SUCCESS;
  }

  private static byte[] readContext(ServiceCall call, int at) {
    byte[] bytes = new byte[ContextRecord.SIZE];
    call.user().touchForRead(at, bytes.length);
    call.user().read(at, bytes, 0, bytes.length);
    return bytes;
  }

  record Open(
      @Out(PHANDLE) int threadHandle,
      @Type(ACCESS_MASK) int desiredAccess,
      @Type(POBJECT_ATTRIBUTES) int objectAttributes,
      @Type(PCLIENT_ID) int clientId) {}

  private int openThread(ServiceCall call, Open args) {
    UserMemory user = call.user();
    ObjectAttributes attributes = ObjectAttributes.read(user, args.objectAttributes());
    if (attributes.hasName() || args.clientId() == 0) {
      return NtStatus.INVALID_PARAMETER_MIX;
    }
    int processId = user.read32(args.clientId());
    EThread thread = processes.thread(user.read32(args.clientId() + 4));
    user.touchForWrite(args.threadHandle(), 4);
    if (thread == null || processId != 0 && thread.process().id() != (processId & ~3)) {
      return NtStatus.INVALID_CID;
    }
    return call.giveHandle(
        args.threadHandle(), thread.object(), args.desiredAccess(), attributes.inherit());
  }

  record Terminate(@Type(HANDLE) int threadHandle, int exitStatus) {}

  private int terminateThread(ServiceCall call, Terminate args) {
    EThread thread;
    if (args.threadHandle() == 0) {
      if (call.process().threads().size() == 1) {
        return NtStatus.CANT_TERMINATE_SELF;
      }
      thread = call.thread();
    } else {
      thread = call.threadOf(args.threadHandle(), AccessMask.THREAD_TERMINATE);
    }
    processes.terminate(thread, args.exitStatus());
    return NtStatus.SUCCESS;
  }

  private static EThread liveThreadOf(ServiceCall call, int handle, int access) {
    EThread thread = call.threadOf(handle, access);
    if (thread.isTerminated()) {
      throw new StatusException(NtStatus.THREAD_IS_TERMINATING);
    }
    return thread;
  }

  record Resume(@Type(HANDLE) int threadHandle, @Out(PULONG) int previousSuspendCount) {}

  private int suspendThread(ServiceCall call, Resume args) {
    EThread thread = liveThreadOf(call, args.threadHandle(), AccessMask.THREAD_SUSPEND_RESUME);
    call.touchOptional(args.previousSuspendCount(), 4);
    int before = processes.suspend(thread);
    if (before < 0) {
      return NtStatus.SUSPEND_COUNT_EXCEEDED;
    }
    call.giveOptional(args.previousSuspendCount(), before);
    return NtStatus.SUCCESS;
  }

  private int resumeThread(ServiceCall call, Resume args) {
    EThread thread = call.threadOf(args.threadHandle(), AccessMask.THREAD_SUSPEND_RESUME);
    call.touchOptional(args.previousSuspendCount(), 4);
    call.giveOptional(args.previousSuspendCount(), processes.resume(thread));
    return NtStatus.SUCCESS;
  }

  record Alert(@Type(HANDLE) int threadHandle) {}

  private int alertThread(ServiceCall call, Alert args) {
    processes.alert(call.threadOf(args.threadHandle(), AccessMask.THREAD_SUSPEND_RESUME));
    return NtStatus.SUCCESS;
  }

  record Context(@Type(HANDLE) int threadHandle, @Type(PCONTEXT) int threadContext) {}

  private static int getContext(ServiceCall call, Context args) {
    EThread thread = liveThreadOf(call, args.threadHandle(), AccessMask.THREAD_GET_CONTEXT);
    byte[] bytes = readContext(call, args.threadContext());
    call.user().touchForWrite(args.threadContext(), bytes.length);
    new ContextRecord(bytes).captureFrom(thread.frame());
    call.user().write(args.threadContext(), bytes, 0, bytes.length);
    return NtStatus.SUCCESS;
  }

  private static int setContext(ServiceCall call, Context args) {
    EThread thread = liveThreadOf(call, args.threadHandle(), AccessMask.THREAD_SET_CONTEXT);
    ContextRecord context = new ContextRecord(readContext(call, args.threadContext()));
    thread.applyContext(context);
    return NtStatus.SUCCESS;
  }

  record QueueApc(
      @Type(HANDLE) int threadHandle,
      @Type(ROUTINE) int apcRoutine,
      @Type(PVOID) int apcContext,
      @Type(PVOID) int argument1,
      @Type(PVOID) int argument2) {}

  private int queueApc(ServiceCall call, QueueApc args) {
    EThread thread = call.threadOf(args.threadHandle(), AccessMask.THREAD_SET_CONTEXT);
    UserApc apc =
        new UserApc(args.apcRoutine(), args.apcContext(), args.argument1(), args.argument2());
    if (!processes.hasRoomForApc()) {
      return NtStatus.NO_MEMORY;
    }
    return processes.queueApc(thread, apc) ? NtStatus.SUCCESS : NtStatus.UNSUCCESSFUL;
  }
}
