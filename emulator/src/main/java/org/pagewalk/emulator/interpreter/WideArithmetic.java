package org.pagewalk.emulator.interpreter;

import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.semantics.Conditions;
import org.pagewalk.emulator.semantics.Outputs;

/** Arithmetic and logic on 32 bits, the flags that follow from it, and conditions. */
final class WideArithmetic {
  private final Processor p;

  WideArithmetic(Processor processor) {
    p = processor;
  }

  /** Keeps the two words of flags and answers the result. */
  int flags(int result, int carries) {
    p.flagResult = result;
    p.flagCarry = carries;
    return result;
  }

  int add(int left, int right) {
    int result = Outputs.add(left, right, 0, 0);
    return flags(result, Outputs.addCarries(left, right, result, 0, 0));
  }

  int addWithCarry(int left, int right) {
    int result = Outputs.adc(left, right, p.flagCarry, 0);
    return flags(result, Outputs.adcCarries(left, right, result, 0, 0));
  }

  int subtract(int left, int right) {
    int result = Outputs.sub(left, right, 0, 0);
    return flags(result, Outputs.subCarries(left, right, result, 0, 0));
  }

  int subtractWithBorrow(int left, int right) {
    int result = Outputs.sbb(left, right, p.flagCarry, 0);
    return flags(result, Outputs.sbbCarries(left, right, result, 0, 0));
  }

  int increment(int value) {
    int result = Outputs.inc(value, 0, 0, 0);
    return flags(result, Outputs.incCarries(value, 0, result, p.flagCarry, 0));
  }

  int decrement(int value) {
    int result = Outputs.dec(value, 0, 0, 0);
    return flags(result, Outputs.decCarries(value, 0, result, p.flagCarry, 0));
  }

  int logic(int result) {
    return flags(result, 0);
  }

  int multiply(int left, int right) {
    int result = Outputs.imul(left, right, 0, 0);
    return flags(result, Outputs.imulCarries(left, right, result, 0, 0));
  }

  /** Whether the condition of an instruction holds. */
  boolean holds(Instruction i) {
    return Conditions.holds(i.form.condition().ordinal(), p.flagResult, p.flagCarry);
  }
}
