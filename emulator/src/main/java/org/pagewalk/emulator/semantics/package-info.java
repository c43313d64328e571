/**
 * What instructions compute: pure functions of primitives, one for each output, written once and
 * called by every engine.
 *
 * <p>Operands of 8, 16 and 32 bits go through the same functions. The argument {@code spare} is the
 * number of bits of an int above the operand: 24, 16 or 0, a constant at each call. Unless a
 * function says so, what stands in these bits of its arguments does not matter; results are
 * sign-extended, as {@link org.pagewalk.emulator.processor.Eflags} wants them. A carry word holds
 * what the same class describes. Shift counts are already masked to 5 bits and not zero.
 */
package org.pagewalk.emulator.semantics;
