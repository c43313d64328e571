package org.pagewalk.emulator.execution;

import org.pagewalk.emulator.isa.Operation;

/** Operations by the class that executes them. */
public enum OperationGroup {
  MODIFY,
  COMPUTE,
  SHIFT,
  BIT,
  DECIMAL,
  TRANSFER,
  STACK,
  NEAR,
  FAR,
  STRING,
  FLAG,
  SEGMENT,
  SYSTEM,
  FLOATING_POINT;

  /** The group of an operation. */
  public static OperationGroup of(Operation operation) {
    return switch (operation) {
      case ADD, ADC, SUB, SBB, AND, OR, XOR, NOT, NEG, INC, DEC -> MODIFY;
      case CMP, TEST, MUL, IMUL_WIDE, IMUL, DIV, IDIV, CBW, CWD -> COMPUTE;
      case XADD, CMPXCHG, CMPXCHG8B -> COMPUTE;
      case ROL, ROR, RCL, RCR, SHL, SHR, SAR, SHLD, SHRD -> SHIFT;
      case BT, BTS, BTR, BTC, BSF, BSR, BSWAP, SETCC, CMOVCC, SALC -> BIT;
      case DAA, DAS, AAA, AAS, AAM, AAD -> DECIMAL;
      case MOV, MOVZX, MOVSX, XCHG, LEA, XLAT, NOP, PREFETCH -> TRANSFER;
      case PUSH, POP, PUSHA, POPA, PUSHF, POPF, ENTER, LEAVE -> STACK;
      case JMP, JCC, CALL, RET, LOOP, LOOPE, LOOPNE, JCXZ -> NEAR;
      case JMP_FAR, CALL_FAR, RET_FAR, INT, INT3, INTO, ICEBP, IRET -> FAR;
      case BOUND, UNDEFINED, UNDEFINED_MODRM -> FAR;
      case MOVS, CMPS, STOS, LODS, SCAS, INS, OUTS -> STRING;
      case CLC, STC, CMC, CLD, STD, CLI, STI, LAHF, SAHF -> FLAG;
      case MOV_FROM_SEGMENT, MOV_TO_SEGMENT, LOAD_FAR_POINTER -> SEGMENT;
      case PUSH_SEGMENT, POP_SEGMENT, ARPL, LAR, LSL, VERR, VERW -> SEGMENT;
      case LGDT, SGDT, LIDT, SIDT, LLDT, SLDT, LTR, STR, LMSW, SMSW, CLTS -> SYSTEM;
      case MOV_FROM_CONTROL, MOV_TO_CONTROL, MOV_FROM_DEBUG, MOV_TO_DEBUG -> SYSTEM;
      case INVD, WBINVD, INVLPG, HLT, RDMSR, WRMSR, RDTSC, RDPMC, CPUID -> SYSTEM;
      case SYSENTER, SYSEXIT, IN, OUT, KERNEL_TRAP -> SYSTEM;
      case FWAIT, FNINIT, FXSAVE, FXRSTOR, X87 -> FLOATING_POINT;
    };
  }
}
