package org.pagewalk.kernel.services;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
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
   * @param reads whether the service reads the value to which it points, if it points to one
   * @param stores whether the service stores that value
   */
  public record Parameter(String name, ArgumentType type, boolean reads, boolean stores) {}

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

  /** Its components, in order; like the rest made when first needed, as most services never are. */
  private RecordComponent[] declared;

  private List<Parameter> list;

  /** From the words to the record. */
  private MethodHandle constructor;

  private Parameters(Class<P> type) {
    this.type = type;
  }

  private RecordComponent[] declared() {
    if (declared == null) {
      declared = type.getRecordComponents();
    }
    return declared;
  }

  private MethodHandle makeConstructor() {
    Class<?>[] kinds =
        Arrays.stream(declared()).map(RecordComponent::getType).toArray(Class<?>[]::new);
    MethodHandle made =
        find(lookup -> lookup.findConstructor(type, MethodType.methodType(void.class, kinds)));
    for (int i = 0; i < kinds.length; i++) {
      if (kinds[i] == boolean.class) {
        made = MethodHandles.filterArguments(made, i, LOW_BYTE_IS_SET);
      }
    }
    return made.asType(made.type().changeReturnType(Record.class))
        .asSpreader(int[].class, kinds.length);
  }

  /** The parameters that a record declares. */
  @SuppressWarnings("unchecked")
  static <P extends Record> Parameters<P> of(Class<P> type) {
    return (Parameters<P>) KNOWN.get(type);
  }

  /** How many words a caller puts on the stack. */
  int count() {
    return declared().length;
  }

  List<Parameter> list() {
    if (list == null) {
      list = Arrays.stream(declared()).map(Parameters::parameterOf).toList();
    }
    return list;
  }

  /** The arguments of a call. */
  P bind(int[] words) {
    if (constructor == null) {
      constructor = makeConstructor();
    }
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

  /** The word of an argument by its place; of a BOOLEAN 1 or 0. */
  int word(Record arguments, int place) {
    try {
      Object component = declared()[place].getAccessor().invoke(arguments);
      return component instanceof Boolean flag ? flag ? 1 : 0 : (int) component;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record of arguments only gives them", e);
    }
  }

  private static String nameOf(RecordComponent component) {
    String name = component.getName();
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  private static Parameter parameterOf(RecordComponent component) {
    String name = nameOf(component);
    if (component.getType() == boolean.class) {
      return new Parameter(name, ArgumentType.BOOLEAN, false, false);
    }
    if (component.getAnnotation(Out.class) instanceof Out out) {
      return new Parameter(name, out.value(), false, true);
    }
    if (component.getAnnotation(InOut.class) instanceof InOut inOut) {
      return new Parameter(name, inOut.value(), true, true);
    }
    return component.getAnnotation(Type.class) instanceof Type in
        ? new Parameter(name, in.value(), true, false)
        : new Parameter(name, ArgumentType.ULONG, false, false);
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
