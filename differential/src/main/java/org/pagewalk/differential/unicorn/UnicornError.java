package org.pagewalk.differential.unicorn;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.pagewalk.differential.compare.Comparison;
import org.pagewalk.differential.oracle.CaseLayout;
import org.pagewalk.differential.oracle.CaseSegments;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.differential.oracle.Ending;
import org.pagewalk.differential.oracle.Outcome;
import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.isa.OpcodeMap;
import org.pagewalk.emulator.isa.Operation;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.ProcessorBehaviour;
import org.pagewalk.emulator.processor.ProcessorModel;

/**
 * What Unicorn 2.1.1 does otherwise than a processor. Each error has its reason, and in the tests a
 * case that shows it, with a real processor on our engine's side.
 *
 * <p>Where processors differ, it is an error only on models that do not do as the library does.
 *
 * <p>An error masks a divergence only where it looks like that error: by the form and by what the
 * two outcomes are.
 */
public enum UnicornError {
  INSTRUCTION_LENGTH(
      "it runs instructions of more than 15 bytes, or finds something else wrong with them first",
      "6B IMUL Gd,Ed,Ibs",
      "code=3e3e3e3e3e3e3e3e3e3e3e3e6b48031f,eax=f8000000,eip=1000095f,eflags=202"
          + ",es=2b,cs=23,ss=2b,ds=2b,fs=2b,gs=2b") {
    @Override
    boolean explains(Question it) {
      return it.oursRaises(GENERAL_PROTECTION, 0) && it.prefixes() >= FEWEST_PREFIXES_OF_TOO_LONG;
    }
  },
  SEGMENT_CHECKS(
      "it checks neither limits nor types of segments, nor null selectors, on access",
      "81/0 o16 ADD Ew,Iw",
      "code=8180020068e9,eip=e06,eflags=202,es=2b,cs=14f,ss=2b,ds=6f") {
    @Override
    boolean explains(Question it) {
      boolean segmentFault = it.oursRaises(GENERAL_PROTECTION, 0) || it.oursRaises(STACK_FAULT, 0);
      return segmentFault && (it.usesSegments() || it.nearTheTop());
    }
  },
  ALIGNMENT_CHECK(
      "it never raises #AC",
      "2B SUB Gd,Ed",
      "code=2bb27909214d,eip=1000172a,eflags=2406d6,es=2b,cs=23,ss=2b,ds=2b") {
    @Override
    boolean explains(Question it) {
      return it.oursRaises(ALIGNMENT, 0);
    }
  },
  LOCK_PREFIX(
      "it accepts LOCK on forms that a processor refuses with #UD",
      "C1/7 SAR Ed,Ib",
      "code=f0c17b9021,eip=100019f3,eflags=202,es=2b,cs=23,ss=2b,ds=2b") {
    @Override
    boolean explains(Question it) {
      return it.oursRaises(INVALID_OPCODE, 0) && it.isLocked();
    }
  },
  READ_BEFORE_WRITE(
      "a read-modify-write faults as a read, on the first page that is absent",
      "D3/3 RCR Ed,CL",
      "code=d31c04,eax=1000000,eip=10001c39,eflags=202,es=2b,cs=107,ss=2b" + ",ds=2b") {
    @Override
    boolean explains(Question it) {
      return it.bothPageFaults()
          && (it.ours.errorCode() & WRITE) != 0
          && it.theirs.errorCode() == USER;
    }
  },
  FLAGS_BEFORE_STORE(
      "the flags change although the store of the result faults",
      "D0/2 RCL Eb,1",
      "code=d09200400020,edx=ffffffff,eip=10000cbe,eflags=217,es=2b,cs=23" + ",ss=2b,ds=2b") {
    @Override
    boolean explains(Question it) {
      return it.bothPageFaults() && it.differInFlagsAlone();
    }
  },
  TEST_ALIAS(
      "it lacks F6 /1 and F7 /1, which are TEST",
      "F6/1 TEST Eb,Ib",
      "code=f688d12a142cec,eax=f3ebe52e,eip=1a13,eflags=202,es=2b,cs=117" + ",ss=2b,ds=2b") {
    @Override
    boolean explains(Question it) {
      return it.isOneByte(0xF6, 0xF7)
          && it.form.encoding().digit() == 1
          && it.theirs.vector() == INVALID_OPCODE;
    }
  },
  HINT_OPCODES(
      "it raises #UD for hints (0F0D, 0F18) in encodings that a processor ignores",
      "0F18 NOP Ed",
      "code=650f18db,eip=10001e6d,eflags=202,es=2b,cs=23,ss=2b,ds=2b") {
    @Override
    boolean explains(Question it) {
      return it.isAnyOf(Operation.NOP, Operation.PREFETCH) && it.theirs.vector() == INVALID_OPCODE;
    }
  },
  ICEBP(
      "it does not know F1, which raises #DB",
      "EB JMP Jb",
      "code=eb00f1,eip=10000590,eflags=202,es=2b,cs=23,ss=2b,ds=2b") {
    @Override
    boolean explains(Question it) {
      return it.oursRaises(DEBUG, 0) && it.theirs.vector() == INVALID_OPCODE;
    }
  },
  ACCESS_RIGHTS_LIMIT(
      "LAR clears bits 19 to 16, which the SDM leaves undefined",
      "0F02 LAR Gd,Ew",
      "code=0f02c1,ecx=7100af,eip=10001a2a,eflags=202,es=2b,cs=23,ss=2b,ds=2b") {
    @Override
    boolean explains(Question it) {
      return it.is(Operation.LAR) && it.ours.summary().equals(it.theirs.summary());
    }
  },
  PORT_RIGHTS(
      "it lets ring 3 use ports",
      "E4 IN AL,Ib",
      "code=e410,eip=10001304,eflags=202,es=2b,cs=23,ss=2b,ds=2b,fs=2b,gs=2b") {
    @Override
    boolean explains(Question it) {
      return it.isAnyOf(Operation.IN, Operation.OUT, Operation.INS, Operation.OUTS)
          && it.oursRaises(GENERAL_PROTECTION, 0);
    }
  },
  UNCHANGED_ARPL(
      "ARPL stores its operand even where it does not change it",
      "63 ARPL Ew,Gw",
      "code=637200,edx=20003b21,eip=10001006,eflags=202,es=2b,cs=23,ss=2b" + ",ds=2b") {
    @Override
    boolean explains(Question it) {
      return it.is(Operation.ARPL) && it.theirs.vector() == PAGE_FAULT;
    }
  },
  COMPARE_STRING_ORDER(
      ProcessorBehaviour.COMPARE_DESTINATION_FIRST,
      "REPE CMPSB reads ES:EDI first",
      "A6 CMPSB Xb,Yb",
      "code=f364a6,ecx=70016,esi=ff0033be,eip=11a3,eflags=202,es=2b,cs=127"
          + ",ss=2b,ds=2b,fs=ff") {
    @Override
    boolean explains(Question it) {
      return it.is(Operation.CMPS) && it.bothPageFaults();
    }
  },
  FAR_RETURN_ORDER(
      ProcessorBehaviour.RETURN_CHECKS_CODE_FIRST,
      "a far return or IRET with a bad selector does not look at the outer stack first",
      "CA o16 RETF Iw",
      "code=66ca0080,esp=300007f7,eip=10000bf8,eflags=202,es=2b,cs=23,ss=2b" + ",ds=2b,far") {
    @Override
    boolean explains(Question it) {
      return it.isAnyOf(Operation.RET_FAR, Operation.IRET)
          && it.ours.vector() == PAGE_FAULT
          && it.theirs.vector() == GENERAL_PROTECTION;
    }
  },
  CONTROL_REGISTER_NUMBERS(
      "it checks privilege before it looks whether the register exists",
      "0F22 MOV Cd,Rd",
      "code=0f22cd,eip=100005d8,eflags=202,es=2b,cs=23,ss=2b,ds=2b") {
    @Override
    boolean explains(Question it) {
      return it.oursRaises(INVALID_OPCODE, 0)
          && it.theirs.vector() == GENERAL_PROTECTION
          && it.isAnyOf(
              Operation.MOV_FROM_CONTROL,
              Operation.MOV_TO_CONTROL,
              Operation.MOV_FROM_DEBUG,
              Operation.MOV_TO_DEBUG);
    }
  },
  SUPERVISOR_STACK(
      "far calls, far returns and IRET use the stack with supervisor rights",
      "CA o16 RETF Iw",
      "code=66ca1100,eip=10001449,eflags=202,es=2b,cs=23,ss=2b,ds=2b,far") {
    @Override
    boolean explains(Question it) {
      return it.isAnyOf(Operation.CALL_FAR, Operation.RET_FAR, Operation.IRET)
          && it.theirs.vector() == PAGE_FAULT
          && (it.theirs.errorCode() & USER) == 0;
    }
  },
  VIRTUAL_8086_RETURN(
      "IRET at CPL 3 enters virtual-8086 mode if the image has VM",
      "CF IRETD",
      "code=cf,esp=30000efc,eip=10000f23,eflags=202,es=2b,cs=23,ss=2b,ds=2b" + ",far") {
    @Override
    boolean explains(Question it) {
      return it.is(Operation.IRET) && (it.theirs.state().get(CpuState.EFLAGS) & Eflags.VM) != 0;
    }
  },
  CUT_INSTRUCTION(
      "it raises an instruction's exception before it has fetched all its bytes",
      "0F01/3 LIDT Ms",
      "code=f0670f0199,eip=10010ffb,eflags=202,es=2b,cs=23,ss=2b,ds=2b") {
    @Override
    boolean explains(Question it) {
      return it.ours.vector() == PAGE_FAULT
          && it.ours.faultAddress() == CaseLayout.LAST_CODE + CaseLayout.PAGE_SIZE
          && it.theirs.ending() == Ending.EXCEPTION;
    }
  },
  ENTER_STACK(
      "ENTER does not touch the end of its frame, and keeps EBP whole with a 16-bit stack",
      "C8 ENTER Iw,Ib",
      "code=c8efa800,esp=300006c8,eip=10010ffc,eflags=202,es=2b,cs=23,ss=2b" + ",ds=2b") {
    @Override
    boolean explains(Question it) {
      return it.is(Operation.ENTER);
    }
  },
  ALL_REGISTERS_ORDER(
      "PUSHA and POPA go through the stack in another order",
      "60 o16 PUSHA",
      "code=6660,eip=10000f5f,eflags=202,es=2b,cs=23,ss=2b,ds=2b") {
    @Override
    boolean explains(Question it) {
      return it.isAnyOf(Operation.PUSHA, Operation.POPA) && it.bothPageFaults();
    }
  },
  LOCKED_NEG(
      "a locked NEG leaves SF and PF as the operand had them",
      "F7/3 o16 NEG Ew",
      "code=f066f799afafafaf,ecx=705066c1,eip=100007bc,eflags=202,es=2b,cs=23" + ",ss=2b,ds=2b") {
    @Override
    boolean explains(Question it) {
      return it.is(Operation.NEG) && it.mayBeLocked() && it.differInFlagsAlone();
    }
  },
  RETURN_COUNT(
      "RET imm16 takes its count as signed",
      "C2 o16 RET Iw",
      "code=66c280ff,esp=30000404,eip=10000590,eflags=202,es=2b,cs=23,ss=2b" + ",ds=2b") {
    @Override
    boolean explains(Question it) {
      return it.isAnyOf(Operation.RET, Operation.RET_FAR)
          && !it.form.operands().isEmpty()
          && it.instruction[it.instruction.length - 1] < 0;
    }
  };

  /** Without prefixes an instruction has at most 11 bytes. */
  private static final int FEWEST_PREFIXES_OF_TOO_LONG = 5;

  private static final int DEBUG = 1;
  private static final int WRITE = 2;
  private static final int USER = 4;
  private static final int INVALID_OPCODE = 6;
  private static final int STACK_FAULT = 12;
  private static final int GENERAL_PROTECTION = 13;
  private static final int PAGE_FAULT = 14;
  private static final int ALIGNMENT = 17;

  private final Optional<ProcessorBehaviour> shown;
  private final String reason;
  private final String provenForm;
  private final String proof;

  UnicornError(String reason, String provenForm, String proof) {
    this(null, reason, provenForm, proof);
  }

  /**
   * @param shown the behaviour that is an error on models that do not have it; null for an error on
   *     every model
   */
  UnicornError(ProcessorBehaviour shown, String reason, String provenForm, String proof) {
    this.shown = Optional.ofNullable(shown);
    this.reason = reason;
    this.provenForm = provenForm;
    this.proof = proof;
  }

  /** Whether processors of a model do otherwise than the library. */
  public boolean isErrorOn(ProcessorModel model) {
    return shown.isEmpty() || !model.does(shown.get());
  }

  /** What the library does, as part of a sentence. */
  public String reason() {
    return reason;
  }

  /** The form of the instruction that {@link #proof()} runs, as the table names it. */
  public String provenForm() {
    return provenForm;
  }

  /**
   * A case on which a real processor and our engine agree and the library differs, as {@code
   * pagewalk diff --replay} takes it.
   */
  public String proof() {
    return proof;
  }

  /** The error that explains a divergence about one instruction, if one does. */
  public static Optional<UnicornError> explaining(
      ProcessorModel model,
      InstructionForm form,
      byte[] instruction,
      CpuState before,
      Outcome ours,
      Outcome theirs) {
    Question it = new Question(form, instruction, before, ours, theirs);
    for (UnicornError error : values()) {
      if (error.isErrorOn(model) && error.explains(it)) {
        return Optional.of(error);
      }
    }
    return Optional.empty();
  }

  abstract boolean explains(Question it);

  /** A divergence about one instruction. */
  record Question(
      InstructionForm form, byte[] instruction, CpuState before, Outcome ours, Outcome theirs) {
    private static final int LOCK = 0xF0;
    private static final int CS_OVERRIDE = 0x2E;
    private static final Set<Integer> PREFIXES =
        Set.of(0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x66, 0x67, 0xF0, 0xF2, 0xF3);
    private static final int TOP = 0xFFFF_FF00;

    boolean is(Operation operation) {
      return form.operation() == operation;
    }

    boolean isAnyOf(Operation first, Operation... more) {
      return EnumSet.of(first, more).contains(form.operation());
    }

    boolean isOneByte(int... opcodes) {
      for (int opcode : opcodes) {
        if (form.encoding().map() == OpcodeMap.ONE_BYTE && form.encoding().opcode() == opcode) {
          return true;
        }
      }
      return false;
    }

    boolean oursRaises(int vector, int errorCode) {
      return ours.ending() == Ending.EXCEPTION
          && ours.vector() == vector
          && ours.errorCode() == errorCode;
    }

    boolean bothPageFaults() {
      return ours.vector() == PAGE_FAULT && theirs.vector() == PAGE_FAULT;
    }

    boolean differInFlagsAlone() {
      return Comparison.agree(ours, theirs, -1);
    }

    /**
     * Whether a segment other than the flat ones may have been used, or the flat CS been stored to.
     */
    boolean usesSegments() {
      if (form.loadsCodeSegment() || hasPrefix(CS_OVERRIDE)) {
        return true;
      }
      for (int word = CpuState.ES; word <= CpuState.GS; word++) {
        int flat = word == CpuState.CS ? CaseSegments.FLAT_CODE : CaseSegments.FLAT_DATA;
        if (before.get(word) != flat) {
          return true;
        }
      }
      return false;
    }

    /** Whether the library's fault lies where a flat segment ends. */
    boolean nearTheTop() {
      return theirs.vector() == PAGE_FAULT
          && (theirs.faultAddress() >= TOP && theirs.faultAddress() < 0
              || theirs.faultAddress() >= 0 && theirs.faultAddress() < 0x100);
    }

    boolean isLocked() {
      return hasPrefix(LOCK);
    }

    int prefixes() {
      int count = 0;
      while (count < instruction.length && PREFIXES.contains(instruction[count] & 0xFF)) {
        count++;
      }
      return count;
    }

    /** In a sequence, what sets the operands up stands before the prefixes. */
    boolean mayBeLocked() {
      for (byte each : instruction) {
        if ((each & 0xFF) == LOCK) {
          return true;
        }
      }
      return false;
    }

    private boolean hasPrefix(int prefix) {
      for (byte each : instruction) {
        if ((each & 0xFF) == prefix) {
          return true;
        }
        if (!PREFIXES.contains(each & 0xFF)) {
          return false;
        }
      }
      return false;
    }
  }
}
