package org.pagewalk.emulator.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.execution.Stop;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;

/** Whatever bytes a guest executes, it meets faults of the processor, never one of ours. */
class HostileCodeTest {
  private static final int CODE = 0x20000;
  private static final int CODE_SIZE = 0x2000;
  private static final int ROUNDS = 3000;
  private static final int STEPS = 60;

  private static void run(long seed, int cpl) {
    Random random = new Random(seed);
    BareSystem system = new BareSystem();
    Processor processor = system.processor;
    for (int address = CODE; address < CODE + CODE_SIZE; address += 4) {
      system.memory.write32(address, random.nextInt());
    }
    for (int vector = 0; vector < 256; vector++) {
      system.gate(vector, BareSystem.KERNEL_CODE, CODE + random.nextInt(CODE_SIZE), 0xEF);
    }
    system.enablePaging();
    system.enterRing(cpl);
    Interpreter interpreter = new Interpreter(system.units);
    for (int register = 0; register < 8; register++) {
      processor.registers[register] =
          random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(0x100000);
    }
    processor.setEflagsImage(random.nextInt() & ~(Eflags.VM | Eflags.IOPL));
    processor.eip = CODE + random.nextInt(CODE_SIZE);
    int done = 0;
    while (done < STEPS && !processor.halted) {
      int budget = 1 + random.nextInt(20);
      int steps = interpreter.run(budget);
      if (endsTheRun(interpreter.stop())) {
        return;
      }
      assertThat(steps).isBetween(1, budget);
      done += steps;
    }
  }

  private static boolean endsTheRun(Stop stop) {
    return stop == Stop.Plain.SHUTDOWN || stop instanceof Stop.Unimplemented;
  }

  @Test
  void randomBytesInRingThreeNeverBreakTheHost() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      run(seed, 3);
    }
  }

  @Test
  void randomBytesInRingZeroNeverBreakTheHost() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      run(seed, 0);
    }
  }
}
