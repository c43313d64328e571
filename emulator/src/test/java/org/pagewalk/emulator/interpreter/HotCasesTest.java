package org.pagewalk.emulator.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.InstructionBytes;
import org.pagewalk.emulator.decode.Decoder;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.execution.InstructionGroups;
import org.pagewalk.emulator.execution.OperationGroup;
import org.pagewalk.emulator.execution.RunState;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.isa.InstructionTable;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;

/** Every case of the main switch does what the group of its operation does. */
class HotCasesTest {
  private static final int CODE = 0x10000;
  private static final int DATA = 0x20000;
  private static final int ABSENT = 0x23000;
  private static final int TRIES = 40;

  private final BareSystem hot = system();
  private final BareSystem grouped = system();
  private final Interpreter interpreter = new Interpreter(hot.units);
  private final RunState state = new RunState();
  private final InstructionGroups groups =
      new InstructionGroups(grouped.units, (_, _) -> true, state);
  private final Random random = new Random(7);

  private static BareSystem system() {
    BareSystem system = new BareSystem();
    system.memory.write32(BareSystem.TABLE + (ABSENT >>> 12) * 4, 0);
    for (int vector = 0; vector < 32; vector++) {
      system.gate(vector, BareSystem.KERNEL_CODE, 0x7000 + vector, 0x8E);
    }
    system.enablePaging();
    return system;
  }

  /** Mostly in the middle of a page, sometimes across its end or where nothing is. */
  private int address() {
    return random.nextInt(8) == 0 ? ABSENT - 6 + random.nextInt(12) : DATA + random.nextInt(0x2000);
  }

  private void prepare(BareSystem system, byte[] bytes, int[] registers, int image) {
    system.memory.write(CODE, bytes, 0, bytes.length);
    System.arraycopy(registers, 0, system.processor.registers, 0, registers.length);
    system.enterRing(3);
    system.processor.setEflagsImage(image);
    system.processor.eip = CODE;
    system.processor.cr2 = 0;
  }

  private void runGrouped(Instruction i) {
    Processor processor = grouped.processor;
    grouped.units.linear().fetchFrame(CODE);
    state.start = CODE;
    processor.eip = CODE + i.length;
    try {
      groups.execute(i, OperationGroup.of(i.form.operation()).ordinal(), 1);
    } catch (CpuFault fault) {
      processor.eip = CODE;
      grouped.units.delivery().fault(fault);
    }
  }

  private void assertSame(String text) {
    Processor one = hot.processor;
    Processor other = grouped.processor;
    assertThat(one.registers).as(text).containsExactly(other.registers);
    assertThat(one.eip).as(text).isEqualTo(other.eip);
    assertThat(one.eflagsImage()).as(text).isEqualTo(other.eflagsImage());
    assertThat(one.cr2).as(text).isEqualTo(other.cr2);
    for (int frame = 0; frame < hot.memory.frameCount(); frame++) {
      byte[] theirs = grouped.memory.bytes(frame);
      if (!Arrays.equals(hot.memory.bytes(frame), theirs)) {
        assertThat(hot.memory.bytes(frame)).as(text).containsExactly(theirs);
      }
    }
  }

  @Test
  void everyHotCaseAgreesWithTheGroupOfItsOperation() {
    BitSet met = new BitSet();
    int faults = 0;
    InstructionBytes writer = new InstructionBytes(random, this::address);
    Decoder decoder = new Decoder(InstructionTable.standard(), hot.processor.model);
    for (InstructionForm form : InstructionTable.forms()) {
      for (int n = 0; n < TRIES && InstructionBytes.knows(form); n++) {
        byte[] bytes =
            Arrays.copyOf(writer.encode(form, n % 2 == 0, false, random.nextInt(64)), 16);
        Instruction i = decoder.decode(index -> bytes[index] & 0xFF, true);
        int kind = Dispatch.kindOf(i);
        if (kind >= Dispatch.FIRST_GROUP) {
          continue;
        }
        met.set(kind);
        int[] registers = random.ints(8).toArray();
        registers[Processor.ESP] = random.nextInt(16) == 0 ? ABSENT + 2 : 0x30000;
        registers[Processor.EBP] = 0x30100;
        int image = random.nextInt() & Eflags.ARITHMETIC | Eflags.RESERVED_ONE;
        prepare(hot, bytes, registers, image);
        prepare(grouped, bytes, registers, image);
        interpreter.run(1);
        runGrouped(i);
        faults += hot.processor.cr2 != 0 ? 1 : 0;
        assertSame(i.form + ", try " + n);
      }
    }
    assertThat(met.cardinality()).isEqualTo(Dispatch.FIRST_GROUP);
    assertThat(faults).isGreaterThan(100);
  }
}
