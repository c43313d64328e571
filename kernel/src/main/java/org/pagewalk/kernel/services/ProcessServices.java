package org.pagewalk.kernel.services;

import java.util.List;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.AccessViolationStatus;
import org.pagewalk.kernel.mm.section.SectionObject;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.ps.ProcessBuilder;
import org.pagewalk.kernel.ps.ProcessManager;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/** Processes: making, opening, ending. */
public final class ProcessServices implements ServiceGroup {
  private static final int FURNISH = 1;
  private static final int GIVE_HANDLE = 2;
  private static final int INHERIT_HANDLES = 4;

  private final ProcessManager processes;
  private final NewProcesses newProcesses;

  ProcessServices(ProcessManager processes, NewProcesses newProcesses) {
    this.processes = processes;
    this.newProcesses = newProcesses;
  }

  @Override
  public List<String> names() {
    return List.of("NtCreateProcess", "NtCreateProcessEx", "NtOpenProcess", "NtTerminateProcess");
  }

  @Override
  public int serve(String name, ServiceCall call) {
    return switch (name) {
      case "NtCreateProcess" -> create(call, (call.arg(4) & 0xFF) != 0);
      case "NtCreateProcessEx" -> create(call, (call.arg(4) & INHERIT_HANDLES) != 0);
      case "NtOpenProcess" -> open(call);
      case "NtTerminateProcess" -> terminate(call);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private int create(ServiceCall call, boolean inheritHandles) {
    if (call.step() == 0) {
      int status = makeProcess(call, inheritHandles);
      if (status != NtStatus.SUCCESS) {
        return status;
      }
    }
    try {
      return finish(call);
    } catch (AccessViolationStatus e) {
      return abandon(call, e.status());
    } catch (StatusException e) {
      return abandon(call, e.status());
    }
  }

  private int finish(ServiceCall call) {
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
    boolean inherit = ObjectAttributes.read(call.user(), call.arg(2)).inherit();
    call.user().touchForWrite(call.arg(0), 4);
    return call.giveHandle(call.arg(0), process, call.arg(1), inherit);
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

  private int makeProcess(ServiceCall call, boolean inheritHandles) {
    ObjectAttributes.read(call.user(), call.arg(2));
    call.user().touchForWrite(call.arg(0), 4);
    EProcess parent = call.liveProcessOf(call.arg(3), AccessMask.PROCESS_CREATE_PROCESS);
    SectionObject image = null;
    if (call.arg(5) != 0) {
      image = call.object(call.arg(5), SectionObject.class, AccessMask.SECTION_MAP_EXECUTE);
      if (!image.section().isImage()) {
        return NtStatus.SECTION_NOT_IMAGE;
      }
    }
    call.process().handles().requireRoom();
    if (inheritHandles) {
      parent.handles().requireRoomForHeir();
    }
    int id = processes.takeId();
    AddressSpace space =
        image == null
            ? newProcesses.cloneOf(parent.space(), id, call.thread().faults())
            : newProcesses.emptySpace(id, image.section());
    if (space == null) {
      return NtStatus.NO_MEMORY;
    }
    EProcess process = processes.createProcess(parent, id, space);
    if (inheritHandles) {
      process.handles().inheritFrom(parent.handles());
    }
    if (image == null) {
      processes.inheritImage(process, parent);
      call.setProgress(process);
      call.advance(GIVE_HANDLE);
    } else {
      call.setProgress(newProcesses.builder(process, image));
      call.advance(FURNISH);
    }
    return NtStatus.SUCCESS;
  }

  private int open(ServiceCall call) {
    ObjectAttributes attributes = ObjectAttributes.read(call.user(), call.arg(2));
    if (attributes.hasName() || call.arg(3) == 0) {
      return NtStatus.INVALID_PARAMETER_MIX;
    }
    int processId = call.user().read32(call.arg(3));
    int threadId = call.user().read32(call.arg(3) + 4);
    call.user().touchForWrite(call.arg(0), 4);
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
    return call.giveHandle(call.arg(0), process, call.arg(1), attributes.inherit());
  }

  private int terminate(ServiceCall call) {
    if (call.arg(0) == 0) {
      processes.terminateThreads(call.process(), call.thread(), call.arg(1));
      return NtStatus.SUCCESS;
    }
    EProcess process = call.processOf(call.arg(0), AccessMask.PROCESS_TERMINATE);
    if (process.hasExited()) {
      return NtStatus.PROCESS_IS_TERMINATING;
    }
    processes.terminate(process, call.arg(1));
    return NtStatus.SUCCESS;
  }
}
