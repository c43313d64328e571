package org.pagewalk.emulator.translator;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import org.pagewalk.emulator.execution.Binding;
import org.pagewalk.emulator.semantics.Conditions;
import org.pagewalk.emulator.semantics.Outputs;

/**
 * The arithmetic flags in emitted code. Two locals hold their words as of some instruction; the
 * outputs of the latest one that writes flags may still be pending, as the locals from which its
 * words follow. They are computed where somebody looks: on a slow path, at a branch, where another
 * instruction keeps a part of them.
 */
final class FlagCode {
  private static final ClassDesc OUTPUTS = RegionTranslator.describe(Outputs.class);
  private static final ClassDesc CONDITIONS = RegionTranslator.describe(Conditions.class);
  private static final MethodTypeDesc VALUE =
      MethodTypeDesc.of(CD_int, CD_int, CD_int, CD_int, CD_int);
  private static final MethodTypeDesc CARRIES =
      MethodTypeDesc.of(CD_int, CD_int, CD_int, CD_int, CD_int, CD_int);
  private static final MethodTypeDesc HOLDS = MethodTypeDesc.of(CD_boolean, CD_int, CD_int);
  private static final String[] FUNCTIONS = {
    "overflow", "below", "equal", "belowOrEqual", "sign", "parity", "less", "lessOrEqual"
  };

  /** An operation whose outputs are in a set of locals. */
  private record Pending(String carries, boolean writesResult, int set, int spare) {}

  private final CodeBuilder code;
  private Pending pending;
  private int set = Locals.FIRST_SET;

  FlagCode(CodeBuilder code) {
    this.code = code;
  }

  /** The local of the left operand in the set that is free; right and result follow it. */
  int freeSet() {
    return set;
  }

  /** The value of an operation on the free set's operands, into its result. */
  void value(Binding binding, int spare) {
    code.iload(set).iload(set + 1).iload(Locals.FLAG_CARRY).loadConstant(spare);
    code.invokestatic(OUTPUTS, binding.value(), VALUE);
    if (spare != 0) {
      code.loadConstant(spare).ishl().loadConstant(spare).ishr();
    }
    code.istore(set + 2);
  }

  /** The operation in the free set has written flags; what was pending is forgotten. */
  void written(Binding binding, boolean writesResult, int spare) {
    pending = new Pending(binding.carries(), writesResult, set, spare);
    set = set == Locals.FIRST_SET ? set + Locals.SET_SIZE : Locals.FIRST_SET;
  }

  /** Brings both words up to date. */
  void settle() {
    if (pending != null) {
      loadCarry();
      code.istore(Locals.FLAG_CARRY);
      if (pending.writesResult) {
        code.iload(pending.set + 2).istore(Locals.FLAG_RESULT);
      }
      pending = null;
    }
  }

  /** What is pending will not be read. */
  void forget() {
    pending = null;
  }

  void loadResult() {
    code.iload(pending != null && pending.writesResult ? pending.set + 2 : Locals.FLAG_RESULT);
  }

  void loadCarry() {
    if (pending == null) {
      code.iload(Locals.FLAG_CARRY);
    } else {
      code.iload(pending.set).iload(pending.set + 1).iload(pending.set + 2);
      code.iload(Locals.FLAG_CARRY).loadConstant(pending.spare);
      code.invokestatic(OUTPUTS, pending.carries, CARRIES);
    }
  }

  /** Whether a condition holds, as 1 or 0, onto the stack; of an odd code, whether it does not. */
  void loadEvenCondition(int conditionCode) {
    loadResult();
    loadCarry();
    code.invokestatic(CONDITIONS, FUNCTIONS[conditionCode >>> 1], HOLDS);
  }
}
