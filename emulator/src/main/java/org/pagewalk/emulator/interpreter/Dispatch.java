package org.pagewalk.emulator.interpreter;

import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.execution.OperationGroup;
import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.isa.Operand;
import org.pagewalk.emulator.isa.OperandKind;
import org.pagewalk.emulator.isa.Operation;

/**
 * The cases of the interpreter's main switch. Frequent shapes of 32-bit (and a few of 8- and
 * 16-bit) instructions have a case of their own; all others go to their group, which looks at the
 * operation.
 *
 * <p>In the names R is a register, M memory, I an immediate; the destination stands first.
 */
final class Dispatch {
  static final int ADD_RR = 0;
  static final int ADD_RM = 1;
  static final int ADD_MR = 2;
  static final int ADD_RI = 3;
  static final int ADD_MI = 4;
  static final int OR_RR = 5;
  static final int OR_RM = 6;
  static final int OR_MR = 7;
  static final int OR_RI = 8;
  static final int OR_MI = 9;
  static final int ADC_RR = 10;
  static final int ADC_RM = 11;
  static final int ADC_MR = 12;
  static final int ADC_RI = 13;
  static final int ADC_MI = 14;
  static final int SBB_RR = 15;
  static final int SBB_RM = 16;
  static final int SBB_MR = 17;
  static final int SBB_RI = 18;
  static final int SBB_MI = 19;
  static final int AND_RR = 20;
  static final int AND_RM = 21;
  static final int AND_MR = 22;
  static final int AND_RI = 23;
  static final int AND_MI = 24;
  static final int SUB_RR = 25;
  static final int SUB_RM = 26;
  static final int SUB_MR = 27;
  static final int SUB_RI = 28;
  static final int SUB_MI = 29;
  static final int XOR_RR = 30;
  static final int XOR_RM = 31;
  static final int XOR_MR = 32;
  static final int XOR_RI = 33;
  static final int XOR_MI = 34;
  static final int CMP_RR = 35;
  static final int CMP_RM = 36;
  static final int CMP_MR = 37;
  static final int CMP_RI = 38;
  static final int CMP_MI = 39;
  static final int JO = 40;
  static final int JNO = 41;
  static final int JB = 42;
  static final int JAE = 43;
  static final int JE = 44;
  static final int JNE = 45;
  static final int JBE = 46;
  static final int JA = 47;
  static final int JS = 48;
  static final int JNS = 49;
  static final int JP = 50;
  static final int JNP = 51;
  static final int JL = 52;
  static final int JGE = 53;
  static final int JLE = 54;
  static final int JG = 55;
  static final int MOV_RR = 56;
  static final int MOV_RM = 57;
  static final int MOV_MR = 58;
  static final int MOV_RI = 59;
  static final int MOV_MI = 60;
  static final int MOV8_RR = 61;
  static final int MOV8_RM = 62;
  static final int MOV8_MR = 63;
  static final int MOV8_RI = 64;
  static final int MOV8_MI = 65;
  static final int MOV16_RM = 66;
  static final int MOV16_MR = 67;
  static final int MOVZX8_R = 68;
  static final int MOVZX8_M = 69;
  static final int MOVZX16_R = 70;
  static final int MOVZX16_M = 71;
  static final int MOVSX8_R = 72;
  static final int MOVSX8_M = 73;
  static final int MOVSX16_R = 74;
  static final int MOVSX16_M = 75;
  static final int LEA = 76;
  static final int TEST_RR = 77;
  static final int TEST_RI = 78;
  static final int TEST8_RR = 79;
  static final int TEST8_RI = 80;
  static final int CMP8_RR = 81;
  static final int CMP8_RM = 82;
  static final int CMP8_RI = 83;
  static final int CMP8_MI = 84;
  static final int INC_R = 85;
  static final int DEC_R = 86;
  static final int INC_M = 87;
  static final int DEC_M = 88;
  static final int NEG_R = 89;
  static final int NOT_R = 90;
  static final int SHL_RI = 91;
  static final int SHR_RI = 92;
  static final int SAR_RI = 93;
  static final int IMUL_RR = 94;
  static final int IMUL_RM = 95;
  static final int PUSH_R = 96;
  static final int PUSH_I = 97;
  static final int PUSH_M = 98;
  static final int POP_R = 99;
  static final int CALL = 100;
  static final int JMP = 101;
  static final int CALL_R = 102;
  static final int CALL_M = 103;
  static final int JMP_R = 104;
  static final int JMP_M = 105;
  static final int RET = 106;
  static final int RET_I = 107;
  static final int LEAVE = 108;
  static final int XCHG_RR = 109;
  static final int CDQ = 110;
  static final int NOP = 111;
  static final int SETCC_R = 112;
  static final int CMOV_RR = 113;
  static final int CMOV_RM = 114;

  /** Cases from here on are those of the groups, in the order of {@link OperationGroup}. */
  static final int FIRST_GROUP = 115;

  private static final int SHAPES = 5;

  private Dispatch() {}

  /** The case of an instruction. */
  static int kindOf(Instruction i) {
    int hot = hotKind(i);
    return hot >= 0 ? hot : FIRST_GROUP + OperationGroup.of(i.form.operation()).ordinal();
  }

  private static int hotKind(Instruction i) {
    InstructionForm form = i.form;
    return switch (form.operation()) {
      case ADD -> arithmetic(i, ADD_RR);
      case OR -> arithmetic(i, OR_RR);
      case ADC -> arithmetic(i, ADC_RR);
      case SBB -> arithmetic(i, SBB_RR);
      case AND -> arithmetic(i, AND_RR);
      case SUB -> arithmetic(i, SUB_RR);
      case XOR -> arithmetic(i, XOR_RR);
      case CMP ->
          i.spare == 24 ? shaped(i, CMP8_RR, CMP8_RM, -1, CMP8_RI, CMP8_MI) : arithmetic(i, CMP_RR);
      case MOV -> move(i);
      case TEST ->
          switch (i.spare) {
            case 0 -> shaped(i, TEST_RR, -1, -1, TEST_RI, -1);
            case 24 -> shaped(i, TEST8_RR, -1, -1, TEST8_RI, -1);
            default -> -1;
          };
      case JCC -> i.operandSize == 32 ? JO + form.condition().ordinal() : -1;
      case MOVZX, MOVSX -> i.operandSize == 32 ? extension(i) : -1;
      case SHL -> shift(i, SHL_RI);
      case SHR -> shift(i, SHR_RI);
      case SAR -> shift(i, SAR_RI);
      case IMUL -> i.spare == 0 && i.third == null ? i.memory ? IMUL_RM : IMUL_RR : -1;
      case SETCC -> i.memory ? -1 : SETCC_R;
      case NOP -> NOP;
      default -> i.operandSize == 32 ? wideKind(i) : -1;
    };
  }

  private static int wideKind(Instruction i) {
    return switch (i.form.operation()) {
      case LEA -> LEA;
      case INC -> unary(i, INC_R, INC_M);
      case DEC -> unary(i, DEC_R, DEC_M);
      case NEG -> unary(i, NEG_R, -1);
      case NOT -> unary(i, NOT_R, -1);
      case PUSH -> i.memory ? PUSH_M : i.first.kind() == OperandKind.I ? PUSH_I : PUSH_R;
      case POP -> i.memory ? -1 : POP_R;
      case CALL -> i.memory ? CALL_M : i.first.kind() == OperandKind.J ? CALL : CALL_R;
      case JMP -> i.memory ? JMP_M : i.first.kind() == OperandKind.J ? JMP : JMP_R;
      case RET -> i.first == null ? RET : RET_I;
      case LEAVE -> LEAVE;
      case XCHG -> i.spare == 0 && !i.memory ? XCHG_RR : -1;
      case CWD -> CDQ;
      case CMOVCC -> i.memory ? CMOV_RM : CMOV_RR;
      default -> -1;
    };
  }

  private static int unary(Instruction i, int register, int memory) {
    return i.spare == 0 ? i.memory ? memory : register : -1;
  }

  private static int shift(Instruction i, int kind) {
    boolean constant = i.second.kind() == OperandKind.ONE || i.second.kind() == OperandKind.I;
    boolean shifts = constant && (i.immediate & 31) != 0;
    return i.spare == 0 && !i.memory && shifts ? kind : -1;
  }

  private static int arithmetic(Instruction i, int first) {
    if (i.spare != 0) {
      return -1;
    }
    return shaped(i, first, first + 1, first + 2, first + 3, first + SHAPES - 1);
  }

  private static int move(Instruction i) {
    return switch (i.spare) {
      case 0 -> shaped(i, MOV_RR, MOV_RM, MOV_MR, MOV_RI, MOV_MI);
      case 24 -> shaped(i, MOV8_RR, MOV8_RM, MOV8_MR, MOV8_RI, MOV8_MI);
      default -> shaped(i, -1, MOV16_RM, MOV16_MR, -1, -1);
    };
  }

  private static int extension(Instruction i) {
    int kind =
        (i.form.operation() == Operation.MOVZX ? MOVZX8_R : MOVSX8_R)
            + (i.second.size() == 2 ? 2 : 0);
    return i.memory ? kind + 1 : kind;
  }

  private static int shaped(Instruction i, int rr, int rm, int mr, int ri, int mi) {
    boolean toMemory = i.memory && isMemory(i.first);
    if (i.second.kind() == OperandKind.I) {
      return toMemory ? mi : ri;
    }
    if (toMemory) {
      return mr;
    }
    return i.memory ? rm : rr;
  }

  private static boolean isMemory(Operand operand) {
    return switch (operand.kind()) {
      case E, M, O -> true;
      default -> false;
    };
  }
}
