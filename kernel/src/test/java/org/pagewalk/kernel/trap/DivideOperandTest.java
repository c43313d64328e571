package org.pagewalk.kernel.trap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.ke.processor.TrapNumber;
import org.pagewalk.kernel.status.NtStatus;

/** How a division that overflows is told from one by zero: by its operand. */
class DivideOperandTest extends RaisedExceptions {
  /** A division's bytes; EAX to EDI hold 1 to 8 times 0x100, memory at code + 0x100 is not 0. */
  private static int divide(int... bytes) {
    system.put(code + 0x100, 0x00010000);
    system.put(code + 0x104, 0);
    return divideMemory(bytes);
  }

  private static int divideMemory(int... bytes) {
    instruction(bytes);
    return raised(TrapNumber.DIVIDE_ERROR).getFirst();
  }

  @Test
  void divisorInARegisterTellsOverflowFromZero() {
    int[] registers = {
      TrapFrame.EAX,
      TrapFrame.ECX,
      TrapFrame.EDX,
      TrapFrame.EBX,
      -1,
      TrapFrame.EBP,
      TrapFrame.ESI,
      TrapFrame.EDI
    };
    for (int i = 0; i < registers.length; i++) {
      if (registers[i] >= 0) {
        freshRegisters();
        assertThat(divide(0xF7, 0xF0 | i)).isEqualTo(NtStatus.INTEGER_DIVIDE_BY_ZERO);
        freshRegisters();
        set(registers[i], 0x00010000);
        assertThat(divide(0xF7, 0xF8 | i))
            .as("register %d", i)
            .isEqualTo(NtStatus.INTEGER_OVERFLOW);
        freshRegisters();
        set(registers[i], 0x00010000);
        assertThat(divide(0x66, 0xF7, 0xF0 | i))
            .as("the word is zero")
            .isEqualTo(NtStatus.INTEGER_DIVIDE_BY_ZERO);
      }
    }
    freshRegisters();
    assertThat(divide(0xF7, 0xF4)).as("ESP").isEqualTo(NtStatus.INTEGER_OVERFLOW);
  }

  @Test
  void divisorInAByteRegisterIsItsLowOrHighByte() {
    int[] registers = {TrapFrame.EAX, TrapFrame.ECX, TrapFrame.EDX, TrapFrame.EBX};
    for (int i = 0; i < 4; i++) {
      freshRegisters();
      set(registers[i], 0xFFFFFF00);
      assertThat(divide(0xF6, 0xF0 | i)).isEqualTo(NtStatus.INTEGER_DIVIDE_BY_ZERO);
      freshRegisters();
      set(registers[i], 0xFFFF00FF);
      assertThat(divide(0xF6, 0xF0 | i)).isEqualTo(NtStatus.INTEGER_OVERFLOW);
      freshRegisters();
      set(registers[i], 0xFFFF00FF);
      assertThat(divide(0xF6, 0xF4 | i)).isEqualTo(NtStatus.INTEGER_DIVIDE_BY_ZERO);
      freshRegisters();
      set(registers[i], 0x00000100);
      assertThat(divide(0xF6, 0xF4 | i)).isEqualTo(NtStatus.INTEGER_OVERFLOW);
    }
  }

  private static int low(int value, int index) {
    return value >>> 8 * index & 0xFF;
  }

  @Test
  void divisorInMemoryIsFoundByEveryWayOfAddressing() {
    int at = code + 0x100;
    int disp = at - 0x30;
    int[][] forms = {
      {0xF7, 0x33}, // [ebx]
      {0xF7, 0x73, 0x10}, // [ebx+10h]
      {0xF7, 0x73, 0xF0}, // [ebx-10h]
      {0xF7, 0xB3, 0x00, 0x10, 0x00, 0x00}, // [ebx+1000h]
      {0xF7, 0x35, low(at, 0), low(at, 1), low(at, 2), low(at, 3)}, // [at]
      {0xF7, 0x34, 0x23}, // [ebx], by SIB
      {0xF7, 0x34, 0x8B}, // [ebx+ecx*4]
      {0xF7, 0x34, 0x8D, low(disp, 0), low(disp, 1), low(disp, 2), low(disp, 3)}, // [ecx*4+disp]
      {0xF7, 0x74, 0x4B, 0x08}, // [ebx+ecx*2+8]
    };
    int[][] registers = {
      {at, 0},
      {at - 0x10, 0},
      {at + 0x10, 0},
      {at - 0x1000, 0},
      {0, 0},
      {at, 0x999},
      {at - 0x30, 0xC},
      {0x777, 0xC},
      {at - 0x10, 4}
    };
    for (int i = 0; i < forms.length; i++) {
      for (int offset : new int[] {0, 4}) {
        freshRegisters();
        boolean absolute = i == 4;
        boolean indexed = i == 7;
        set(TrapFrame.EBX, registers[i][0] + (absolute || indexed ? 0 : offset));
        set(TrapFrame.ECX, registers[i][1] + (indexed ? offset / 4 : 0));
        if (!absolute || offset == 0) {
          assertThat(divide(forms[i]))
              .as("form %d, offset %d", i, offset)
              .isEqualTo(offset == 0 ? NtStatus.INTEGER_OVERFLOW : NtStatus.INTEGER_DIVIDE_BY_ZERO);
        }
      }
    }
  }

  @Test
  void divisorInMemoryHasTheOperandsSize() {
    set(TrapFrame.EBX, code + 0x100);
    assertThat(divide(0x66, 0xF7, 0x33)).isEqualTo(NtStatus.INTEGER_DIVIDE_BY_ZERO);
    freshRegisters();
    set(TrapFrame.EBX, code + 0x102);
    assertThat(divide(0x66, 0xF7, 0x33)).isEqualTo(NtStatus.INTEGER_OVERFLOW);
    freshRegisters();
    set(TrapFrame.EBX, code + 0x101);
    assertThat(divide(0xF6, 0x33)).isEqualTo(NtStatus.INTEGER_DIVIDE_BY_ZERO);
    freshRegisters();
    set(TrapFrame.EBX, code + 0x102);
    assertThat(divide(0xF6, 0x33)).isEqualTo(NtStatus.INTEGER_OVERFLOW);
  }

  @Test
  void otherInstructionsDivideByZero() {
    set(TrapFrame.EAX, 5);
    assertThat(divide(0xD4, 0x00)).isEqualTo(NtStatus.INTEGER_DIVIDE_BY_ZERO);
  }
}
