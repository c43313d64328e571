package org.pagewalk.kernel.trap;

import org.pagewalk.kernel.delivery.ExceptionRecord;
import org.pagewalk.kernel.delivery.UserDispatcher;
import org.pagewalk.kernel.ke.processor.ProcessorLayout;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.ke.processor.TrapNumber;
import org.pagewalk.kernel.mm.fault.AccessViolationStatus;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.ps.KernelOperation;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Looks at the instruction behind a fault whose vector alone does not tell the exception: #GP by a
 * privileged instruction, #UD by a LOCK prefix, #DE by an overflow. Reading the instruction may
 * have to wait for its page.
 *
 * @nt "KiTrap00, KiTrap06 and KiTrap0D of NT 5.2"
 */
final class FaultingInstruction implements KernelOperation {
  private static final int LONGEST_INSTRUCTION = 15;

  private final UserDispatcher dispatcher;
  private final EThread thread;
  private final int trap;

  FaultingInstruction(UserDispatcher dispatcher, EThread thread, int trap) {
    this.dispatcher = dispatcher;
    this.thread = thread;
    this.trap = trap;
  }

  @Override
  public boolean proceed() {
    ExceptionRecord plain = FaultTranslator.translate(trap, thread.frame());
    int eip = thread.frame().get(TrapFrame.EIP);
    int code = plain.code();
    try {
      if (thread.frame().selector(TrapFrame.SEG_CS) == ProcessorLayout.USER_CODE) {
        code = codeFor(eip, plain.code());
      }
    } catch (AccessViolationStatus _) {
      code = plain.code();
    }
    dispatcher.raise(thread, code == plain.code() ? plain : ExceptionRecord.of(code, eip));
    return false;
  }

  private int codeFor(int eip, int plainCode) {
    boolean locked = false;
    boolean wordSized = false;
    for (int i = 0; i < LONGEST_INSTRUCTION; i++) {
      int opcode = thread.user().read8(eip + i);
      if (!isPrefix(opcode)) {
        return switch (trap) {
          case TrapNumber.INVALID_OPCODE -> locked ? NtStatus.INVALID_LOCK_SEQUENCE : plainCode;
          case TrapNumber.DIVIDE_ERROR ->
              new DivideOperand(thread.user(), thread.frame()).isZero(eip + i, opcode, wordSized)
                  ? plainCode
                  : NtStatus.INTEGER_OVERFLOW;
          default -> isPrivileged(eip + i, opcode) ? NtStatus.PRIVILEGED_INSTRUCTION : plainCode;
        };
      }
      locked |= opcode == 0xF0;
      wordSized |= opcode == 0x66;
    }
    return trap == TrapNumber.GENERAL_PROTECTION ? NtStatus.ILLEGAL_INSTRUCTION : plainCode;
  }

  private boolean isPrivileged(int at, int opcode) {
    return switch (opcode) {
      case 0xF4, 0xFA, 0xFB -> true; // HLT, CLI, STI
      case 0x6C, 0x6D, 0x6E, 0x6F -> true; // INS, OUTS
      case 0xE4, 0xE5, 0xE6, 0xE7, 0xEC, 0xED, 0xEE, 0xEF -> true; // IN, OUT
      case 0x0F -> isPrivilegedTwoByte(at + 1);
      default -> false;
    };
  }

  private boolean isPrivilegedTwoByte(int at) {
    int opcode = thread.user().read8(at);
    int extension = thread.user().read8(at + 1) >> 3 & 7;
    return switch (opcode) {
      case 0x00 -> extension == 2 || extension == 3; // LLDT, LTR
      case 0x01 -> extension == 2 || extension == 3 || extension >= 6; // LGDT, LIDT, LMSW, INVLPG
      case 0x06, 0x08, 0x09 -> true; // CLTS, INVD, WBINVD
      case 0x20, 0x21, 0x22, 0x23, 0x24, 0x26 -> true; // MOV to and from CR, DR, TR
      case 0x30, 0x32, 0x33, 0x35 -> true; // WRMSR, RDMSR, RDPMC, SYSEXIT
      default -> false;
    };
  }

  private static boolean isPrefix(int opcode) {
    return switch (opcode) {
      case 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x66, 0x67, 0xF0, 0xF2, 0xF3 -> true;
      default -> false;
    };
  }
}
