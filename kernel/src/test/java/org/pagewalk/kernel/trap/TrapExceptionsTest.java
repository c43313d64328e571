package org.pagewalk.kernel.trap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pagewalk.kernel.TestProgram;
import org.pagewalk.kernel.ke.processor.ContextRecord;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.ke.processor.TrapNumber;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.status.KernelBug;
import org.pagewalk.kernel.status.NtStatus;

/** Which exception reaches user mode for each fault of the processor and each instruction. */
class TrapExceptionsTest extends RaisedExceptions {
  /** Trap, error code, and the record: code, address relative to EIP, parameters. */
  static List<List<Integer>> faults() {
    return List.of(
        List.of(TrapNumber.DEBUG, 0, NtStatus.SINGLE_STEP, 0),
        List.of(TrapNumber.BREAKPOINT, 0, NtStatus.BREAKPOINT, -1, 0, 0x11, 0x22),
        List.of(TrapNumber.OVERFLOW, 0, NtStatus.INTEGER_OVERFLOW, -1),
        List.of(TrapNumber.BOUND, 0, NtStatus.ARRAY_BOUNDS_EXCEEDED, 0),
        List.of(TrapNumber.DEVICE_NOT_AVAILABLE, 0, NtStatus.ILLEGAL_INSTRUCTION, 0),
        List.of(TrapNumber.SEGMENT_NOT_PRESENT, 0x4C, NtStatus.ACCESS_VIOLATION, 0, 0, 0x4C),
        List.of(TrapNumber.STACK_FAULT, 0x10023, NtStatus.ACCESS_VIOLATION, 0, 0, 0x23),
        List.of(TrapNumber.INVALID_TSS, 0x54, NtStatus.ACCESS_VIOLATION, 0, 0, 0x54),
        List.of(TrapNumber.ALIGNMENT_CHECK, 0, NtStatus.DATATYPE_MISALIGNMENT, 0),
        List.of(TrapNumber.FLOATING_POINT, 0, NtStatus.FLOAT_INVALID_OPERATION, 0),
        List.of(TrapNumber.SIMD_FLOATING_POINT, 0, NtStatus.FLOAT_INVALID_OPERATION, 0),
        List.of(TrapNumber.ASSERTION, 0, NtStatus.ASSERTION_FAILURE, -2),
        List.of(TrapNumber.COPROCESSOR_OVERRUN, 0, NtStatus.ACCESS_VIOLATION, 0, 0, -1),
        List.of(TrapNumber.GENERAL_PROTECTION, 0, NtStatus.ACCESS_VIOLATION, 0, 0, -1),
        List.of(TrapNumber.INVALID_OPCODE, 0, NtStatus.ILLEGAL_INSTRUCTION, 0),
        List.of(TrapNumber.DIVIDE_ERROR, 0, NtStatus.INTEGER_DIVIDE_BY_ZERO, 0));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void faultBecomesItsException(List<Integer> row) {
    instruction(0x90);
    TrapFrame frame = system.frame();
    frame.set(TrapFrame.ECX, 0x11);
    frame.set(TrapFrame.EDX, 0x22);
    frame.set(TrapFrame.ERROR_CODE, row.get(1));
    assertThat(raised(row.get(0))).isEqualTo(row.subList(2, row.size()));
  }

  @Test
  void trapThatUserModeCannotMakeIsADefectOfOurs() {
    for (int trap : new int[] {TrapNumber.NMI, TrapNumber.MACHINE_CHECK, TrapNumber.UNEXPECTED}) {
      assertThatThrownBy(() -> system.kernel.trap(trap)).isInstanceOf(KernelBug.class);
    }
    assertThatThrownBy(() -> system.kernel.trap(TrapNumber.DOUBLE_FAULT))
        .isInstanceOf(KernelBug.class)
        .hasMessageContaining("double fault in thread 12");
  }

  @Test
  void breakpointsContextIsAtTheBreakpoint() {
    int context = contextAfter(TrapNumber.BREAKPOINT);
    assertThat(system.get(context + ContextRecord.EIP)).isEqualTo(code - 1);
  }

  private static int contextAfter(int trap) {
    system.settle(system.kernel.trap(trap));
    return system.get(system.frame().get(TrapFrame.HARDWARE_ESP) + 4);
  }

  @Test
  void recordAndContextLieOnTheStackOneBehindTheOther() {
    for (int misaligned = 1; misaligned < 4; misaligned++) {
      freshRegisters();
      assertLaidOut(stack - misaligned);
    }
  }

  private static void assertLaidOut(int esp) {
    system.frame().set(TrapFrame.HARDWARE_ESP, esp);
    int context = contextAfter(TrapNumber.BOUND);
    int pointers = system.frame().get(TrapFrame.HARDWARE_ESP);
    assertThat(context).isEqualTo((esp & ~3) - ContextRecord.SIZE);
    int record = system.get(pointers);
    assertThat(record).as("no room for parameters that do not exist").isEqualTo(context - 0x14);
    assertThat(pointers).isEqualTo(record - 8);
    assertThat(system.get(context)).isEqualTo(ContextRecord.FULL | ContextRecord.DEBUG_REGISTERS);
    assertThat(system.get(context + ContextRecord.ESP)).isEqualTo(esp);
    assertThat(system.get(context + ContextRecord.SEG_CS)).isEqualTo(0x1B);
    assertThat(system.get(context + ContextRecord.SEG_SS)).isEqualTo(0x23);
    assertThat(system.get(context + ContextRecord.SEG_DS)).isEqualTo(0x23);
    assertThat(system.get(context + ContextRecord.SEG_ES)).isEqualTo(0x23);
    assertThat(system.get(context + ContextRecord.SEG_FS)).isEqualTo(0x3B);
    assertThat(system.get(context + ContextRecord.SEG_GS)).isZero();
  }

  @Test
  void dispatcherBeginsWithFlatSegmentsAndCleanFlags() {
    TrapFrame frame = system.frame();
    frame.set(TrapFrame.SEG_DS, 0);
    frame.set(TrapFrame.SEG_ES, 0);
    frame.set(TrapFrame.EFLAGS, 0x0000_0F97);
    raised(TrapNumber.BOUND);
    assertThat(frame.get(TrapFrame.SEG_DS)).isEqualTo(0x23);
    assertThat(frame.get(TrapFrame.SEG_ES)).isEqualTo(0x23);
    assertThat(frame.get(TrapFrame.EFLAGS)).as("no TF, no DF").isEqualTo(0xA97);
  }

  @Test
  void debugExceptionTakesDr6AndTheTrapFlag() {
    system.processor.setDebugRegister(6, 0x4000);
    system.frame().set(TrapFrame.EFLAGS, 0x302);
    int context = contextAfter(TrapNumber.DEBUG);
    assertThat(system.get(context + ContextRecord.DR6)).isEqualTo(0x4000);
    assertThat(system.get(context + ContextRecord.EFLAGS)).isEqualTo(0x202);
    assertThat(system.processor.debugRegister(6)).isZero();
  }

  @Test
  void pageFaultTellsReadWriteAndExecute() {
    int[][] rows = {{4, 0}, {6, 1}, {0x14, 8}, {7, 1}};
    for (int[] row : rows) {
      freshRegisters();
      system.processor.faultAddress = 0x30;
      system.frame().set(TrapFrame.ERROR_CODE, row[0]);
      assertThat(raised(TrapNumber.PAGE_FAULT))
          .containsExactly(NtStatus.ACCESS_VIOLATION, 0, row[1], 0x30);
    }
  }

  @Test
  void privilegedInstructionsAreToldFromOtherFaults() {
    int[][] privileged = {
      {0xF4},
      {0xFA},
      {0xFB},
      {0x6C},
      {0x6D},
      {0x6E},
      {0x6F},
      {0xE4},
      {0xE5},
      {0xE6},
      {0xE7},
      {0xEC},
      {0xED},
      {0xEE},
      {0xEF},
      {0xF3, 0x6E},
      {0x66, 0xED},
      {0x0F, 0x00, 0xD0},
      {0x0F, 0x00, 0xD8},
      {0x0F, 0x01, 0x10},
      {0x0F, 0x01, 0x18},
      {0x0F, 0x01, 0xF0},
      {0x0F, 0x01, 0x38},
      {0x0F, 0x06},
      {0x0F, 0x08},
      {0x0F, 0x09},
      {0x0F, 0x20, 0xC0},
      {0x0F, 0x21, 0xC0},
      {0x0F, 0x22, 0xC0},
      {0x0F, 0x23, 0xC0},
      {0x0F, 0x24, 0xC0},
      {0x0F, 0x26, 0xC0},
      {0x0F, 0x30},
      {0x0F, 0x32},
      {0x0F, 0x33},
      {0x0F, 0x35},
    };
    for (int[] bytes : privileged) {
      freshRegisters();
      instruction(bytes);
      assertThat(raised(TrapNumber.GENERAL_PROTECTION))
          .containsExactly(NtStatus.PRIVILEGED_INSTRUCTION, 0);
    }
    int[][] others = {
      {0x90},
      {0x8B, 0x00},
      {0xF5},
      {0xE8},
      {0x0F, 0x00, 0xC0},
      {0x0F, 0x00, 0xC8},
      {0x0F, 0x00, 0xE0},
      {0x0F, 0x01, 0x00},
      {0x0F, 0x01, 0x08},
      {0x0F, 0x01, 0x20},
      {0x0F, 0x01, 0x28},
      {0x0F, 0x07},
      {0x0F, 0x31},
      {0x0F, 0x34},
      {0x0F, 0x25},
      {0x0F, 0xA2},
    };
    for (int[] bytes : others) {
      freshRegisters();
      instruction(bytes);
      assertThat(raised(TrapNumber.GENERAL_PROTECTION))
          .containsExactly(NtStatus.ACCESS_VIOLATION, 0, 0, -1);
    }
  }

  @Test
  void everyPrefixIsPassedOver() {
    for (int prefix :
        new int[] {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x66, 0x67, 0xF0, 0xF2, 0xF3}) {
      freshRegisters();
      instruction(prefix, 0xF4);
      assertThat(raised(TrapNumber.GENERAL_PROTECTION).getFirst())
          .isEqualTo(NtStatus.PRIVILEGED_INSTRUCTION);
    }
  }

  @Test
  void instructionWithFifteenPrefixesIsTooLong() {
    int[] bytes = new int[16];
    Arrays.fill(bytes, 0x2E);
    bytes[15] = 0xF4;
    instruction(bytes);
    assertThat(raised(TrapNumber.GENERAL_PROTECTION))
        .containsExactly(NtStatus.ILLEGAL_INSTRUCTION, 0);
    freshRegisters();
    instruction(bytes);
    assertThat(raised(TrapNumber.INVALID_OPCODE)).containsExactly(NtStatus.ILLEGAL_INSTRUCTION, 0);
    bytes[14] = 0xF4;
    freshRegisters();
    instruction(bytes);
    assertThat(raised(TrapNumber.GENERAL_PROTECTION))
        .containsExactly(NtStatus.PRIVILEGED_INSTRUCTION, 0);
  }

  @Test
  void lockPrefixExplainsAnInvalidOpcode() {
    instruction(0x66, 0xF0, 0x90);
    assertThat(raised(TrapNumber.INVALID_OPCODE))
        .containsExactly(NtStatus.INVALID_LOCK_SEQUENCE, 0);
    freshRegisters();
    instruction(0x66, 0xF3, 0x90);
    assertThat(raised(TrapNumber.INVALID_OPCODE).getFirst())
        .isEqualTo(NtStatus.ILLEGAL_INSTRUCTION);
  }

  @Test
  void instructionOfAnotherCodeSegmentIsNotLookedAt() {
    instruction(0xF4);
    system.frame().set(TrapFrame.SEG_CS, 0x17);
    assertThat(raised(TrapNumber.GENERAL_PROTECTION))
        .containsExactly(NtStatus.ACCESS_VIOLATION, 0, 0, -1);
  }

  @Test
  void instructionThatCannotBeReadIsNotLookedAt() {
    system.frame().set(TrapFrame.EIP, 0x20000000);
    assertThat(raised(TrapNumber.GENERAL_PROTECTION).getFirst())
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
  }

  @Test
  void debugServiceRaisesABreakpointForWhatIsNoRequest() {
    for (int request : new int[] {0, 6, -1}) {
      freshRegisters();
      set(TrapFrame.EAX, request);
      set(TrapFrame.ECX, 7);
      set(TrapFrame.EDX, 8);
      assertThat(raised(TrapNumber.DEBUG_SERVICE))
          .containsExactly(NtStatus.BREAKPOINT, 0, request, 7, 8);
    }
    for (int request : new int[] {1, 5}) {
      freshRegisters();
      set(TrapFrame.EAX, request);
      system.settle(system.kernel.trap(TrapNumber.DEBUG_SERVICE));
      assertThat(system.frame().get(TrapFrame.EIP)).isEqualTo(code + 1);
    }
  }

  @Test
  void raisedExceptionReachesTheDispatcherWithItsRecord() {
    int context = system.space(ContextRecord.SIZE);
    system.put(context, ContextRecord.FULL);
    system.put(context + ContextRecord.EIP, code + 0x40);
    system.put(context + ContextRecord.ESP, stack - 0x2000);
    system.put(context + ContextRecord.EFLAGS, 0x2);
    int record = system.word(0xE1234567);
    system.word(1);
    system.word(0x99);
    system.word(code + 0x20);
    system.word(16);
    for (int i = 0; i < 16; i++) {
      system.word(0x100 + i);
    }
    system.begin("NtRaiseException", record, context, 1);
    int got = system.get(system.frame().get(TrapFrame.HARDWARE_ESP));
    int[] head = {0xE1234567, 1, 0x99, code + 0x20, 15};
    for (int i = 0; i < head.length; i++) {
      assertThat(system.get(got + 4 * i)).isEqualTo(head[i]);
    }
    for (int i = 0; i < 15; i++) {
      assertThat(system.get(got + 0x14 + 4 * i)).isEqualTo(0x100 + i);
    }
    int gotContext = system.get(system.frame().get(TrapFrame.HARDWARE_ESP) + 4);
    assertThat(gotContext).isEqualTo(got + 0x50).isEqualTo(stack - 0x2000 - ContextRecord.SIZE);
    assertThat(system.get(gotContext + ContextRecord.EIP)).isEqualTo(code + 0x40);
  }

  @Test
  void fastSystemCallFindsItsArgumentsBehindTwoReturnAddresses() {
    int at = system.word(-1);
    system.word(-1);
    system.word(0x7770);
    TrapFrame frame = system.frame();
    frame.set(TrapFrame.EAX, 0x1B);
    frame.set(TrapFrame.EDX, at);
    system.settle(system.kernel.trap(TrapNumber.FAST_SYSTEM_CALL));
    assertThat(frame.get(TrapFrame.EAX)).isEqualTo(NtStatus.INVALID_HANDLE);
    int event = new TestProgram(system).event(0, false);
    system.put(at + 8, event);
    frame.set(TrapFrame.EAX, 0x1B);
    frame.set(TrapFrame.EDX, at);
    system.settle(system.kernel.trap(TrapNumber.FAST_SYSTEM_CALL));
    assertThat(frame.get(TrapFrame.EAX)).isZero();
  }

  @Test
  void raisingWithBadPointersIsAStatusAndNoException() {
    int good = system.space(ContextRecord.SIZE);
    assertThat(system.call("NtRaiseException", 0x10, good, 1)).isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(system.call("NtRaiseException", good, 0x10, 1)).isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(system.call("NtContinue", 0x10, 0)).isEqualTo(NtStatus.ACCESS_VIOLATION);
    assertThat(system.frame().get(TrapFrame.EIP)).isEqualTo(code);
  }

  @Test
  void continueSanitisesSelectorsFlagsAndDebugRegisters() {
    EThread thread = system.current();
    int context = system.space(ContextRecord.SIZE);
    system.put(context, ContextRecord.FULL | ContextRecord.DEBUG_REGISTERS);
    int[][] fields = {
      {ContextRecord.EIP, code},
      {ContextRecord.ESP, stack},
      {ContextRecord.EFLAGS, 0x00020000 | 0x3000 | 0x4000 | 0x100},
      {ContextRecord.SEG_CS, 0x7},
      {ContextRecord.SEG_SS, 0x12340020},
      {ContextRecord.SEG_DS, 3},
      {ContextRecord.SEG_ES, 0x10},
      {ContextRecord.SEG_FS, 0x38},
      {ContextRecord.SEG_GS, 4},
      {ContextRecord.DR0, 0x7FFEFFFF},
      {ContextRecord.DR0 + 4, 0x7FFF0000},
      {ContextRecord.DR6, -1},
      {ContextRecord.DR7, 0x0000AAAA},
      {ContextRecord.EDI, 1},
      {ContextRecord.ESI, 2},
      {ContextRecord.EBP, 3},
    };
    for (int[] field : fields) {
      system.put(context + field[0], field[1]);
    }
    system.begin("NtContinue", context, 0);
    int[][] expected = {
      {TrapFrame.EIP, code},
      {TrapFrame.HARDWARE_ESP, stack},
      {TrapFrame.EFLAGS, 0x4302},
      {TrapFrame.SEG_CS, 0x1B},
      {TrapFrame.HARDWARE_SS, 0x23},
      {TrapFrame.SEG_DS, 0},
      {TrapFrame.SEG_ES, 0x13},
      {TrapFrame.SEG_FS, 0x3B},
      {TrapFrame.SEG_GS, 7},
      {TrapFrame.DR0, 0x7FFEFFFF},
      {TrapFrame.DR0 + 4, 0},
      {TrapFrame.DR6, 0xE00F},
      {TrapFrame.DR7, 0},
      {TrapFrame.EDI, 1},
      {TrapFrame.ESI, 2},
      {TrapFrame.EBP, 3},
    };
    for (int[] field : expected) {
      assertThat(thread.frame().get(field[0])).as("%02X", field[0]).isEqualTo(field[1]);
    }
    system.put(context, ContextRecord.DEBUG_REGISTERS);
    system.put(context + ContextRecord.DR0, 0);
    system.begin("NtContinue", context, 0);
  }

  @Test
  void hardErrorsAreCheckedAndAnswered() {
    int response = system.word(-1);
    int parameters = system.word(system.string("first"));
    int string = system.string("second");
    system.put(parameters, system.string("first"));
    int list = system.word(system.get(parameters));
    system.word(string);
    assertThat(system.call("NtRaiseHardError", 1, 6, 0, 0, 0, 0))
        .isEqualTo(NtStatus.INVALID_PARAMETER_2);
    assertThat(system.call("NtRaiseHardError", 1, -1, 0, 0, 0, 0))
        .isEqualTo(NtStatus.INVALID_PARAMETER_2);
    assertThat(system.call("NtRaiseHardError", 1, 5, 0, 0, 0, response)).isZero();
    assertThat(system.get(response)).isEqualTo(1);
    assertThat(system.call("NtRaiseHardError", 1, 2, 3, list, 0, 0x10))
        .isEqualTo(NtStatus.ACCESS_VIOLATION);
  }
}
