package org.pagewalk.kernel.services;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.event.ExecutiveEvent;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Finds the service of a number. A number outside the table answers INVALID_SYSTEM_SERVICE; a row
 * that no group serves answers NOT_IMPLEMENTED and is remembered by name, so that the end of the
 * run can tell the user what was missing.
 */
public final class SystemServices {
  private final ServiceTable table;
  private final MemoryManager memory;
  private final EventLog log;
  private final LinkedHashMap<String, ServiceGroup> groups = new LinkedHashMap<>();
  private final TreeMap<String, Integer> missing = new TreeMap<>();
  private long calls;

  public SystemServices(
      ServiceTable table, MemoryManager memory, EventLog log, List<ServiceGroup> groups) {
    this.table = table;
    this.memory = memory;
    this.log = log;
    for (ServiceGroup group : groups) {
      for (String name : group.names()) {
        if (this.groups.put(name, group) != null) {
          throw new IllegalArgumentException(name + " is offered twice");
        }
      }
    }
  }

  /**
   * Begins a call.
   *
   * @param argumentsAt user virtual address of the first argument
   */
  public void begin(EThread thread, int argumentsAt) {
    ServiceTable.Row row = table.row(thread.frame().get(TrapFrame.EAX));
    if (row == null) {
      thread.frame().set(TrapFrame.EAX, NtStatus.INVALID_SYSTEM_SERVICE);
      return;
    }
    calls++;
    thread.setOperation(new ServiceCall(this, thread, row, argumentsAt));
  }

  /** Services that were called and are not implemented, with the number of calls. */
  public TreeMap<String, Integer> missing() {
    return missing;
  }

  /** How many services were called. */
  public long calls() {
    return calls;
  }

  int serve(String name, ServiceCall call) {
    ServiceGroup group = groups.get(name);
    if (group == null) {
      missing.merge(name, 1, Integer::sum);
      return NtStatus.NOT_IMPLEMENTED;
    }
    return group.serve(name, call);
  }

  MemoryManager memory() {
    return memory;
  }

  void called(ServiceCall call) {
    if (log.listening()) {
      int[] arguments = new int[call.argumentCount()];
      for (int i = 0; i < arguments.length; i++) {
        arguments[i] = call.arg(i);
      }
      log.record(new ExecutiveEvent.ServiceCalled(call.name(), arguments));
    }
  }

  void returned(ServiceCall call, int status) {
    if (log.listening()) {
      log.record(new ExecutiveEvent.ServiceReturned(call.name(), status));
    }
  }
}
