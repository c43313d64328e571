package org.pagewalk.kernel.services;

import java.util.List;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.kernel.event.ServiceArgument;
import org.pagewalk.kernel.status.NtStatus;

/**
 * A system service: its number, its name, its parameters and what serves it.
 *
 * @param <P> the record of its arguments
 */
public final class Service<P extends Record> {
  /**
   * What serves a service. It runs in steps: everything before {@link ServiceCall#advance} may run
   * again after a wait, so a step reads and touches all the user memory that it needs before it
   * changes anything.
   *
   * @param <P> the record of its arguments
   */
  @FunctionalInterface
  public interface Handler<P extends Record> {
    /** Runs a step; the NTSTATUS counts only if the thread does not wait afterwards. */
    int serve(ServiceCall call, P args);
  }

  private final int number;
  private final String name;

  @Derived("the same for all time")
  private final Parameters<P> parameters;

  @Derived("the same for all time")
  private final Handler<P> handler;

  Service(int number, String name, Class<P> parameters, Handler<P> handler) {
    this.number = number;
    this.name = name;
    this.parameters = Parameters.of(parameters);
    this.handler = handler;
  }

  /** What EAX holds. */
  public int number() {
    return number;
  }

  /** With the prefix {@code Nt}. */
  public String name() {
    return name;
  }

  /** What a caller puts on the stack. */
  public List<Parameters.Parameter> parameters() {
    return parameters.list();
  }

  /** Whether something serves it; if not, it is only known by its name. */
  public boolean isOffered() {
    return handler != null;
  }

  P arguments(int[] words) {
    return parameters.bind(words);
  }

  int serve(ServiceCall call, Record arguments) {
    return handler == null
        ? NtStatus.NOT_IMPLEMENTED
        : handler.serve(call, parameters.cast(arguments));
  }

  /** Captured words with the names and types that they have. */
  ServiceArgument[] named(int[] words) {
    ServiceArgument[] named = new ServiceArgument[words.length];
    for (int i = 0; i < words.length; i++) {
      Parameters.Parameter parameter = parameters.list().get(i);
      named[i] = new ServiceArgument(parameter.name(), parameter.type(), words[i]);
    }
    return named;
  }
}
