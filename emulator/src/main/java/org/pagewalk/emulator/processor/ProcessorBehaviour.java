package org.pagewalk.emulator.processor;

/**
 * What processors do differently where the manuals leave them a choice, or say one thing and a
 * processor does another. A {@link ProcessorModel} says which of these it does.
 *
 * <p>Measured means by a program in ring 3 on the processor itself, named by vendor, family and
 * model: Intel 6-167, AMD 25-1 (Zen 3) and AMD 25-17 (Zen 4). Unless a constant says otherwise it
 * was measured on all three, and AMD's do not do it.
 */
public enum ProcessorBehaviour {
  /**
   * A 32-bit PUSH or POP of a segment register moves ESP by 4 and accesses 2 bytes; limit,
   * alignment and pages are checked for 2. Otherwise it accesses 4.
   *
   * @sdm 2 "PUSH—Push Word, Doubleword, or Quadword Onto the Stack"
   */
  NARROW_SEGMENT_STACK,

  /**
   * A 32-bit far RET reads CS as 2 bytes. Otherwise as 4, as the pseudo-code does.
   *
   * @sdm 2 "RET—Return From Procedure"
   */
  NARROW_RETURN_SELECTOR,

  /**
   * In a segment of base 0 that expands up to FFFFFFFFh no limit is checked: an access over the end
   * goes on at 0. Otherwise it raises #GP or #SS, as in segments of other bases on all processors.
   *
   * @sdm 3A "Limit Checking"
   */
  FLAT_WRAP,

  /**
   * A near CALL beyond the limit of CS stores the return address before it raises #GP(0), and
   * leaves ESP. Otherwise it stores nothing, as in the pseudo-code.
   *
   * @sdm 2 "CALL—Call Procedure"
   */
  CALL_PUSHES_FIRST,

  /**
   * REPE and REPNE CMPS and SCAS change the flags with their last iteration alone: an exception or
   * interrupt in between finds those from before the instruction, as the SDM has it. Otherwise each
   * iteration changes them.
   *
   * @sdm 2 "REP/REPE/REPZ/REPNE/REPNZ—Repeat String Operation Prefix"
   */
  COMPARE_KEEPS_FLAGS,

  /**
   * REPE CMPSB reads ES:EDI first, as all other CMPS do. Otherwise DS:ESI; the SDM is silent. AMD
   * 25-1 does it, 25-17 does not.
   *
   * @sdm 2 "CMPS/CMPSB/CMPSW/CMPSD/CMPSQ—Compare String Operands"
   */
  COMPARE_DESTINATION_FIRST,

  /**
   * BOUND with an index below the lower bound raises #BR before it reads the upper one. Otherwise
   * it reads both first; the SDM gives no order.
   *
   * @sdm 2 "BOUND—Check Array Index Against Bounds"
   */
  BOUND_STOPS_AT_LOWER,

  /**
   * Far RET and IRET to an outer level check the descriptor of CS before they read SS and ESP from
   * the stack, as in the pseudo-code. Otherwise after.
   *
   * @sdm 2 "RET—Return From Procedure", "IRET/IRETD—Interrupt Return"
   */
  RETURN_CHECKS_CODE_FIRST,

  /**
   * A 32-bit ENTER on a 16-bit stack takes ESP - 4 in 32 bits for the frame pointer, so that a
   * borrow reaches the upper half. Otherwise the upper half is ESP's, as in the pseudo-code.
   *
   * @sdm 2 "ENTER—Make Stack Frame for Procedure Parameters"
   */
  ENTER_BORROWS,

  /**
   * UD0 and UD1 fetch a ModRM byte before they raise #UD; its fetch may fault. Whether Intel's
   * fetch more of the operand is unmeasured. Not measured on AMD 25-17.
   *
   * @sdm 2 "UD—Undefined Instruction"
   */
  UNDEFINED_FETCHES_MODRM,

  /**
   * 0F 0D with a register operand does nothing. Otherwise it raises #UD. Not measured on AMD 25-17.
   *
   * @sdm 2 "PREFETCHW—Prefetch Data Into Caches in Anticipation of a Write"
   */
  PREFETCH_REGISTER_IS_NOP,

  /**
   * FXSAVE and FXRSTOR with an operand-size prefix raise #UD: NP in their opcodes. Otherwise the
   * prefix is ignored. AMD 25-1 does it as Intel's does; not measured on AMD 25-17.
   *
   * @sdm 2 "FXSAVE—Save x87 FPU, MMX Technology, and SSE State"
   */
  FXSAVE_REFUSES_OPERAND_SIZE,

  /**
   * INS and OUTS with a repeat prefix check the right to the port even if the count is 0. Otherwise
   * nothing happens then, as in the pseudo-code. AMD 25-1 does it; not measured on AMD 25-17, nor
   * on Intel's.
   *
   * @sdm 2 "INS/INSB/INSW/INSD—Input from Port to String"
   */
  PORTS_CHECKED_BEFORE_COUNT
}
