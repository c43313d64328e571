package org.pagewalk.kernel.services;

import java.util.List;
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

  ThreadServices(ProcessManager processes) {
    this.processes = processes;
  }

  @Override
  public List<String> names() {
    return List.of(
        "NtCreateThread",
        "NtOpenThread",
        "NtTerminateThread",
        "NtSuspendThread",
        "NtResumeThread",
        "NtAlertThread",
        "NtGetContextThread",
        "NtSetContextThread",
        "NtQueueApcThread");
  }

  @Override
  public int serve(String name, ServiceCall call) {
    return switch (name) {
      case "NtCreateThread" -> createThread(call);
      case "NtOpenThread" -> openThread(call);
      case "NtTerminateThread" -> terminateThread(call);
      case "NtSuspendThread" -> suspendThread(call);
      case "NtResumeThread" -> resumeThread(call);
      case "NtAlertThread" -> alertThread(call);
      case "NtGetContextThread" -> getContext(call);
      case "NtSetContextThread" -> setContext(call);
      case "NtQueueApcThread" -> queueApc(call);
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** What NtCreateThread has captured and made. */
  private record NewThread(
      EThread thread, byte[] context, InitialStack stack, boolean inheritHandle) {}

  private int createThread(ServiceCall call) {
    if (call.step() == 0) {
      int status = makeThread(call);
      if (status != NtStatus.SUCCESS) {
        return status;
      }
      call.advance(FILL_TEB);
    }
    NewThread made = call.progress(NewThread.class);
    try {
      return finish(call, made);
    } catch (AccessViolationStatus e) {
      return abandon(made, e.status());
    } catch (StatusException e) {
      return abandon(made, e.status());
    }
  }

  private int finish(ServiceCall call, NewThread made) {
    if (call.step() == FILL_TEB) {
      int status = processes.createTeb(made.thread(), call.thread().faults(), made.stack());
      if (status != NtStatus.SUCCESS) {
        return abandon(made, status);
      }
      call.advance(START);
    }
    return startThread(call, made);
  }

  private int abandon(NewThread made, int status) {
    processes.discard(made.thread());
    return status;
  }

  private int makeThread(ServiceCall call) {
    UserMemory user = call.user();
    ObjectAttributes attributes = ObjectAttributes.read(user, call.arg(2));
    byte[] context = readContext(call, call.arg(5));
    int teb = call.arg(6);
    InitialStack stack =
        new InitialStack(user.read32(teb + 8), user.read32(teb + 12), user.read32(teb + 16));
    user.touchForWrite(call.arg(0), 4);
    call.touchOptional(call.arg(4), 8);
    EProcess process = call.liveProcessOf(call.arg(3), AccessMask.PROCESS_CREATE_THREAD);
    if (process.isExiting()) {
      return NtStatus.PROCESS_IS_TERMINATING;
    }
    call.process().handles().requireRoom();
    if (!processes.hasRoomForApc()) {
      return NtStatus.NO_MEMORY;
    }
    EThread thread = processes.createThread(process);
    if (thread == null) {
      return NtStatus.NO_MEMORY;
    }
    call.setProgress(new NewThread(thread, context, stack, attributes.inherit()));
    return NtStatus.SUCCESS;
  }

  private int startThread(ServiceCall call, NewThread made) {
    EThread thread = made.thread();
    call.user().touchForWrite(call.arg(0), 4);
    call.touchOptional(call.arg(4), 8);
    call.giveHandle(call.arg(0), thread.object(), call.arg(1), made.inheritHandle());
    call.giveOptional(call.arg(4), thread.process().id());
    if (call.arg(4) != 0) {
      call.user().write32(call.arg(4) + 4, thread.id());
    }
    if ((call.arg(7) & 0xFF) != 0) {
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

  private int openThread(ServiceCall call) {
    UserMemory user = call.user();
    ObjectAttributes attributes = ObjectAttributes.read(user, call.arg(2));
    if (attributes.hasName() || call.arg(3) == 0) {
      return NtStatus.INVALID_PARAMETER_MIX;
    }
    int processId = user.read32(call.arg(3));
    EThread thread = processes.thread(user.read32(call.arg(3) + 4));
    user.touchForWrite(call.arg(0), 4);
    if (thread == null || processId != 0 && thread.process().id() != (processId & ~3)) {
      return NtStatus.INVALID_CID;
    }
    return call.giveHandle(call.arg(0), thread.object(), call.arg(1), attributes.inherit());
  }

  private int terminateThread(ServiceCall call) {
    EThread thread;
    if (call.arg(0) == 0) {
      if (call.process().threads().size() == 1) {
        return NtStatus.CANT_TERMINATE_SELF;
      }
      thread = call.thread();
    } else {
      thread = call.threadOf(call.arg(0), AccessMask.THREAD_TERMINATE);
    }
    processes.terminate(thread, call.arg(1));
    return NtStatus.SUCCESS;
  }

  private EThread liveThreadOf(ServiceCall call, int access) {
    EThread thread = call.threadOf(call.arg(0), access);
    if (thread.isTerminated()) {
      throw new StatusException(NtStatus.THREAD_IS_TERMINATING);
    }
    return thread;
  }

  private int suspendThread(ServiceCall call) {
    EThread thread = liveThreadOf(call, AccessMask.THREAD_SUSPEND_RESUME);
    call.touchOptional(call.arg(1), 4);
    int before = processes.suspend(thread);
    if (before < 0) {
      return NtStatus.SUSPEND_COUNT_EXCEEDED;
    }
    call.giveOptional(call.arg(1), before);
    return NtStatus.SUCCESS;
  }

  private int resumeThread(ServiceCall call) {
    EThread thread = call.threadOf(call.arg(0), AccessMask.THREAD_SUSPEND_RESUME);
    call.touchOptional(call.arg(1), 4);
    call.giveOptional(call.arg(1), processes.resume(thread));
    return NtStatus.SUCCESS;
  }

  private int alertThread(ServiceCall call) {
    processes.alert(call.threadOf(call.arg(0), AccessMask.THREAD_SUSPEND_RESUME));
    return NtStatus.SUCCESS;
  }

  private int getContext(ServiceCall call) {
    EThread thread = liveThreadOf(call, AccessMask.THREAD_GET_CONTEXT);
    byte[] bytes = readContext(call, call.arg(1));
    call.user().touchForWrite(call.arg(1), bytes.length);
    new ContextRecord(bytes).captureFrom(thread.frame());
    call.user().write(call.arg(1), bytes, 0, bytes.length);
    return NtStatus.SUCCESS;
  }

  private int setContext(ServiceCall call) {
    EThread thread = liveThreadOf(call, AccessMask.THREAD_SET_CONTEXT);
    ContextRecord context = new ContextRecord(readContext(call, call.arg(1)));
    thread.applyContext(context);
    return NtStatus.SUCCESS;
  }

  private int queueApc(ServiceCall call) {
    EThread thread = call.threadOf(call.arg(0), AccessMask.THREAD_SET_CONTEXT);
    UserApc apc = new UserApc(call.arg(1), call.arg(2), call.arg(3), call.arg(4));
    if (!processes.hasRoomForApc()) {
      return NtStatus.NO_MEMORY;
    }
    return processes.queueApc(thread, apc) ? NtStatus.SUCCESS : NtStatus.UNSUCCESSFUL;
  }
}
