package org.pagewalk.mutation;

/**
 * A bug that can be planted.
 *
 * @param className binary name of the class
 * @param method name of the method
 * @param descriptor descriptor of the method
 * @param position of the instruction among the elements of the method's code
 * @param line of the source, 0 if unknown
 * @param ordinal among the changes of the same kind in the same line of the method, from 1
 * @param text what becomes of the instruction
 */
record Mutant(
    String className,
    String method,
    String descriptor,
    int position,
    int line,
    Mutator mutator,
    int ordinal,
    String text) {
  private static final String COMMON_PREFIX = "org.pagewalk.";

  String shortClassName() {
    return className.startsWith(COMMON_PREFIX)
        ? className.substring(COMMON_PREFIX.length())
        : className;
  }

  /** The package, without what all packages begin with. */
  String packageName() {
    String name = shortClassName();
    return name.substring(0, name.lastIndexOf('.'));
  }

  /** The name by which a developer asks for it. */
  String name() {
    return "%s#%s:%d:%s:%d".formatted(shortClassName(), method, line, mutator, ordinal);
  }
}
