package org.pagewalk.kernel.services;

import java.util.ArrayList;
import java.util.List;

/** The system services by their numbers, those of NT 5.2: one row each. */
public final class ServiceTable {
  private static final int NUMBERS = 0x200;

  private final Service<?>[] byNumber = new Service<?>[NUMBERS];

  ServiceTable() {}

  /**
   * Enters a service.
   *
   * @param number what EAX holds
   * @param name with the prefix {@code Nt}
   * @param parameters the record of its arguments, in the order of the caller's stack
   */
  <P extends Record> void offer(
      int number, String name, Class<P> parameters, Service.Handler<P> handler) {
    enter(new Service<>(number, name, parameters, handler));
  }

  /** Enters a service that NT has and this system has not, so that it can be told by name. */
  void lack(int number, String name, Class<? extends Record> parameters) {
    enter(new Service<>(number, name, parameters, null));
  }

  private void enter(Service<?> service) {
    if (byNumber[service.number()] != null) {
      throw new IllegalArgumentException("service %03X is given twice".formatted(service.number()));
    }
    byNumber[service.number()] = service;
  }

  /** The service of a number, or null. */
  Service<?> get(int number) {
    return number >= 0 && number < NUMBERS ? byNumber[number] : null;
  }

  /** All services in order of their numbers. */
  public List<Service<?>> services() {
    List<Service<?>> services = new ArrayList<>();
    for (Service<?> service : byNumber) {
      if (service != null) {
        services.add(service);
      }
    }
    return services;
  }
}
