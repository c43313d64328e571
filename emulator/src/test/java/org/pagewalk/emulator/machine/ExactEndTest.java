package org.pagewalk.emulator.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.processor.Processor;

/** However a run is cut, its end is at the same step, in the same state. */
@Timeout(60)
class ExactEndTest {
  private static final int CODE = 0x10000;
  private static final long PATIENCE = 5000;

  /** mov ecx,1000; again: dec ecx; jnz again: 2,001 steps. */
  private static final String COUNTDOWN = "B9E8030000 49 75FD";

  private static Machine machine(String code) {
    PhysicalMemory memory = new PhysicalMemory(256);
    Machine machine = new Machine(memory, Interpreter::new);
    BareSystem system = new BareSystem(memory, machine.units());
    memory.write32(BareSystem.TABLE + 0x24 * 4, 0);
    system.enablePaging();
    byte[] bytes = HexFormat.of().parseHex(code.replace(" ", ""));
    memory.write(CODE, bytes, 0, bytes.length);
    system.processor.eip = CODE;
    system.processor.registers[Processor.ESP] = 0x8000;
    return machine;
  }

  private static String end(Machine machine, long slice, long limit) {
    MachineExit exit = new MachineExit.StepReached(0);
    for (long step = slice; exit instanceof MachineExit.StepReached; step += slice) {
      exit = machine.runUntil(Math.min(step, limit));
      if (machine.clock().step() == limit) {
        break;
      }
    }
    return exit + " at " + machine.clock().step() + ", " + machine.digest();
  }

  /** No gate is there, so every exception is the first of three. */
  @ParameterizedTest
  @CsvSource({
    "'0F0B', ShutDown, 2001",
    "'CD80', ShutDown, 2001",
    "'9D 90', ShutDown, 2003",
    // lea edi,[23FF8h]; mov ecx,20h; rep stosb into an absent page
    "'8D3DF83F0200 B920000000 F3AA', ShutDown, 2011",
    "'D9E8', Unimplemented, 2001",
    "'9D D9E8', Unimplemented, 2002",
    // mov eax,2; mov dr7,eax with DR0 for writes
    "'B802000100 0F23F8 90', Unimplemented, 2003",
    "'F4', Halted, 2002"
  })
  void endOfTheGuestIsAtOneStepAndDigestHoweverTheRunIsCut(String code, String exit, long step) {
    boolean single = code.startsWith("9D");
    String whole = end(prepared(code, single), PATIENCE, PATIENCE);
    assertThat(whole).startsWith(exit).contains(" at " + step + ", ");
    for (long slice : new long[] {1, 7, 100, 2001}) {
      assertThat(end(prepared(code, single), slice, PATIENCE))
          .as("cut every %d", slice)
          .isEqualTo(whole);
    }
  }

  /** POPFD finds TF on the stack. */
  private static Machine prepared(String code, boolean single) {
    Machine machine = machine(COUNTDOWN + code);
    machine.memory().write32(0x8000, single ? 0x102 : 2);
    return machine;
  }

  @ParameterizedTest
  @CsvSource({"1", "100", "1999", "2000", "2001", "2010", "2011"})
  void limitIsAtOneStateHoweverTheRunIsCut(long limit) {
    // lea edi,[20000h]; mov ecx,20h; rep stosb
    String code = COUNTDOWN + "8D3D00000200 B920000000 F3AA F4";
    String whole = end(machine(code), PATIENCE, limit);
    assertThat(whole).startsWith("StepReached[step=" + limit);
    for (long slice : new long[] {1, 7, 100}) {
      assertThat(end(machine(code), slice, limit)).as("cut every %d", slice).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @CsvSource({"0F0B, ShutDown", "D9E8, Unimplemented"})
  void machineThatCannotGoOnStaysWhereItIs(String code, String exit) {
    Machine machine = machine(code);
    String first = end(machine, 10, PATIENCE);
    assertThat(first).startsWith(exit).contains(" at 0, ");
    assertThat(end(machine, 10, PATIENCE)).isEqualTo(first);
  }
}
