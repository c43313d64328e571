package org.pagewalk.emulator.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.processor.Processor;

class BlockTransferTest {
  private static final int CODE = 0x10000;
  private static final byte[][] INSTRUCTIONS = {
    {(byte) 0xF3, (byte) 0xA4},
    {(byte) 0xF3, (byte) 0xA5},
    {(byte) 0xF3, 0x66, (byte) 0xA5},
    {(byte) 0xF3, (byte) 0xAA},
    {(byte) 0xF3, (byte) 0xAB},
    {(byte) 0xF3, 0x66, (byte) 0xAB}
  };

  private static BareSystem system(long seed) {
    Random random = new Random(seed);
    BareSystem system = new BareSystem();
    for (int address = 0x20000; address < 0x28000; address += 4) {
      system.memory.write32(address, random.nextInt());
    }
    byte[] instruction = INSTRUCTIONS[random.nextInt(INSTRUCTIONS.length)];
    system.memory.write(CODE, instruction, 0, instruction.length);
    system.gate(14, BareSystem.KERNEL_CODE, 0x7000, 0x8E);
    system.memory.write16(0x7000, 0xFEEB);
    if (random.nextInt(4) == 0) {
      system.memory.write32(BareSystem.TABLE + 0x24 * 4, 0);
    }
    system.enablePaging();
    int[] registers = system.processor.registers;
    registers[Processor.EAX] = random.nextInt();
    registers[Processor.ECX] = random.nextInt(random.nextBoolean() ? 40 : 3000);
    registers[Processor.ESI] = 0x20000 + random.nextInt(0x3000);
    int distance = random.nextInt(4) == 0 ? random.nextInt(64) - 32 : random.nextInt(0x3000);
    registers[Processor.EDI] = registers[Processor.ESI] + distance;
    registers[Processor.ESP] = 0x9000;
    system.processor.eip = CODE;
    return system;
  }

  @Test
  void transfersInBlocksEndAsSingleIterationsDo() {
    for (long seed = 0; seed < 400; seed++) {
      int steps = 1 + new Random(~seed).nextInt(3000);
      BareSystem inBlocks = system(seed);
      steps = Math.min(steps, Math.max(1, inBlocks.processor.registers[Processor.ECX]));
      BareSystem singly = system(seed);
      int done = new Interpreter(inBlocks.units).run(steps);
      Interpreter interpreter = new Interpreter(singly.units);
      for (int step = 0; step < done; step++) {
        interpreter.run(1);
      }
      assertThat(done).isEqualTo(steps);
      assertThat(inBlocks.processor.registers).containsExactly(singly.processor.registers);
      assertThat(inBlocks.processor.eip).isEqualTo(singly.processor.eip);
      assertThat(inBlocks.processor.cr2).isEqualTo(singly.processor.cr2);
      for (int frame = 0; frame < 64; frame++) {
        byte[] expected = singly.memory.bytes(frame);
        assertThat(Arrays.mismatch(inBlocks.memory.bytes(frame), expected))
            .as("seed %d, frame %d", seed, frame)
            .isEqualTo(-1);
      }
    }
  }
}
