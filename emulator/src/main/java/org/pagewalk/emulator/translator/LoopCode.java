package org.pagewalk.emulator.translator;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.isa.Operand;
import org.pagewalk.emulator.isa.OperandKind;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.segmentation.SegmentedMemory;
import org.pagewalk.emulator.semantics.Addition;
import org.pagewalk.emulator.semantics.Conditions;
import org.pagewalk.emulator.semantics.Multiplication;
import org.pagewalk.emulator.semantics.Shifts;

/** Bytecode of a loop's instructions. */
final class LoopCode {
  static final ClassDesc PROCESSOR = LoopTranslator.describe(Processor.class);
  static final ClassDesc MEMORY = LoopTranslator.describe(SegmentedMemory.class);

  private static final ClassDesc ADDITION = LoopTranslator.describe(Addition.class);
  private static final ClassDesc SHIFTS = LoopTranslator.describe(Shifts.class);
  private static final ClassDesc MULTIPLICATION = LoopTranslator.describe(Multiplication.class);
  private static final ClassDesc CONDITIONS = LoopTranslator.describe(Conditions.class);
  private static final ClassDesc REGION = LoopTranslator.describe(Region.class);
  private static final ClassDesc INTS = CD_int.arrayType();
  private static final MethodTypeDesc CARRIES =
      MethodTypeDesc.of(CD_int, CD_int, CD_int, CD_int, CD_int);
  private static final MethodTypeDesc SHIFT = MethodTypeDesc.of(CD_int, CD_int, CD_int, CD_int);
  private static final MethodTypeDesc PRODUCT = MethodTypeDesc.of(CD_long, CD_int, CD_int, CD_int);
  private static final MethodTypeDesc PRODUCT_CARRIES = MethodTypeDesc.of(CD_int, CD_long, CD_int);
  private static final MethodTypeDesc READ = MethodTypeDesc.of(CD_int, CD_int, CD_int);
  private static final MethodTypeDesc WRITE = MethodTypeDesc.of(CD_void, CD_int, CD_int, CD_int);
  private static final MethodTypeDesc HOLDS = MethodTypeDesc.of(CD_boolean, CD_int, CD_int, CD_int);

  private static final int SELF = 0;
  private static final int CPU = 1;
  private static final int SEGMENTED = 2;
  private static final int BUDGET = 3;
  private static final int REGISTERS = 4;
  private static final int FLAG_RESULT = 5;
  private static final int FLAG_CARRY = 6;
  private static final int DONE = 7;
  private static final int LEFT = 8;
  private static final int RIGHT = 9;
  private static final int RESULT = 10;
  private static final int ADDRESS = 11;

  private final CodeBuilder code;
  private final int steps;

  LoopCode(CodeBuilder code, int steps) {
    this.code = code;
    this.steps = steps;
  }

  void begin() {
    code.aload(CPU).getfield(PROCESSOR, "registers", INTS).astore(REGISTERS);
    code.aload(CPU).getfield(PROCESSOR, "flagResult", CD_int).istore(FLAG_RESULT);
    code.aload(CPU).getfield(PROCESSOR, "flagCarry", CD_int).istore(FLAG_CARRY);
    code.iconst_0().istore(DONE);
  }

  /** Makes EIP, flags and progress what they must be if the next instruction faults. */
  void publish(int eip, int position) {
    storeState(eip);
    code.aload(SELF).iload(DONE).loadConstant(position).iadd();
    code.putfield(REGION, "progress", CD_int);
  }

  private void storeState(int eip) {
    code.aload(CPU).loadConstant(eip).putfield(PROCESSOR, "eip", CD_int);
    code.aload(CPU).iload(FLAG_RESULT).putfield(PROCESSOR, "flagResult", CD_int);
    code.aload(CPU).iload(FLAG_CARRY).putfield(PROCESSOR, "flagCarry", CD_int);
  }

  /** Closes a pass: goes on to the next if the condition holds and the budget allows. */
  void end(Instruction jump, Label top, int start, int next) {
    Label leaves = code.newLabel();
    Label exhausted = code.newLabel();
    code.iload(DONE).loadConstant(steps).iadd().istore(DONE);
    code.loadConstant(jump.form.condition().ordinal()).iload(FLAG_RESULT).iload(FLAG_CARRY);
    code.invokestatic(CONDITIONS, "holds", HOLDS).ifeq(leaves);
    code.iload(BUDGET).iload(DONE).isub().loadConstant(steps).if_icmplt(exhausted);
    code.goto_(top);
    code.labelBinding(exhausted);
    storeState(start);
    code.iload(DONE).ireturn();
    code.labelBinding(leaves);
    storeState(next);
    code.iload(DONE).ireturn();
  }

  void instruction(Instruction i, boolean flags) {
    if (i.spare != 0) {
      throw unknown(i);
    }
    switch (i.form.operation()) {
      case MOV -> {
        if (isMemory(i, i.first)) {
          address(i);
        }
        value(i, i.second);
        code.istore(RESULT);
        store(i);
      }
      case LEA -> {
        address(i);
        code.iload(ADDRESS).istore(RESULT);
        store(i);
      }
      case ADD, SUB, AND, OR, XOR, CMP, TEST -> binary(i, flags);
      case INC, DEC -> step(i, flags);
      case SHL, SHR, SAR -> shift(i, flags);
      case IMUL -> multiply(i, flags);
      default -> throw unknown(i);
    }
  }

  private static IllegalArgumentException unknown(Instruction i) {
    return new IllegalArgumentException("cannot translate " + i.form);
  }

  private static boolean isMemory(Instruction i, Operand operand) {
    return i.memory && operand.kind().mayBeMemory();
  }

  /** The effective address, into its local. */
  private void address(Instruction i) {
    code.loadConstant(i.displacement);
    if (i.base >= 0) {
      register(i.base);
      code.iadd();
    }
    if (i.index >= 0) {
      register(i.index);
      code.loadConstant(i.scale).ishl().iadd();
    }
    code.loadConstant(i.addressMask).iand().istore(ADDRESS);
  }

  private void register(int number) {
    code.aload(REGISTERS).loadConstant(number).iaload();
  }

  /** An operand's value, onto the JVM's stack. */
  private void value(Instruction i, Operand operand) {
    if (isMemory(i, operand)) {
      address(i);
      code.aload(SEGMENTED).loadConstant(i.segment).iload(ADDRESS);
      code.invokevirtual(MEMORY, "read32", READ);
    } else if (operand.kind() == OperandKind.I) {
      code.loadConstant(i.immediate);
    } else {
      register(operand == i.first ? i.firstRegister : i.secondRegister);
    }
  }

  /** The destination's value before a read-modify-write. */
  private void destination(Instruction i) {
    if (isMemory(i, i.first)) {
      address(i);
      code.aload(SEGMENTED).loadConstant(i.segment).iload(ADDRESS);
      code.invokevirtual(MEMORY, "readForWrite32", READ);
    } else {
      register(i.firstRegister);
    }
  }

  /** Stores the result local in the destination. */
  private void store(Instruction i) {
    if (isMemory(i, i.first)) {
      code.aload(SEGMENTED).loadConstant(i.segment).iload(ADDRESS).iload(RESULT);
      code.invokevirtual(MEMORY, "write32", WRITE);
    } else {
      code.aload(REGISTERS).loadConstant(i.firstRegister).iload(RESULT).iastore();
    }
  }

  private void binary(Instruction i, boolean flags) {
    boolean writes =
        switch (i.form.operation()) {
          case CMP, TEST -> false;
          default -> true;
        };
    if (writes) {
      destination(i);
    } else {
      value(i, i.first);
    }
    code.istore(LEFT);
    value(i, i.second);
    code.istore(RIGHT).iload(LEFT).iload(RIGHT);
    String carries = "";
    switch (i.form.operation()) {
      case ADD -> {
        code.iadd();
        carries = "addCarries";
      }
      case SUB, CMP -> {
        code.isub();
        carries = "subtractCarries";
      }
      case AND, TEST -> code.iand();
      case OR -> code.ior();
      default -> code.ixor();
    }
    code.istore(RESULT);
    if (flags) {
      code.iload(RESULT).istore(FLAG_RESULT);
      if (carries.isEmpty()) {
        code.iconst_0();
      } else {
        code.iload(LEFT).iload(RIGHT).iload(RESULT).iconst_0();
        code.invokestatic(ADDITION, carries, CARRIES);
      }
      code.istore(FLAG_CARRY);
    }
    if (writes) {
      store(i);
    }
  }

  private void step(Instruction i, boolean flags) {
    boolean up = i.form.mnemonic().equals("INC");
    destination(i);
    code.loadConstant(up ? 1 : -1).iadd().istore(RESULT);
    if (flags) {
      code.iload(RESULT).istore(FLAG_RESULT);
      code.iload(RESULT).iconst_0().iload(FLAG_CARRY);
      code.invokestatic(ADDITION, up ? "incrementCarries" : "decrementCarries", SHIFT);
      code.istore(FLAG_CARRY);
    }
    store(i);
  }

  private void shift(Instruction i, boolean flags) {
    int count = i.immediate & 31;
    if (count == 0 || i.second.kind() == OperandKind.FIXED_REGISTER) {
      throw unknown(i);
    }
    String function =
        switch (i.form.operation()) {
          case SHL -> "shiftLeft";
          case SHR -> "shiftRight";
          default -> "shiftArithmetic";
        };
    destination(i);
    code.istore(LEFT).iload(LEFT).loadConstant(count).iconst_0();
    code.invokestatic(SHIFTS, function, SHIFT).istore(RESULT);
    if (flags) {
      code.iload(RESULT).istore(FLAG_RESULT);
      code.iload(LEFT).loadConstant(count).iconst_0();
      code.invokestatic(SHIFTS, function + "Carries", SHIFT).istore(FLAG_CARRY);
    }
    store(i);
  }

  private void multiply(Instruction i, boolean flags) {
    if (i.third != null) {
      throw unknown(i);
    }
    register(i.firstRegister);
    code.istore(LEFT);
    value(i, i.second);
    code.istore(RIGHT).iload(LEFT).iload(RIGHT).iconst_0();
    code.invokestatic(MULTIPLICATION, "signedProduct", PRODUCT).l2i().istore(RESULT);
    if (flags) {
      code.iload(RESULT).istore(FLAG_RESULT);
      code.iload(LEFT).iload(RIGHT).iconst_0();
      code.invokestatic(MULTIPLICATION, "signedProduct", PRODUCT).iconst_0();
      code.invokestatic(MULTIPLICATION, "signedCarries", PRODUCT_CARRIES).istore(FLAG_CARRY);
    }
    store(i);
  }
}
