package org.pagewalk.kernel.services;

import java.util.List;
import org.pagewalk.kernel.event.ServiceArgument;
import org.pagewalk.kernel.io.HostFileException;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.mm.fault.AccessViolationStatus;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.ob.KernelObject;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.ps.KernelOperation;
import org.pagewalk.kernel.ps.ThreadObject;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/** A thread's call of a system service: captured arguments, the step reached, and its progress. */
public final class ServiceCall implements KernelOperation {
  /** NtCurrentProcess. */
  public static final int CURRENT_PROCESS = -1;

  /** NtCurrentThread. */
  public static final int CURRENT_THREAD = -2;

  private final SystemServices services;
  private final EThread thread;
  private final Service<?> service;
  private final int argumentsAt;
  private Record arguments;
  private int step;
  private Object progress;
  private boolean keepsFrame;
  private int status;

  ServiceCall(SystemServices services, EThread thread, Service<?> service, int argumentsAt) {
    this.services = services;
    this.thread = thread;
    this.service = service;
    this.argumentsAt = argumentsAt;
  }

  @Override
  public boolean proceed() {
    try {
      if (arguments == null) {
        arguments = service.arguments(capture());
        services.called(this);
      }
      status = service.serve(this, arguments);
    } catch (AccessViolationStatus e) {
      status = e.status();
    } catch (StatusException e) {
      status = e.status();
    } catch (HostFileException _) {
      status = NtStatus.UNEXPECTED_IO_ERROR;
    }
    if (thread.isWaiting()) {
      return false;
    }
    if (!keepsFrame) {
      progress = null;
      thread.frame().set(TrapFrame.EAX, status);
      thread.setReturned(this);
      services.returned(this);
    }
    return true;
  }

  private int[] capture() {
    int[] captured = new int[service.parameterCount()];
    if (captured.length > 0) {
      thread.user().probe(argumentsAt, 4 * captured.length, 1);
      for (int i = 0; i < captured.length; i++) {
        captured[i] = thread.user().read32(argumentsAt + 4 * i);
      }
    }
    return captured;
  }

  /** What was called. */
  public Service<?> service() {
    return service;
  }

  /**
   * The call's arguments by name, with the values behind pointers that it reads; without a value
   * before they are captured. Nothing is made valid for it.
   */
  public List<ServiceArgument> arguments() {
    return arguments == null ? service.notCaptured() : service.called(arguments, user());
  }

  /** What stands where the call stores; see {@link #arguments}. */
  public List<ServiceArgument> results() {
    return arguments == null ? List.of() : service.results(arguments, user());
  }

  /** What a call that has returned has answered, NTSTATUS. */
  public int status() {
    return status;
  }

  public EThread thread() {
    return thread;
  }

  /** The caller's process. */
  public EProcess process() {
    return thread.process();
  }

  /** The caller's user memory. */
  public UserMemory user() {
    return thread.user();
  }

  /** User memory of any process, on behalf of the caller. */
  public UserMemory userOf(EProcess process) {
    return process == process()
        ? thread.user()
        : services.memory().userMemory(process.space(), thread.faults());
  }

  /** The step that runs, 0 at first. */
  public int step() {
    return step;
  }

  /** Commits: what ran so far does not run again. */
  public void advance(int nextStep) {
    step = nextStep;
  }

  /** What the service has stored between its steps; null at first. */
  public <T> T progress(Class<T> kind) {
    return kind.cast(progress);
  }

  public void setProgress(Object value) {
    progress = value;
  }

  /** The service has set the thread's frame itself: EAX gets no status. */
  public int keepFrame() {
    keepsFrame = true;
    return NtStatus.SUCCESS;
  }

  /** The object of a handle of the caller; see {@code HandleTable.get} for the statuses. */
  public <T extends KernelObject> T object(int handle, Class<T> kind, int access) {
    return process().handles().get(handle, kind, access);
  }

  /** The process of a handle or pseudo-handle. */
  public EProcess processOf(int handle, int access) {
    if (handle == CURRENT_PROCESS) {
      return process();
    }
    return object(handle, EProcess.class, access);
  }

  /** The process of a handle, which must not have ended. */
  public EProcess liveProcessOf(int handle, int access) {
    EProcess process = processOf(handle, access);
    if (process.hasExited()) {
      throw new StatusException(NtStatus.PROCESS_IS_TERMINATING);
    }
    return process;
  }

  /** The thread of a handle or pseudo-handle. */
  public EThread threadOf(int handle, int access) {
    if (handle == CURRENT_THREAD) {
      return thread;
    }
    return object(handle, ThreadObject.class, access).thread();
  }

  /** Opens a handle and stores it where the caller wants it; the word must have been touched. */
  public int giveHandle(int at, KernelObject object, int desiredAccess, boolean inherit) {
    int access = object.type().specificRights(desiredAccess);
    user().write32(at, process().handles().open(object, access, inherit));
    return NtStatus.SUCCESS;
  }

  /** Stores a doubleword where the caller wants it, if it does. */
  public void giveOptional(int at, int value) {
    if (at != 0) {
      user().write32(at, value);
    }
  }

  /** Makes an optional result's word writable. */
  public void touchOptional(int at, int length) {
    if (at != 0) {
      user().touchForWrite(at, length);
    }
  }
}
