package org.pagewalk.emulator.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.ProcessorBehaviour;
import org.pagewalk.emulator.processor.ProcessorModel;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.segmentation.DescriptorTables;

/**
 * Each behaviour in which processors differ, once with it and once without: what the processors
 * named in {@link ProcessorBehaviour} were measured to do. The page that follows {@link #END} is
 * absent.
 */
class ProcessorBehaviourTest {
  private static final int CODE = 0x10000;
  private static final int DATA = 0x20000;
  private static final int END = 0x21000;
  private static final int HANDLER = 0x7000;
  private static final int STACK = 0x40000;
  private static final int INTERRUPT_GATE = 0x8E;
  private static final int SPARE = 0x33;
  private static final int TSS_IO_MAP = BareSystem.TSS + 0x66;

  private static final int BOUND = 5;
  private static final int INVALID_OPCODE = 6;
  private static final int STACK_FAULT = 12;
  private static final int GENERAL_PROTECTION = 13;
  private static final int PAGE_FAULT = 14;

  private BareSystem system;
  private Processor processor;
  private int[] registers;
  private Interpreter interpreter;

  /** A processor with or without a behaviour, in ring 0, paging on. */
  private void make(ProcessorBehaviour behaviour, boolean shown) {
    ProcessorModel model = ProcessorModel.INTEL;
    system = new BareSystem(shown ? model.with(behaviour) : model.without(behaviour));
    processor = system.processor;
    registers = processor.registers;
    interpreter = new Interpreter(system.units);
    for (int vector = 0; vector < 32; vector++) {
      system.gate(vector, BareSystem.KERNEL_CODE, HANDLER + vector, INTERRUPT_GATE);
    }
    system.memory.write32(BareSystem.TABLE + (END >>> 12) * 4L, 0);
    system.enablePaging();
    registers[Processor.ESP] = STACK;
  }

  private void run(String hexadecimal) {
    run(CODE, hexadecimal);
  }

  private void run(int address, String hexadecimal) {
    place(address, hexadecimal);
    interpreter.run(1);
  }

  private void place(int address, String hexadecimal) {
    byte[] bytes = HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
    system.memory.write(address, bytes, 0, bytes.length);
    processor.eip = address;
  }

  private void assertCompleted(int length) {
    assertThat(processor.eip).isEqualTo(CODE + length);
  }

  private void assertRaised(int vector) {
    assertThat(processor.eip).isEqualTo(HANDLER + vector);
  }

  private int pushed(int index) {
    return system.memory.read32(registers[Processor.ESP] + index * 4L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void pushOfASegmentRegisterWritesTwoBytesOrFour(boolean two) {
    make(ProcessorBehaviour.NARROW_SEGMENT_STACK, two);
    system.enterRing(3);
    system.memory.write32(DATA, -1);
    registers[Processor.ESP] = DATA + 4;
    run("1E");
    assertThat(system.memory.read32(DATA))
        .isEqualTo(BareSystem.USER_DATA | (two ? 0xFFFF_0000 : 0));
    assertThat(registers[Processor.ESP]).isEqualTo(DATA);
    registers[Processor.ESP] = END + 2;
    run("1E");
    if (two) {
      assertCompleted(1);
      assertThat(registers[Processor.ESP]).isEqualTo(END - 2);
    } else {
      assertThat(processor.cr2).isEqualTo(END);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void popOfASegmentRegisterReadsTwoBytesOrFour(boolean two) {
    make(ProcessorBehaviour.NARROW_SEGMENT_STACK, two);
    system.memory.write16(END - 2, BareSystem.KERNEL_DATA);
    registers[Processor.ESP] = END - 2;
    run("07");
    if (two) {
      assertCompleted(1);
      assertThat(registers[Processor.ESP]).isEqualTo(END + 2);
    } else {
      assertThat(processor.cr2).isEqualTo(END);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void farReturnReadsTwoBytesOfCodeSelectorOrFour(boolean two) {
    make(ProcessorBehaviour.NARROW_RETURN_SELECTOR, two);
    registers[Processor.ESP] = END - 6;
    system.memory.write32(END - 6, CODE + 0x40);
    system.memory.write16(END - 2, BareSystem.KERNEL_CODE);
    run("CB");
    if (two) {
      assertCompleted(0x40);
    } else {
      assertThat(processor.cr2).isEqualTo(END);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void accessOverTheEndOfAFlatSegmentGoesOnOrIsRefused(boolean wraps) {
    make(ProcessorBehaviour.FLAT_WRAP, wraps);
    run("A1 FE FF FF FF");
    assertRaised(wraps ? PAGE_FAULT : GENERAL_PROTECTION);
    if (wraps) {
      assertThat(processor.cr2).isEqualTo(0xFFFF_FFFE);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void farCallPushesOverTheEndOfAFlatStackOrIsRefused(boolean wraps) {
    make(ProcessorBehaviour.FLAT_WRAP, wraps);
    system.enterRing(3);
    registers[Processor.ESP] = 2;
    run("9A 00 00 01 00 1B 00");
    assertRaised(wraps ? PAGE_FAULT : STACK_FAULT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void accessOverTheEndOfASegmentOfAnotherBaseIsAlwaysRefused(boolean wraps) {
    make(ProcessorBehaviour.FLAT_WRAP, wraps);
    system.descriptor(SPARE, 0x1000, 0xFFFFF, 0xC0F3);
    system.units.loader().load(SegmentRegister.DS, SPARE);
    run("A1 FE FF FF FF");
    assertRaised(GENERAL_PROTECTION);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void callBeyondTheLimitStoresItsReturnAddressOrNothing(boolean stores) {
    make(ProcessorBehaviour.CALL_PUSHES_FIRST, stores);
    system.descriptor(SPARE, 0, 0x1FFFF, 0x40FB);
    system.enterRing(3);
    DescriptorTables.cache(
        processor.segments[SegmentRegister.CS], SPARE, system.units.tables().read(SPARE));
    registers[Processor.ESP] = DATA + 0x800;
    run("E8 00 00 02 00");
    assertRaised(GENERAL_PROTECTION);
    assertThat(system.memory.read32(DATA + 0x7FC)).isEqualTo(stores ? CODE + 5 : 0);
    assertThat(pushed(4)).isEqualTo(DATA + 0x800);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void faultInARepeatedComparisonFindsTheFlagsFromBeforeItOrOfAnIteration(boolean kept) {
    make(ProcessorBehaviour.COMPARE_KEEPS_FLAGS, kept);
    processor.setEflagsImage(Eflags.ZF | Eflags.OF);
    system.memory.write8(END - 1, 0x11);
    registers[Processor.EDI] = END - 1;
    registers[Processor.ECX] = 3;
    place(CODE, "F2 AE");
    interpreter.run(2);
    assertRaised(PAGE_FAULT);
    int before = Eflags.ZF | Eflags.OF;
    int ofIteration = Eflags.CF | Eflags.SF | Eflags.AF;
    assertThat(pushed(3) & Eflags.ARITHMETIC).isEqualTo(kept ? before : ofIteration);
    assertThat(registers[Processor.ECX]).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void lastIterationOfARepeatedComparisonChangesTheFlags(boolean kept) {
    make(ProcessorBehaviour.COMPARE_KEEPS_FLAGS, kept);
    system.memory.write8(DATA + 1, 1);
    registers[Processor.EDI] = DATA;
    registers[Processor.ECX] = 3;
    run("F3 AE");
    assertThat(processor.eflagsImage() & Eflags.ZF).isEqualTo(kept ? 0 : Eflags.ZF);
    interpreter.run(1);
    assertCompleted(2);
    assertThat(processor.eflagsImage() & Eflags.ARITHMETIC)
        .isEqualTo(Eflags.CF | Eflags.SF | Eflags.AF | Eflags.PF);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void repeatedComparisonOfBytesReadsDestinationOrSourceFirst(boolean destination) {
    make(ProcessorBehaviour.COMPARE_DESTINATION_FIRST, destination);
    registers[Processor.ESI] = END;
    registers[Processor.EDI] = END + 0x800;
    registers[Processor.ECX] = 1;
    run("F3 A6");
    assertThat(processor.cr2).isEqualTo(destination ? END + 0x800 : END);
    for (String other : new String[] {"A6", "F2 A6", "F3 A7", "66 F3 A7"}) {
      registers[Processor.ESI] = END;
      registers[Processor.EDI] = END + 0x800;
      registers[Processor.ECX] = 1;
      run(other);
      assertThat(processor.cr2).as(other).isEqualTo(END + 0x800);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void indexBelowTheLowerBoundIsRefusedBeforeTheUpperIsReadOrAfter(boolean before) {
    make(ProcessorBehaviour.BOUND_STOPS_AT_LOWER, before);
    system.memory.write32(END - 4, 5);
    registers[Processor.EBX] = END - 4;
    run("62 03");
    assertRaised(before ? BOUND : PAGE_FAULT);
    registers[Processor.EAX] = 6;
    run("62 03");
    assertRaised(PAGE_FAULT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void returnToAnOuterLevelChecksCodeBeforeItReadsTheStackOrAfter(boolean codeFirst) {
    for (String instruction : new String[] {"CB", "CF"}) {
      make(ProcessorBehaviour.RETURN_CHECKS_CODE_FIRST, codeFirst);
      int frame = END - (instruction.equals("CB") ? 8 : 12);
      registers[Processor.ESP] = frame;
      system.memory.write32(frame + 4, BareSystem.USER_DATA);
      run(instruction);
      assertRaised(codeFirst ? GENERAL_PROTECTION : PAGE_FAULT);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void frameOfEnterOnASmallStackBorrowsFromTheUpperHalfOrNot(boolean borrows) {
    make(ProcessorBehaviour.ENTER_BORROWS, borrows);
    system.descriptor(SPARE & ~3, DATA, 0xFFFF, 0x0093);
    system.units.loader().load(SegmentRegister.SS, SPARE & ~3);
    registers[Processor.ESP] = 0x4444_0000;
    run("C8 00 00 00");
    assertCompleted(4);
    assertThat(registers[Processor.EBP]).isEqualTo(borrows ? 0x4443_FFFC : 0x4444_FFFC);
    assertThat(registers[Processor.ESP]).isEqualTo(0x4444_FFFC);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void undefinedInstructionsFetchAModRmByteOrNot(boolean fetches) {
    make(ProcessorBehaviour.UNDEFINED_FETCHES_MODRM, fetches);
    for (String instruction : new String[] {"0F B9", "0F FF", "0F B9"}) {
      processor.cr2 = 0;
      run(END - 2, instruction);
      assertRaised(fetches ? PAGE_FAULT : INVALID_OPCODE);
      assertThat(processor.cr2).isEqualTo(fetches ? END : 0);
    }
    run(END - 2, "0F 0B");
    assertRaised(INVALID_OPCODE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void prefetchOfARegisterDoesNothingOrIsUndefined(boolean nothing) {
    make(ProcessorBehaviour.PREFETCH_REGISTER_IS_NOP, nothing);
    run("0F 0D C8");
    if (nothing) {
      assertCompleted(3);
    } else {
      assertRaised(INVALID_OPCODE);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void imageOfFloatingPointWithOperandSizePrefixIsRefusedOrNot(boolean refused) {
    make(ProcessorBehaviour.FXSAVE_REFUSES_OPERAND_SIZE, refused);
    registers[Processor.EBX] = DATA;
    for (String instruction : new String[] {"66 0F AE 03", "66 0F AE 0B"}) {
      run(instruction);
      if (refused) {
        assertRaised(INVALID_OPCODE);
      } else {
        assertCompleted(4);
      }
    }
    run("0F AE 03");
    assertCompleted(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void repeatedPortInstructionOfCountZeroIsCheckedOrNot(boolean checked) {
    for (String instruction : new String[] {"F3 6C", "F3 6F"}) {
      make(ProcessorBehaviour.PORTS_CHECKED_BEFORE_COUNT, checked);
      system.memory.write16(TSS_IO_MAP, 0xFFFF);
      system.enterRing(3);
      run(instruction);
      if (checked) {
        assertRaised(GENERAL_PROTECTION);
      } else {
        assertCompleted(2);
      }
    }
  }
}
