package org.pagewalk.kernel.services;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.pagewalk.kernel.event.ArgumentType;

/**
 * The parameters of a service, as its record of arguments declares them: their order is that of the
 * words on the caller's stack, an {@code int} is the whole word, a {@code boolean} the word's low
 * byte. So an argument's place is known here and nowhere else.
 *
 * @param <P> the record
 */
final class Parameters<P extends Record> {
  /**
   * A parameter.
   *
   * @param name as in NT's prototype
   */
  public record Parameter(String name, ArgumentType type) {}

  private static final ClassValue<Parameters<?>> KNOWN =
      new ClassValue<>() {
        @Override
        protected Parameters<?> computeValue(Class<?> type) {
          return new Parameters<>(type.asSubclass(Record.class));
        }
      };

  private static final MethodHandle LOW_BYTE_IS_SET =
      find(
          lookup ->
              lookup.findStatic(
                  Parameters.class,
                  "lowByteIsSet",
                  MethodType.methodType(boolean.class, int.class)));

  private final Class<P> type;
  private final List<Parameter> list;
  private final MethodHandle constructor;

  private Parameters(Class<P> type) {
    RecordComponent[] components = type.getRecordComponents();
    List<Parameter> parameters = new ArrayList<>();
    Class<?>[] kinds = new Class<?>[components.length];
    for (int i = 0; i < kinds.length; i++) {
      kinds[i] = components[i].getType();
      parameters.add(new Parameter(nameOf(components[i]), typeOf(components[i])));
    }
    MethodHandle made =
        find(lookup -> lookup.findConstructor(type, MethodType.methodType(void.class, kinds)));
    for (int i = 0; i < kinds.length; i++) {
      if (kinds[i] == boolean.class) {
        made = MethodHandles.filterArguments(made, i, LOW_BYTE_IS_SET);
      }
    }
    this.type = type;
    list = List.copyOf(parameters);
    constructor =
        made.asType(made.type().changeReturnType(Record.class))
            .asSpreader(int[].class, kinds.length);
  }

  /** The parameters that a record declares. */
  @SuppressWarnings("unchecked")
  static <P extends Record> Parameters<P> of(Class<P> type) {
    return (Parameters<P>) KNOWN.get(type);
  }

  List<Parameter> list() {
    return list;
  }

  /** The arguments of a call. */
  P bind(int[] words) {
    try {
      return type.cast((Record) constructor.invokeExact(words));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a record of arguments only keeps them", e);
    }
  }

  P cast(Record arguments) {
    return type.cast(arguments);
  }

  private static String nameOf(RecordComponent component) {
    String name = component.getName();
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  private static ArgumentType typeOf(RecordComponent component) {
    if (component.getType() == boolean.class) {
      return ArgumentType.BOOLEAN;
    }
    Type type = component.getAnnotation(Type.class);
    return type == null ? ArgumentType.ULONG : type.value();
  }

  private static boolean lowByteIsSet(int word) {
    return (word & 0xFF) != 0;
  }

  private interface Find {
    MethodHandle in(MethodHandles.Lookup lookup) throws ReflectiveOperationException;
  }

  private static MethodHandle find(Find find) {
    try {
      return find.in(MethodHandles.lookup());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record of arguments is open to its package", e);
    }
  }
}
