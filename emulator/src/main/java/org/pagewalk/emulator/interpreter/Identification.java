package org.pagewalk.emulator.interpreter;

import org.pagewalk.emulator.processor.Processor;

/**
 * What CPUID tells: a P6 without floating point, in the features that this machine has.
 *
 * @sdm 2 "CPUID—CPU Identification"
 */
final class Identification {
  private static final int HIGHEST_LEAF = 2;

  /** Family 6, model 3, stepping 4. */
  private static final int SIGNATURE = 0x634;

  private static final int DEBUGGING_EXTENSIONS = 1 << 2;
  private static final int PAGE_SIZE_EXTENSION = 1 << 3;
  private static final int TIME_STAMP_COUNTER = 1 << 4;
  private static final int MODEL_SPECIFIC_REGISTERS = 1 << 5;
  private static final int CMPXCHG8B = 1 << 8;
  private static final int SYSENTER = 1 << 11;
  private static final int PAGE_GLOBAL = 1 << 13;
  private static final int CONDITIONAL_MOVES = 1 << 15;

  private static final int FEATURES =
      DEBUGGING_EXTENSIONS
          | PAGE_SIZE_EXTENSION
          | TIME_STAMP_COUNTER
          | MODEL_SPECIFIC_REGISTERS
          | CMPXCHG8B
          | SYSENTER
          | PAGE_GLOBAL
          | CONDITIONAL_MOVES;

  private Identification() {}

  /** Replaces EAX, EBX, ECX and EDX by the leaf that EAX asks for. */
  static void answer(int[] registers) {
    switch (registers[Processor.EAX]) {
      case 0 -> set(registers, HIGHEST_LEAF, letters("Genu"), letters("ntel"), letters("ineI"));
      case 1 -> set(registers, SIGNATURE, 0, 0, FEATURES);
      default -> set(registers, 1, 0, 0, 0);
    }
  }

  private static void set(int[] registers, int eax, int ebx, int ecx, int edx) {
    registers[Processor.EAX] = eax;
    registers[Processor.EBX] = ebx;
    registers[Processor.ECX] = ecx;
    registers[Processor.EDX] = edx;
  }

  private static int letters(String four) {
    return four.charAt(0) | four.charAt(1) << 8 | four.charAt(2) << 16 | four.charAt(3) << 24;
  }
}
