package org.pagewalk.emulator.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.port.TrapPort;
import org.pagewalk.emulator.processor.Processor;

@Timeout(60)
class MachineTest {
  private static final int CODE = 0x10000;
  private static final int STUBS = 0x11000;

  /** mov ecx,1000; again: add eax,ecx; mov [ecx*4+20000h],eax; dec ecx; jnz again; hlt. */
  private static final String SUM = "B9E8030000" + "01C8" + "89048D00000200" + "49" + "75F4" + "F4";

  /** A kernel that nothing may reach. */
  private static final class Unreachable implements TrapPort {
    @Override
    public Outcome trap(int number) {
      throw new AssertionError("trap " + number);
    }

    @Override
    public Outcome idle() {
      throw new AssertionError("idle");
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

  @Test
  void programRunsToItsHaltInTheStepsThatItHas() {
    assertThat(machine.runUntil(1_000_000)).isEqualTo(new MachineExit.Halted());
    assertThat(system.processor.registers[Processor.EAX]).isEqualTo(500500);
    assertThat(machine.clock().step()).isEqualTo(1 + 4 * 1000 + 1);
    assertThat(memory.read32(0x20004)).isEqualTo(500500);
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
  void kernelOpcodeOutsideTheStubPageIsInvalid() {
    machine.attach(new Unreachable(), STUBS);
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
