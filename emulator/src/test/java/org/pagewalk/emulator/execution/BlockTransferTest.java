package org.pagewalk.emulator.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.decode.Decoder;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.isa.InstructionTable;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.ProcessorBehaviour;
import org.pagewalk.emulator.processor.ProcessorModel;
import org.pagewalk.emulator.processor.SegmentRegister;

class BlockTransferTest {
  private static final int CODE = 0x10000;
  private static final int DATA = 0x20000;
  private static final int DATA_SIZE = 0x8000;
  private static final int LIMITED = 0x30;
  private static final int HANDLER = 0x7000;
  private static final String[] OPERATIONS = {
    "A4", "A5", "66A5", "AA", "AB", "66AB", "A6", "A7", "66A7", "AE", "AF", "66AF", "AC", "AD",
    "66AD", "26A6", "26AC"
  };
  private static final ProcessorModel[] MODELS = {
    ProcessorModel.INTEL,
    ProcessorModel.AMD,
    ProcessorModel.AMD.with(ProcessorBehaviour.COMPARE_DESTINATION_FIRST),
    ProcessorModel.INTEL.with(ProcessorBehaviour.COMPARE_KEEPS_FLAGS)
  };

  private static <T> T oneOf(T[] choices, Random random) {
    return choices[random.nextInt(choices.length)];
  }

  /** A repeated string instruction, and after it a loop that does nothing. */
  private static BareSystem system(long seed) {
    Random random = new Random(seed);
    BareSystem system = new BareSystem(oneOf(MODELS, random));
    fill(system, random);
    String prefix = random.nextInt(3) == 0 ? "F2" : "F3";
    byte[] code = HexFormat.of().parseHex(prefix + oneOf(OPERATIONS, random) + "EBFE");
    system.memory.write(CODE, code, 0, code.length);
    for (int vector = 10; vector < 18; vector++) {
      system.gate(vector, BareSystem.KERNEL_CODE, HANDLER, 0x8E);
    }
    system.memory.write16(HANDLER, 0xFEEB);
    if (random.nextInt(4) == 0) {
      system.memory.write32(BareSystem.TABLE + 0x24 * 4, 0);
    }
    system.enablePaging();
    if (random.nextInt(4) == 0) {
      system.enterRing(3);
      system.processor.cr0 |= Processor.CR0_AM;
    }
    pointers(system, random);
    if (random.nextInt(4) == 0) {
      int limit = DATA + random.nextInt(DATA_SIZE);
      system.descriptor(LIMITED, 0, limit, 0x40F3);
      int segment = random.nextBoolean() ? SegmentRegister.ES : SegmentRegister.DS;
      system.units.loader().load(segment, LIMITED | 3);
    }
    int[] flags = {0, Eflags.DF, Eflags.ZF | Eflags.CF, Eflags.AC};
    int some = flags[random.nextInt(4)];
    int more = flags[random.nextInt(4)];
    system.processor.setEflagsImage(some | more | 2);
    system.processor.registers[Processor.ESP] = 0x8800;
    system.processor.eip = CODE;
    return system;
  }

  /** Random words, or a few values with long runs of equal ones. */
  private static void fill(BareSystem system, Random random) {
    boolean varied = random.nextBoolean();
    for (int address = DATA; address < DATA + DATA_SIZE; address += 4) {
      int word = random.nextInt(300) == 0 ? random.nextInt(3) << random.nextInt(32) : 0;
      system.memory.write32(address, varied ? random.nextInt() : word);
    }
  }

  private static void pointers(BareSystem system, Random random) {
    int[] registers = system.processor.registers;
    registers[Processor.EAX] = random.nextInt(3) == 0 ? random.nextInt() : 0;
    int[] longest = {1, 40, 3000, -1};
    int most = longest[random.nextInt(4)];
    registers[Processor.ECX] = most < 0 ? random.nextInt() : random.nextInt(most);
    registers[Processor.ESI] = DATA + random.nextInt(DATA_SIZE - 0x1000);
    int distance = random.nextInt(4) == 0 ? random.nextInt(64) - 32 : random.nextInt(0x3000);
    registers[Processor.EDI] = registers[Processor.ESI] + distance;
  }

  private static void assertSame(long seed, BareSystem inBlocks, BareSystem singly) {
    Processor processor = inBlocks.processor;
    Processor expected = singly.processor;
    assertThat(processor.registers)
        .as("registers, seed %d", seed)
        .containsExactly(expected.registers);
    assertThat(processor.eip).as("EIP, seed %d", seed).isEqualTo(expected.eip);
    assertThat(processor.cr2).as("CR2, seed %d", seed).isEqualTo(expected.cr2);
    assertThat(processor.eflagsImage())
        .as("EFLAGS, seed %d", seed)
        .isEqualTo(expected.eflagsImage());
    for (int frame = 0; frame < 64; frame++) {
      assertThat(Arrays.mismatch(inBlocks.memory.bytes(frame), singly.memory.bytes(frame)))
          .as("seed %d, frame %d", seed, frame)
          .isEqualTo(-1);
    }
  }

  @Test
  void repetitionInBlocksIsAtEveryCutWhatSingleIterationsMakeOfIt() {
    for (long seed = 0; seed < 2000; seed++) {
      BareSystem inBlocks = system(seed);
      BareSystem singly = system(seed);
      Interpreter cut = new Interpreter(inBlocks.units);
      Interpreter single = new Interpreter(singly.units);
      Random random = new Random(~seed);
      int longest = random.nextBoolean() ? 50 : 3000;
      for (int slice = 0; slice < 4; slice++) {
        int steps = 1 + random.nextInt(longest);
        assertThat(cut.run(steps)).isEqualTo(steps);
        for (int step = 0; step < steps; step++) {
          single.run(1);
        }
        assertSame(seed, inBlocks, singly);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "F3A6, 0, 500",
    "F3A7, 0, 125",
    "66F3A7, 0, 250",
    "F2AE, 7, 500",
    "F2AF, 7, 125",
    "F3AE, 0, 500",
    "F3AC, 0, 1000",
    "F3AD, 0, 1000"
  })
  void blockReachesToTheElementThatEndsTheRepetitionOrToTheCount(
      String code, int accumulator, int expected) {
    BareSystem system = new BareSystem();
    system.enablePaging();
    byte[] bytes = HexFormat.of().parseHex(code);
    Instruction i =
        new Decoder(InstructionTable.standard(), ProcessorModel.INTEL)
            .decode(index -> bytes[index] & 0xFF, true);
    system.memory.write8(DATA + 500, 7);
    Operands operands = new Operands(system.processor, system.units.segmented());
    BlockTransfer blocks = new BlockTransfer(operands, system.units.linear());
    operands.registers[Processor.EAX] = accumulator;
    operands.registers[Processor.ESI] = DATA + 0x1000;
    operands.registers[Processor.EDI] = DATA;
    operands.registers[Processor.ECX] = 1001;
    int size = (code.endsWith("6") || code.endsWith("E") || code.endsWith("C")) ? 1 : 4;
    size = code.startsWith("66") ? 2 : size;
    assertThat(blocks.execute(i, size, 1 << 18)).as("before translation").isZero();
    system.units.linear().read8(DATA);
    system.units.linear().read8(DATA + 0x1000);
    assertThat(blocks.execute(i, size, 1 << 18)).isEqualTo(expected);
    assertThat(operands.registers[Processor.ECX]).isEqualTo(1001 - expected);
  }
}
