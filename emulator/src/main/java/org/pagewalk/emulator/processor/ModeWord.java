package org.pagewalk.emulator.processor;

/**
 * The word that names what translated code may assume of the processor. Code that was translated
 * under one word is right wherever the same word holds; what the word does not name is read when
 * the code runs (the bases of FS and GS, DF, IOPL).
 *
 * <p>{@link Processor#modeWord} keeps it. TF, VM and AC stand at their places in EFLAGS.
 */
public final class ModeWord {
  /** The current privilege level. */
  public static final int CPL = 3;

  /** CS.D and SS.B. */
  public static final int CODE_BIG = 1 << 2;

  public static final int STACK_BIG = 1 << 3;

  /** Control flow anywhere in 32 bits needs no check: CS has base 0 and no limit. */
  public static final int FLAT_CODE = 1 << 4;

  /** An access within a page needs no check: base 0, no limit, readable and writable. */
  public static final int FLAT_STACK = 1 << 5;

  public static final int FLAT_DS = 1 << 6;
  public static final int FLAT_ES = 1 << 7;

  /** Instruction breakpoints or data breakpoints are enabled in DR7. */
  public static final int BREAKPOINTS = 1 << 9;

  /** CR0. */
  public static final int PE = 1 << 10;

  public static final int MP = 1 << 11;
  public static final int EM = 1 << 12;
  public static final int TS = 1 << 13;
  public static final int WP = 1 << 14;
  public static final int AM = 1 << 15;
  public static final int PG = 1 << 16;

  /** CR4. */
  public static final int TSD = 1 << 19;

  public static final int DE = 1 << 20;
  public static final int PSE = 1 << 21;
  public static final int PGE = 1 << 22;
  public static final int PCE = 1 << 23;
  public static final int OSFXSR = 1 << 24;

  /** The bits that are read from EFLAGS. */
  static final int EFLAGS = Eflags.TF | Eflags.VM | Eflags.AC;

  private static final int DR7_ENABLES = 0xFF;

  private static final int[][] CONTROL_0 = {
    {Processor.CR0_PE, PE},
    {Processor.CR0_MP, MP},
    {Processor.CR0_EM, EM},
    {Processor.CR0_TS, TS},
    {Processor.CR0_WP, WP},
    {Processor.CR0_AM, AM},
    {Processor.CR0_PG, PG}
  };
  private static final int[][] CONTROL_4 = {
    {Processor.CR4_TSD, TSD},
    {Processor.CR4_DE, DE},
    {Processor.CR4_PSE, PSE},
    {Processor.CR4_PGE, PGE},
    {Processor.CR4_PCE, PCE},
    {Processor.CR4_OSFXSR, OSFXSR}
  };

  private ModeWord() {}

  /** The flat bit of a data segment register; 0 for those whose flatness the word does not name. */
  public static int flatData(int segment) {
    return switch (segment) {
      case SegmentRegister.SS -> FLAT_STACK;
      case SegmentRegister.DS -> FLAT_DS;
      case SegmentRegister.ES -> FLAT_ES;
      default -> 0;
    };
  }

  /** The word of a processor, computed from its registers. */
  public static int of(Processor processor) {
    return withoutFlags(processor) | processor.eflags & EFLAGS;
  }

  static int withoutFlags(Processor processor) {
    SegmentRegister code = processor.segments[SegmentRegister.CS];
    SegmentRegister stack = processor.segments[SegmentRegister.SS];
    return processor.cpl
        | (code.big ? CODE_BIG : 0)
        | (stack.big ? STACK_BIG : 0)
        | (code.flat() ? FLAT_CODE : 0)
        | flat(stack, FLAT_STACK)
        | flat(processor.segments[SegmentRegister.DS], FLAT_DS)
        | flat(processor.segments[SegmentRegister.ES], FLAT_ES)
        | ((processor.debug(7) & DR7_ENABLES) != 0 ? BREAKPOINTS : 0)
        | translated(processor.cr0, CONTROL_0)
        | translated(processor.cr4, CONTROL_4);
  }

  private static int flat(SegmentRegister register, int bit) {
    return register.flat() && register.readable && register.writable ? bit : 0;
  }

  private static int translated(int register, int[][] bits) {
    int word = 0;
    for (int[] pair : bits) {
      word |= (register & pair[0]) != 0 ? pair[1] : 0;
    }
    return word;
  }
}
