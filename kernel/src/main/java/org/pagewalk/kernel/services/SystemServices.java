package org.pagewalk.kernel.services;

import java.util.List;
import java.util.TreeMap;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.event.ExecutiveEvent;
import org.pagewalk.kernel.event.ServiceArgument;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Finds the service of a number. A number outside the table answers INVALID_SYSTEM_SERVICE; a
 * service that nothing serves answers NOT_IMPLEMENTED and is remembered by name, so that the end of
 * the run can tell the user what was missing.
 */
public final class SystemServices {
  private final MemoryManager memory;
  private final EventLog log;
  private final List<ServiceGroup> groups;

  @Derived("the same for all time")
  private final ServiceTable table = new ServiceTable();

  private final TreeMap<String, Integer> missing = new TreeMap<>();

  public SystemServices(MemoryManager memory, EventLog log, ServiceGroup... groups) {
    this.memory = memory;
    this.log = log;
    this.groups = List.of(groups);
    for (ServiceGroup group : this.groups) {
      group.offer(table);
    }
  }

  /**
   * Begins a call.
   *
   * @param argumentsAt user virtual address of the first argument
   */
  public void begin(EThread thread, int argumentsAt) {
    int number = thread.frame().get(TrapFrame.EAX);
    Service<?> service = table.get(number);
    if (service == null) {
      thread.frame().set(TrapFrame.EAX, NtStatus.INVALID_SYSTEM_SERVICE);
      if (log.listening()) {
        log.record(new ExecutiveEvent.ServiceUnknown(number, NtStatus.INVALID_SYSTEM_SERVICE));
      }
      return;
    }
    thread.setOperation(new ServiceCall(this, thread, service, argumentsAt));
  }

  /** The services that there are. */
  public ServiceTable table() {
    return table;
  }

  /** Services that were called and are not implemented, with the number of calls. */
  public TreeMap<String, Integer> missing() {
    return missing;
  }

  MemoryManager memory() {
    return memory;
  }

  void called(ServiceCall call) {
    Service<?> service = call.service();
    if (!service.isOffered()) {
      missing.merge(service.name(), 1, Integer::sum);
    }
    if (log.listening()) {
      log.record(new ExecutiveEvent.ServiceCalled(service.name(), array(call.arguments())));
    }
  }

  void returned(ServiceCall call) {
    if (log.listening()) {
      log.record(
          new ExecutiveEvent.ServiceReturned(
              call.service().name(), call.status(), array(call.results())));
    }
  }

  private static ServiceArgument[] array(List<ServiceArgument> arguments) {
    return arguments.toArray(ServiceArgument[]::new);
  }
}
