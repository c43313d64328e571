package org.pagewalk.mutation;

/**
 * A bug that can be planted.
 *
 * @param className binary name of the class
 * @param method name of the method
 * @param descriptor descriptor of the method
 * @param position of the instruction among the elements of the method's code
 * @param line of the source, 0 if unknown
 * @param ordinal among the equal changes of the same line
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

  String packageName() {
    return className.substring(0, className.lastIndexOf('.'));
  }

  /** The name by which a developer asks for it; stays when other lines change their places. */
  String name() {
    return className + "#" + method + ":" + line + ":" + mutator + ":" + ordinal;
  }
}
