package org.pagewalk.kernel.services;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.kernel.event.ArgumentType;
import org.pagewalk.kernel.event.ServiceArgument;
import org.pagewalk.kernel.mm.fault.UserMemory;
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

  /** How many words a caller puts on the stack. */
  int parameterCount() {
    return parameters.count();
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

  /** The arguments of a call of which nothing is known yet. */
  List<ServiceArgument> notCaptured() {
    return parameters().stream()
        .map(p -> new ServiceArgument(p.name(), p.type(), OptionalLong.empty()))
        .toList();
  }

  /** The words of a call by name, each with the value that the service reads behind it. */
  List<ServiceArgument> called(Record arguments, UserMemory memory) {
    ArrayList<ServiceArgument> named = new ArrayList<>();
    for (int i = 0; i < parameters().size(); i++) {
      Parameters.Parameter parameter = parameters().get(i);
      int word = parameters.word(arguments, i);
      named.add(
          new ServiceArgument(
              parameter.name(), parameter.type(), OptionalLong.of(Integer.toUnsignedLong(word))));
      if (parameter.reads()) {
        addTarget(named, parameter, word, memory);
      }
    }
    return named;
  }

  /** What stands where a call stores. */
  List<ServiceArgument> results(Record arguments, UserMemory memory) {
    ArrayList<ServiceArgument> named = new ArrayList<>();
    for (int i = 0; i < parameters().size(); i++) {
      Parameters.Parameter parameter = parameters().get(i);
      if (parameter.stores()) {
        addTarget(named, parameter, parameters.word(arguments, i), memory);
      }
    }
    return named;
  }

  private static void addTarget(
      List<ServiceArgument> named, Parameters.Parameter parameter, int at, UserMemory memory) {
    ArgumentType type = parameter.type().target();
    if (type != null && at != 0) {
      named.add(new ServiceArgument("*" + parameter.name(), type, memory.peek(at, type.size())));
    }
  }
}
