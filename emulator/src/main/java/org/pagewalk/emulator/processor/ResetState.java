package org.pagewalk.emulator.processor;

/**
 * The registers after power-up or reset: real-address mode with caching off, the first instruction
 * 16 bytes below the end of the 32-bit physical addresses, because CS has a base that no load in
 * real-address mode could give it. What is not named here is zero.
 *
 * @sdm 3A "Processor State After Reset", table "IA-32 and Intel 64 Processor States Following
 *     Power-up, Reset, or INIT"
 */
final class ResetState {
  private static final int CR0 = 0x6000_0010;
  private static final int EIP = 0xFFF0;
  private static final int CODE_SELECTOR = 0xF000;
  private static final int CODE_BASE = 0xFFFF_0000;
  private static final int LIMIT = 0xFFFF;
  private static final int PRESENT_READ_WRITE_ACCESSED = 0x93;
  private static final int PRESENT_LDT = 0x82;
  private static final int PRESENT_BUSY_TSS = 0x8B;
  private static final int DR6 = 0xFFFF_0FF0;
  private static final int DR7 = 0x400;

  private ResetState() {}

  static void apply(Processor processor) {
    processor.eip = EIP;
    processor.registers[Processor.EDX] = processor.model.identification().signature();
    processor.setEflagsImage(Eflags.RESERVED_ONE);
    for (SegmentRegister segment : processor.segments) {
      fill(segment, 0, 0, PRESENT_READ_WRITE_ACCESSED);
    }
    fill(
        processor.segments[SegmentRegister.CS],
        CODE_SELECTOR,
        CODE_BASE,
        PRESENT_READ_WRITE_ACCESSED);
    fill(processor.ldtr, 0, 0, PRESENT_LDT);
    fill(processor.tr, 0, 0, PRESENT_BUSY_TSS);
    processor.gdtLimit = LIMIT;
    processor.idtLimit = LIMIT;
    processor.setControl0(CR0);
    processor.setDebug(6, DR6);
    processor.setDebug(7, DR7);
  }

  private static void fill(SegmentRegister register, int selector, int base, int access) {
    register.selector = selector;
    register.usable = true;
    register.base = base;
    register.limit = LIMIT;
    register.lowest = 0;
    register.highest = LIMIT;
    register.access = access;
    register.readable = true;
    register.writable = true;
    register.changed();
  }
}
