package org.pagewalk.emulator.execution;

import java.lang.reflect.Method;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.pagewalk.emulator.isa.Operation;
import org.pagewalk.emulator.semantics.Outputs;

/**
 * The functions of {@link Outputs} to which an operation is bound, for engines that emit calls of
 * them.
 *
 * @param value name of the function that gives the value, or null where there is none
 * @param carries name of the function that gives the carry word, or null where flags are left alone
 */
public record Binding(String value, String carries) {
  private static final Map<Operation, Binding> BINDINGS = find();

  /** The binding of an operation, or null for one that does more than compute. */
  public static Binding of(Operation operation) {
    return BINDINGS.get(operation);
  }

  private static Map<Operation, Binding> find() {
    Map<Operation, Binding> found = new EnumMap<>(Operation.class);
    for (Operation operation : Operation.values()) {
      String name = operation.name().toLowerCase(Locale.ROOT);
      String value = named(name);
      String carries = named(name + "Carries");
      if (value != null || carries != null) {
        found.put(operation, new Binding(value, carries));
      }
    }
    return found;
  }

  private static String named(String name) {
    for (Method method : Outputs.class.getMethods()) {
      if (method.getName().equals(name) && method.getReturnType() == int.class) {
        return name;
      }
    }
    return null;
  }
}
