package org.pagewalk.mutation;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The ways to spoil each instruction. */
final class Changes {
  private Changes() {}

  /**
   * The changes of an instruction.
   *
   * @param returned the type that the instruction's method returns
   */
  static List<Change> of(Instruction instruction, ClassDesc returned) {
    return switch (instruction) {
      case BranchInstruction branch -> ofBranch(branch);
      case OperatorInstruction operator -> ofOperator(operator);
      case ConstantInstruction constant -> ofConstant(constant);
      case IncrementInstruction increment -> ofIncrement(increment);
      case InvokeInstruction call -> ofCall(call);
      case FieldInstruction field -> ofField(field);
      case ReturnInstruction end -> ofReturn(end, returned);
      default -> List.of();
    };
  }

  private static List<Change> ofBranch(BranchInstruction branch) {
    List<Change> changes = new ArrayList<>();
    Opcode negated = negated(branch.opcode());
    if (negated != null) {
      changes.add(jump(Mutator.NEGATED_CONDITION, branch, negated));
    }
    Opcode shifted = withOtherBoundary(branch.opcode());
    if (shifted != null) {
      changes.add(jump(Mutator.BOUNDARY, branch, shifted));
    }
    return changes;
  }

  private static Change jump(Mutator mutator, BranchInstruction branch, Opcode opcode) {
    return new Change(
        mutator,
        name(branch.opcode()) + " -> " + name(opcode),
        code -> code.branch(opcode, branch.target()));
  }

  private static Opcode negated(Opcode opcode) {
    return switch (opcode) {
      case IFEQ -> Opcode.IFNE;
      case IFNE -> Opcode.IFEQ;
      case IFLT -> Opcode.IFGE;
      case IFGE -> Opcode.IFLT;
      case IFGT -> Opcode.IFLE;
      case IFLE -> Opcode.IFGT;
      case IFNULL -> Opcode.IFNONNULL;
      case IFNONNULL -> Opcode.IFNULL;
      case IF_ICMPEQ -> Opcode.IF_ICMPNE;
      case IF_ICMPNE -> Opcode.IF_ICMPEQ;
      case IF_ICMPLT -> Opcode.IF_ICMPGE;
      case IF_ICMPGE -> Opcode.IF_ICMPLT;
      case IF_ICMPGT -> Opcode.IF_ICMPLE;
      case IF_ICMPLE -> Opcode.IF_ICMPGT;
      case IF_ACMPEQ -> Opcode.IF_ACMPNE;
      case IF_ACMPNE -> Opcode.IF_ACMPEQ;
      default -> null;
    };
  }

  private static Opcode withOtherBoundary(Opcode opcode) {
    return switch (opcode) {
      case IFLT -> Opcode.IFLE;
      case IFLE -> Opcode.IFLT;
      case IFGT -> Opcode.IFGE;
      case IFGE -> Opcode.IFGT;
      case IF_ICMPLT -> Opcode.IF_ICMPLE;
      case IF_ICMPLE -> Opcode.IF_ICMPLT;
      case IF_ICMPGT -> Opcode.IF_ICMPGE;
      case IF_ICMPGE -> Opcode.IF_ICMPGT;
      default -> null;
    };
  }

  private static List<Change> ofOperator(OperatorInstruction operator) {
    Opcode other = otherOperator(operator.opcode());
    if (other == null) {
      return List.of();
    }
    return List.of(
        new Change(
            Mutator.OPERATOR,
            name(operator.opcode()) + " -> " + name(other),
            code -> code.with(OperatorInstruction.of(other))));
  }

  private static Opcode otherOperator(Opcode opcode) {
    return switch (opcode) {
      case IADD -> Opcode.ISUB;
      case ISUB -> Opcode.IADD;
      case IMUL -> Opcode.IADD;
      case IDIV, IREM -> Opcode.IMUL;
      case IAND -> Opcode.IOR;
      case IOR, IXOR -> Opcode.IAND;
      case ISHL -> Opcode.IUSHR;
      case ISHR, IUSHR -> Opcode.ISHL;
      case LADD -> Opcode.LSUB;
      case LSUB -> Opcode.LADD;
      case LMUL -> Opcode.LADD;
      case LDIV, LREM -> Opcode.LMUL;
      case LAND -> Opcode.LOR;
      case LOR, LXOR -> Opcode.LAND;
      case LSHL -> Opcode.LUSHR;
      case LSHR, LUSHR -> Opcode.LSHL;
      default -> null;
    };
  }

  private static List<Change> ofConstant(ConstantInstruction constant) {
    return switch (constant.constantValue()) {
      case Integer value -> {
        int other = value == 1 ? 0 : value + 1;
        yield List.of(constant(value, other, code -> code.loadConstant(other)));
      }
      case Long value -> {
        long other = value == 1 ? 0 : value + 1;
        yield List.of(constant(value, other, code -> code.loadConstant(other)));
      }
      default -> List.of();
    };
  }

  private static Change constant(long value, long other, Consumer<CodeBuilder> code) {
    return new Change(Mutator.CONSTANT, value + " -> " + other, code);
  }

  private static List<Change> ofIncrement(IncrementInstruction increment) {
    int constant = increment.constant();
    return List.of(
        new Change(
            Mutator.INCREMENT,
            constant + " -> " + -constant,
            code -> code.iinc(increment.slot(), -constant)));
  }

  private static List<Change> ofCall(InvokeInstruction call) {
    if (!call.typeSymbol().returnType().equals(ConstantDescs.CD_void)
        || call.name().equalsString(ConstantDescs.INIT_NAME)) {
      return List.of();
    }
    List<ClassDesc> arguments = call.typeSymbol().parameterList().reversed();
    return List.of(
        new Change(
            Mutator.REMOVED_CALL,
            call.name().stringValue() + " not called",
            code -> {
              arguments.forEach(argument -> drop(code, argument));
              if (call.opcode() != Opcode.INVOKESTATIC) {
                code.pop();
              }
            }));
  }

  private static List<Change> ofField(FieldInstruction field) {
    boolean isStatic = field.opcode() == Opcode.PUTSTATIC;
    if (!isStatic && field.opcode() != Opcode.PUTFIELD
        || field.name().stringValue().contains("$")) {
      return List.of();
    }
    return List.of(
        new Change(
            Mutator.REMOVED_STORE,
            field.name().stringValue() + " not stored",
            code -> {
              drop(code, field.typeSymbol());
              if (!isStatic) {
                code.pop();
              }
            }));
  }

  private static void drop(CodeBuilder code, ClassDesc type) {
    if (TypeKind.from(type).slotSize() == 2) {
      code.pop2();
    } else {
      code.pop();
    }
  }

  private static List<Change> ofReturn(ReturnInstruction end, ClassDesc returned) {
    return switch (end.typeKind().asLoadable()) {
      case INT ->
          TypeKind.from(returned) == TypeKind.INT
              ? List.of(returning("value + 1", code -> code.iconst_1().iadd().ireturn()))
              : List.of(returning("value ^ 1", code -> code.iconst_1().ixor().ireturn()));
      case LONG -> List.of(returning("value + 1", code -> code.lconst_1().ladd().lreturn()));
      case REFERENCE -> List.of(returning("null", code -> code.pop().aconst_null().areturn()));
      default -> List.of();
    };
  }

  private static Change returning(String text, Consumer<CodeBuilder> code) {
    return new Change(Mutator.RETURN_VALUE, "returns " + text, code, true);
  }

  private static String name(Opcode opcode) {
    return opcode.name().toLowerCase(Locale.ROOT);
  }
}
