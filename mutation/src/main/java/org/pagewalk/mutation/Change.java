package org.pagewalk.mutation;

import java.lang.classfile.CodeBuilder;
import java.util.function.Consumer;

/**
 * One way to spoil an instruction.
 *
 * @param text what becomes of the instruction, for a reader
 * @param code what is executed in its place; leaves the same stack
 * @param returns whether that code returns from the method
 */
record Change(Mutator mutator, String text, Consumer<CodeBuilder> code, boolean returns) {
  Change(Mutator mutator, String text, Consumer<CodeBuilder> code) {
    this(mutator, text, code, false);
  }
}
