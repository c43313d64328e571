package org.pagewalk.emulator.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.port.ClockInterrupt;
import org.pagewalk.emulator.port.TrapPort;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;

@Timeout(60)
class MachineTest {
  private static final int CODE = 0x10000;
  private static final int STUBS = 0x11000;
  private static final int CLOCK_HANDLER = 0x11010;

  /** mov ecx,1000; again: add eax,ecx; mov [ecx*4+20000h],eax; dec ecx; jnz again; hlt. */
  private static final String SUM = "B9E8030000" + "01C8" + "89048D00000200" + "49" + "75F4" + "F4";

  /** A kernel that counts what reaches it and wants an interrupt now and then. */
  private static final class CountingKernel implements TrapPort {
    private int interrupts;
    private final ArrayList<Long> times = new ArrayList<>();
    private Machine machine;

    @Override
    public Outcome trap(int number) {
      interrupts++;
      times.add(machine.clock().time());
      machine.clock().charge(100);
      machine
          .ports()
          .clockInterrupt()
          .setDue(interrupts == 3 ? Long.MAX_VALUE : machine.clock().time() + 500);
      return Outcome.RESUME;
    }

    @Override
    public Outcome idle() {
      return Outcome.STOP;
    }

    @Override
    public Outcome inputArrived() {
      throw new AssertionError("no input was wanted");
    }
  }

  private final PhysicalMemory memory = new PhysicalMemory(256);
  private final Machine machine = new Machine(memory, Interpreter::new);
  private BareSystem system;

  @BeforeEach
  void load() {
    system = new BareSystem(memory, machine.units());
    system.enablePaging();
    byte[] code = HexFormat.of().parseHex(SUM);
    memory.write(CODE, code, 0, code.length);
    system.processor.eip = CODE;
    system.processor.registers[Processor.ESP] = 0x8000;
  }

  private void attachKernel(CountingKernel kernel) {
    kernel.machine = machine;
    byte[] handler = HexFormat.of().parseHex("0F0430" + "CF");
    memory.write(CLOCK_HANDLER, handler, 0, handler.length);
    system.gate(ClockInterrupt.VECTOR, BareSystem.KERNEL_CODE, CLOCK_HANDLER, 0x8E);
    system.processor.eflags |= Eflags.IF;
    machine.attach(kernel, STUBS);
    machine.ports().clockInterrupt().setDue(500);
  }

  @Test
  void programRunsToItsHaltInTheStepsThatItHas() {
    assertThat(machine.runUntil(1_000_000)).isEqualTo(new MachineExit.Halted());
    assertThat(system.processor.registers[Processor.EAX]).isEqualTo(500500);
    assertThat(machine.clock().step()).isEqualTo(1 + 4 * 1000 + 1);
    assertThat(memory.read32(0x20004)).isEqualTo(500500);
  }

  @Test
  void runCutIntoPiecesIsTheSameRun() {
    machine.runUntil(3333);
    String whole = machine.digest();
    MachineTest other = new MachineTest();
    other.load();
    for (int step = 7; step < 3333; step += 7) {
      assertThat(other.machine.runUntil(step)).isEqualTo(new MachineExit.StepReached(step));
    }
    other.machine.runUntil(3333);
    assertThat(other.machine.digest()).isEqualTo(whole);
  }

  @Test
  void restoredMachineRunsTheSameWayAgain() {
    machine.runUntil(1000);
    Snapshot snapshot = machine.snapshot();
    String then = machine.digest();
    machine.runUntil(3000);
    String later = machine.digest();
    machine.restore(snapshot);
    assertThat(machine.digest()).isEqualTo(then);
    machine.runUntil(3000);
    assertThat(machine.digest()).isEqualTo(later);
  }

  @Test
  void clockInterruptsFallOnTheSameTimesHoweverTheRunIsCut() {
    CountingKernel kernel = new CountingKernel();
    attachKernel(kernel);
    machine.runUntil(1_000_000);
    List<Long> times = kernel.times;
    assertThat(times).hasSize(3);
    assertThat(times.getFirst()).isEqualTo(500 + 2);
    assertThat(system.processor.registers[Processor.EAX]).isEqualTo(500500);

    MachineTest other = new MachineTest();
    other.load();
    CountingKernel same = new CountingKernel();
    other.attachKernel(same);
    for (int step = 11; step < 4200; step += 11) {
      other.machine.runUntil(step);
    }
    assertThat(same.times).isEqualTo(times);
  }

  @Test
  void kernelOpcodeOutsideTheStubPageIsInvalid() {
    attachKernel(new CountingKernel());
    system.gate(6, BareSystem.KERNEL_CODE, 0x12000, 0x8E);
    memory.write8(0x12000, 0xF4);
    memory.write32(CODE, 0x0030040F);
    machine.runUntil(2);
    assertThat(system.processor.eip).isEqualTo(0x12001);
  }

  @Test
  void tripleFaultShutsTheMachineDown() {
    memory.write16(CODE, 0x0B0F);
    assertThat(machine.runUntil(10))
        .isEqualTo(new MachineExit.ShutDown(BareSystem.KERNEL_CODE, CODE));
  }
}
