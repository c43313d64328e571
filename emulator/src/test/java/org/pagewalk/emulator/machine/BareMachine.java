package org.pagewalk.emulator.machine;

import java.util.HexFormat;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.processor.Processor;

/**
 * A machine with paging on, code at {@link #CODE}, a {@link TestCard} on ports and at physical
 * addresses, and a handler of the card's interrupt that counts at {@link #COUNT}.
 */
final class BareMachine {
  static final int CODE = 0x10000;
  static final int HANDLER = 0x11000;
  static final int STACK = 0x8000;
  static final int COUNT = 0x20000;
  static final int PORT = 0x300;
  static final int CARD = 0xF000_0000;

  /** Linear address of the page at which the card's physical page is mapped. */
  static final int MAPPED = 0x30000;

  final PhysicalMemory memory = new PhysicalMemory(256);
  final Machine machine = new Machine(memory, Interpreter::new);
  final BareSystem system = new BareSystem(memory, machine.units());
  final Processor processor = system.processor;
  final TestCard card = new TestCard(machine);

  BareMachine(String code, int eflags) {
    machine.bus().ports().add(PORT, 16, card);
    machine.bus().memory().add(CARD & 0xFFFF_FFFFL, 16, card);
    memory.write32(BareSystem.TABLE + (MAPPED >>> 12) * 4, CARD | 7);
    system.enablePaging();
    write(CODE, code);
    // push eax; push edx; mov edx,30Ch; in eax,dx; inc dword [20000h]; pop edx; pop eax; iret
    write(HANDLER, "50 52 BA0C030000 ED FF0500000200 5A 58 CF");
    system.gate(TestCard.VECTOR, BareSystem.KERNEL_CODE, HANDLER, 0x8E);
    processor.eip = CODE;
    processor.registers[Processor.ESP] = STACK;
    processor.setEflagsImage(eflags);
  }

  void write(int address, String hexadecimal) {
    byte[] bytes = HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
    memory.write(address, bytes, 0, bytes.length);
  }

  /** Runs to a step in slices, passing over what the host wants to stop for. */
  MachineExit run(long limit, long slice) {
    MachineExit exit = new MachineExit.StepReached(0);
    long step = machine.clock().step();
    while (goesOn(exit) && machine.clock().step() < limit) {
      step = Math.min(limit, Math.max(step, machine.clock().step()) + slice);
      exit = machine.runUntil(step);
    }
    return exit;
  }

  private static boolean goesOn(MachineExit exit) {
    return exit instanceof MachineExit.StepReached
        || exit instanceof MachineExit.Breakpoint
        || exit instanceof MachineExit.Watched
        || exit instanceof MachineExit.Paused;
  }

  String state(MachineExit exit) {
    return "%s at %d, %s".formatted(exit, machine.clock().step(), machine.digest());
  }
}
