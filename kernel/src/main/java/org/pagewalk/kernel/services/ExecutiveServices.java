package org.pagewalk.kernel.services;

import java.util.List;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.kernel.delivery.UserDispatcher;
import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.io.FileSystem;
import org.pagewalk.kernel.ke.processor.SystemMemory;
import org.pagewalk.kernel.ke.sched.Scheduler;
import org.pagewalk.kernel.ke.time.DueQueue;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.ob.ObjectNamespace;
import org.pagewalk.kernel.ps.ProcessImages;
import org.pagewalk.kernel.ps.ProcessManager;
import org.pagewalk.kernel.services.ExceptionServices.HardError;

/** All groups of services, connected. */
public final class ExecutiveServices {
  /** What the services stand on. */
  public record Parts(
      MemoryManager mm,
      SystemMemory systemMemory,
      Dispatcher dispatcher,
      Scheduler scheduler,
      DueQueue dueQueue,
      MachineClock clock,
      EventLog log,
      ProcessManager processes,
      ProcessImages images,
      UserDispatcher userDispatcher,
      FileSystem files,
      ObjectNamespace namespace) {}

  private final SystemServices services;
  private final ExceptionServices exceptions;

  public ExecutiveServices(Parts parts) {
    MemoryManager mm = parts.mm();
    Dispatcher dispatcher = parts.dispatcher();
    Scheduler scheduler = parts.scheduler();
    MachineClock clock = parts.clock();
    ProcessManager processes = parts.processes();
    FileSystem files = parts.files();
    NamedObjects named = new NamedObjects(parts.namespace());
    exceptions = new ExceptionServices(parts.userDispatcher());
    services =
        new SystemServices(
            mm,
            parts.log(),
            List.of(
                new ObjectServices(),
                new SynchronizationServices(dispatcher, parts.dueQueue(), clock, named, processes),
                new WaitServices(dispatcher, scheduler, clock),
                new KeyedEventServices(dispatcher, scheduler, clock, named),
                new MemoryServices(mm),
                new PageServices(mm),
                new SectionServices(mm, named),
                new CrossMemoryServices(),
                new ThreadServices(processes),
                new ThreadQueries(processes),
                new ProcessServices(processes, mm, parts.images()),
                new ProcessQueries(processes, mm),
                new TokenServices(),
                new DescriptorServices(mm, parts.systemMemory()),
                exceptions,
                new FileServices(files),
                new TransferServices(
                    files,
                    mm.sections().filePages(),
                    dispatcher,
                    processes,
                    clock,
                    parts.dueQueue()),
                new FileInformationServices(files),
                new SystemQueries(clock, processes, files, mm)));
  }

  public SystemServices services() {
    return services;
  }

  /** Errors that programs wanted a person to see. */
  public List<HardError> hardErrors() {
    return exceptions.hardErrors();
  }
}
