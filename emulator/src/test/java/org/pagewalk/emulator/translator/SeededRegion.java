package org.pagewalk.emulator.translator;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.InstructionBytes;
import org.pagewalk.emulator.decode.Decoder;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.isa.InstructionTable;
import org.pagewalk.emulator.isa.OperandKind;
import org.pagewalk.emulator.isa.Operation;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.ProcessorModel;
import org.pagewalk.emulator.processor.SegmentRegister;

/**
 * A loop made of random forms of the table, with jumps inside and calls to a function behind it,
 * and the system that it runs on, all of them following from a seed.
 */
final class SeededRegion {
  static final int CODE = 0x10000;
  private static final int DATA = 0x20000;
  private static final int DATA_PAGES = 4;
  private static final int COUNTER = 0x24000;
  private static final int STACK = 0x41000;
  private static final int LOW_STACK = 0xC000;
  private static final int NARROW_STACK = 0x50;
  private static final int OFFSET_DATA = 0x58;
  private static final int SHORT_DATA = 0x60;
  private static final List<InstructionForm> FORMS = forms();

  final List<Instruction> instructions = new ArrayList<>();
  final int budget;
  private final byte[] bytes;
  private final long seed;

  SeededRegion(long seed) {
    this.seed = seed;
    Random random = new Random(seed);
    budget = 1 + random.nextInt(random.nextBoolean() ? 1500 : 60);
    bytes = new Writer(random).region();
    Decoder decoder = new Decoder(InstructionTable.standard(), ProcessorModel.INTEL);
    for (int offset = 0; offset < bytes.length; ) {
      int start = offset;
      Instruction i = decoder.decode(index -> bytes[start + index] & 0xFF, true);
      instructions.add(i);
      offset += i.length;
    }
  }

  /** The forms that a region can hold. */
  private static List<InstructionForm> forms() {
    List<InstructionForm> held = new ArrayList<>();
    InstructionBytes writer = new InstructionBytes(new Random(1), () -> DATA);
    Decoder decoder = new Decoder(InstructionTable.standard(), ProcessorModel.INTEL);
    for (InstructionForm form : InstructionTable.forms()) {
      if (InstructionBytes.knows(form) && form.operation() != Operation.RET) {
        byte[] encoded = Arrays.copyOf(writer.encode(form, true, false, 0), 16);
        if (RegionCode.holds(decoder.decode(index -> encoded[index] & 0xFF, true))) {
          held.add(form);
        }
      }
    }
    return held;
  }

  /** Writes the bytes: the loop's body, what closes it, a way out, the function. */
  private static final class Writer {
    private final Random random;
    private final InstructionBytes writer;
    private final boolean computed;

    private Writer(Random random) {
      this.random = random;
      writer = new InstructionBytes(random, this::address);
      computed = random.nextInt(4) == 0;
    }

    /** Mostly where everything is allowed; over the edges of pages; where something is missing. */
    private int address() {
      return switch (random.nextInt(12)) {
        case 0 -> DATA + 0x1000 * random.nextInt(DATA_PAGES + 1) - 1 - random.nextInt(4);
        case 1 -> DATA + random.nextInt(0x1000 * DATA_PAGES);
        default -> DATA + 4 * random.nextInt(0x200) + random.nextInt(16) / 15;
      };
    }

    private byte[] region() {
      List<byte[]> body = new ArrayList<>();
      int count = 2 + random.nextInt(11);
      for (int n = 0; n < count; n++) {
        body.add(instruction(random.nextInt(7)));
      }
      byte[] closing = closing();
      List<byte[]> function = new ArrayList<>();
      for (int n = random.nextInt(4); n > 0; n--) {
        function.add(instruction(0));
      }
      function.add(new byte[] {(byte) 0xC3});
      return joined(body, closing, function);
    }

    private byte[] instruction(int jump) {
      InstructionForm form = FORMS.get(random.nextInt(FORMS.size()));
      boolean memory = random.nextInt(3) == 0;
      return writer.encode(form, memory, computed && random.nextInt(4) == 0, jump);
    }

    /** What counts the passes; its jump is put in later, and is of 32 bits or a LOOP. */
    private byte[] closing() {
      return switch (random.nextInt(4)) {
        case 0 -> new byte[] {0x49, 0x0F, (byte) 0x85, 0, 0, 0, 0};
        case 1 -> new byte[] {0x0F, (byte) (0x80 + random.nextInt(16)), 0, 0, 0, 0};
        default -> new byte[] {(byte) 0xFF, 0x0D, 0, 0x40, 2, 0, 0x0F, (byte) 0x85, 0, 0, 0, 0};
      };
    }

    private byte[] joined(List<byte[]> body, byte[] closing, List<byte[]> function) {
      int bodyLength = body.stream().mapToInt(part -> part.length).sum();
      int functionLength = function.stream().mapToInt(part -> part.length).sum();
      int functionStart = bodyLength + closing.length + 2;
      int at = 0;
      for (int n = 0; n < body.size(); n++) {
        byte[] part = body.get(n);
        at += part.length;
        aim(part, at, functionStart, random.nextInt(3) == 0 ? 0 : next(body, n));
      }
      put(closing, closing.length - 4, -(bodyLength + closing.length));
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      body.forEach(all::writeBytes);
      all.writeBytes(closing);
      all.writeBytes(new byte[] {(byte) 0xEB, (byte) functionLength});
      function.forEach(all::writeBytes);
      return all.toByteArray();
    }

    /** Length of some instructions that follow one in the body. */
    private int next(List<byte[]> body, int n) {
      int length = 0;
      for (int k = n + 1; k < Math.min(body.size(), n + 1 + random.nextInt(4)); k++) {
        length += body.get(k).length;
      }
      return length;
    }

    /** Gives a jump a target in the region, and most calls the function. */
    private void aim(byte[] part, int end, int functionStart, int forward) {
      Decoder decoder = new Decoder(InstructionTable.standard(), ProcessorModel.INTEL);
      Instruction i = decoder.decode(index -> part[index] & 0xFF, true);
      if (i.first == null || i.first.kind() != OperandKind.J || i.operandSize != 32) {
        return;
      }
      boolean calls = i.form.operation() == Operation.CALL;
      if (i.first.size() == 1) {
        part[part.length - 1] = (byte) forward;
      } else {
        put(part, part.length - 4, calls ? functionStart - end : forward);
      }
    }

    private static void put(byte[] part, int offset, int value) {
      for (int n = 0; n < 4; n++) {
        part[offset + n] = (byte) (value >>> 8 * n);
      }
    }
  }

  /** A system on which the region is about to run; each call makes another that is the same. */
  BareSystem system() {
    Random random = new Random(~seed);
    BareSystem system = new BareSystem();
    system.memory.write(CODE, bytes, 0, bytes.length);
    for (int address = DATA; address < COUNTER; address += 4) {
      system.memory.write32(address, random.nextInt(4) == 0 ? random.nextInt() : 0x20100);
    }
    system.memory.write32(COUNTER, 1 + random.nextInt(100));
    for (int vector = 0; vector < 32; vector++) {
      system.gate(vector, BareSystem.KERNEL_CODE, 0x7000 + vector, 0x8E);
    }
    system.memory.write32(BareSystem.TABLE + (DATA + 0x2000 >>> 12) * 4, 0);
    system.memory.write32(BareSystem.TABLE + (DATA + 0x3000 >>> 12) * 4, DATA + 0x3000 | 5);
    system.descriptor(NARROW_STACK, 0, 0xFFFF, 0x00F3);
    system.descriptor(OFFSET_DATA, 0x100, 0xFFFFF, 0xC0F3);
    system.descriptor(SHORT_DATA, 0, DATA + 0x800, 0x40F3);
    if (random.nextInt(8) != 0) {
      system.enablePaging();
    }
    system.enterRing(random.nextInt(4) == 0 ? 0 : 3);
    chooseMode(system, random);
    chooseRegisters(system.processor, random);
    return system;
  }

  private static void chooseMode(BareSystem system, Random random) {
    Processor processor = system.processor;
    int data = random.nextInt(8);
    if (data < 2) {
      system.units.loader().load(SegmentRegister.DS, (data == 0 ? OFFSET_DATA : SHORT_DATA) | 3);
    }
    if (processor.cpl == 3 && random.nextInt(8) == 0) {
      system.units.loader().load(SegmentRegister.SS, NARROW_STACK | 3);
    }
    if (random.nextInt(6) == 0) {
      processor.setControl0(processor.cr0 | Processor.CR0_AM);
      processor.eflags |= Eflags.AC;
    }
  }

  private static void chooseRegisters(Processor processor, Random random) {
    int[] registers = processor.registers;
    for (int n = 0; n < registers.length; n++) {
      registers[n] = random.nextInt(3) == 0 ? random.nextInt() : DATA + random.nextInt(0x1000);
    }
    boolean narrow = !processor.segments[SegmentRegister.SS].big;
    registers[Processor.ESP] = narrow ? 0x5555_0000 | LOW_STACK : STACK;
    registers[Processor.EBP] = narrow ? LOW_STACK : STACK + 0x40;
    registers[Processor.ECX] = random.nextInt(200);
    processor.setEflagsImage(
        processor.eflagsImage() & ~Eflags.ARITHMETIC | random.nextInt() & Eflags.ARITHMETIC);
    processor.eip = CODE;
  }
}
