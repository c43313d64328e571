package org.pagewalk.emulator.processor;

import org.pagewalk.emulator.port.Derived;

/**
 * The registers of the processor: a block of state without behaviour. The engines read and write
 * its fields directly; everything that a program can observe of the processor is here, so that a
 * snapshot of it is complete.
 *
 * @sdm 3A "System Architecture Overview"
 */
public final class Processor {
  /** Numbers of the general registers as instructions encode them. */
  public static final int EAX = 0;

  public static final int ECX = 1;
  public static final int EDX = 2;
  public static final int EBX = 3;
  public static final int ESP = 4;
  public static final int EBP = 5;
  public static final int ESI = 6;
  public static final int EDI = 7;

  /** CR0 bits. */
  public static final int CR0_PE = 1;

  public static final int CR0_MP = 1 << 1;
  public static final int CR0_EM = 1 << 2;
  public static final int CR0_TS = 1 << 3;
  public static final int CR0_ET = 1 << 4;
  public static final int CR0_NE = 1 << 5;
  public static final int CR0_WP = 1 << 16;
  public static final int CR0_AM = 1 << 18;
  public static final int CR0_NW = 1 << 29;
  public static final int CR0_CD = 1 << 30;
  public static final int CR0_PG = 1 << 31;

  /** CR4 bits. */
  public static final int CR4_VME = 1;

  public static final int CR4_PVI = 1 << 1;
  public static final int CR4_TSD = 1 << 2;
  public static final int CR4_DE = 1 << 3;
  public static final int CR4_PSE = 1 << 4;
  public static final int CR4_PAE = 1 << 5;
  public static final int CR4_MCE = 1 << 6;
  public static final int CR4_PGE = 1 << 7;
  public static final int CR4_PCE = 1 << 8;
  public static final int CR4_OSFXSR = 1 << 9;

  /** General detect: every use of a debug register faults. */
  public static final int DR7_GD = 1 << 13;

  /** Which processor this is. */
  public final ProcessorModel model;

  /** EAX to EDI by number. */
  public final int[] registers = new int[8];

  /** Offset of the next instruction in CS. */
  public int eip;

  /** EFLAGS without the six arithmetic flags; bit 1 is always set. */
  public int eflags;

  /** The arithmetic flags: see {@link Eflags}. */
  public int flagResult;

  public int flagCarry;

  /** ES, CS, SS, DS, FS, GS by number. */
  public final SegmentRegister[] segments = new SegmentRegister[6];

  public final SegmentRegister ldtr = new SegmentRegister();
  public final SegmentRegister tr = new SegmentRegister();

  /** Linear bases and limits (bytes minus one) of GDT and IDT. */
  public int gdtBase;

  public int gdtLimit;
  public int idtBase;
  public int idtLimit;

  /** Current privilege level; {@link #setPrivilege} alone writes it. */
  public int cpl;

  /** {@link #setControl0} alone writes it. */
  public int cr0;

  public int cr2;
  public int cr3;

  /** {@link #setControl4} alone writes it. */
  public int cr4;

  /** DR0 to DR7; 4 and 5 are unused. */
  private final int[] debug = new int[8];

  @Derived("follows from the registers")
  private int mode;

  @Derived("tells whether the mode is up to date")
  private boolean modeKnown;

  public int sysenterCs;
  public int sysenterEsp;
  public int sysenterEip;

  /** After HLT, until an interrupt. */
  public boolean halted;

  /** Interrupts and single-step traps are held off for one instruction (MOV SS, POP SS, STI). */
  public boolean interruptShadow;

  /** A processor of Intel's after reset. */
  public Processor() {
    this(ProcessorModel.INTEL);
  }

  /** A processor after reset. */
  public Processor(ProcessorModel model) {
    this.model = model;
    for (int i = 0; i < segments.length; i++) {
      segments[i] = new SegmentRegister(this);
    }
    ResetState.apply(this);
  }

  /** EFLAGS as PUSHFD would see them, with RF and VM included. */
  public int eflagsImage() {
    return eflags | Eflags.arithmetic(flagResult, flagCarry);
  }

  /** Sets every bit of EFLAGS from an image; undefined bits are dropped. */
  public void setEflagsImage(int image) {
    eflags = image & Eflags.DEFINED & ~Eflags.ARITHMETIC | Eflags.RESERVED_ONE;
    flagResult = Eflags.resultWord(image);
    flagCarry = Eflags.carryWord(image);
  }

  /**
   * What translated code may assume: see {@link ModeWord}. Every change of a register from which
   * the word follows passes {@link #modeChanged}; bits of EFLAGS are looked at here.
   */
  public int modeWord() {
    if (!modeKnown) {
      mode = ModeWord.withoutFlags(this);
      modeKnown = true;
    }
    return mode | eflags & ModeWord.EFLAGS;
  }

  /** Must be called after registers were replaced as a whole. */
  public void modeChanged() {
    modeKnown = false;
  }

  /** Sets CPL. Whoever does so tells linear memory, which calls this. */
  public void setPrivilege(int level) {
    cpl = level;
    modeChanged();
  }

  /** Sets CR0; what is cached of the page tables is left to the caller. */
  public void setControl0(int value) {
    cr0 = value;
    modeChanged();
  }

  /** Sets CR4; what is cached of the page tables is left to the caller. */
  public void setControl4(int value) {
    cr4 = value;
    modeChanged();
  }

  /** DR0 to DR3, DR6 or DR7. */
  public int debug(int number) {
    return debug[number];
  }

  /** Sets a debug register as it is given. */
  public void setDebug(int number, int value) {
    debug[number] = value;
    modeChanged();
  }

  /** The mode that CR0.PE and EFLAGS.VM choose. */
  public OperatingMode operatingMode() {
    return OperatingMode.of(cr0, eflags);
  }

  /** Whether paging is enabled. */
  public boolean paging() {
    return cr0 < 0;
  }

  /** I/O privilege level. */
  public int iopl() {
    return eflags >>> 12 & 3;
  }
}
