package org.pagewalk.emulator.processor;

/**
 * What CPUID tells: vendor and model of a processor without floating point, in the features that
 * this machine has.
 *
 * @param vendor twelve letters
 * @param signature stepping, model and family, as leaf 1 gives them
 * @param highestLeaf the highest one that has a meaning
 * @param cacheDescriptors EAX of leaf 2; the processor answers it to leaves it does not have
 * @sdm 2 "CPUID—CPU Identification"
 */
public record Identification(String vendor, int signature, int highestLeaf, int cacheDescriptors) {
  /** A P6: family 6, model 3, stepping 4. */
  static final Identification INTEL = new Identification("GenuineIntel", 0x634, 2, 1);

  /** Family 25, model 17, stepping 1. */
  static final Identification AMD = new Identification("AuthenticAMD", 0x00A1_0F11, 1, 0);

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

  /** Replaces EAX, EBX, ECX and EDX by the leaf that EAX asks for. */
  public void answer(int[] registers) {
    switch (registers[Processor.EAX]) {
      case 0 -> set(registers, highestLeaf, letters(0), letters(8), letters(4));
      case 1 -> set(registers, signature, 0, 0, FEATURES);
      default -> set(registers, cacheDescriptors, 0, 0, 0);
    }
  }

  private static void set(int[] registers, int eax, int ebx, int ecx, int edx) {
    registers[Processor.EAX] = eax;
    registers[Processor.EBX] = ebx;
    registers[Processor.ECX] = ecx;
    registers[Processor.EDX] = edx;
  }

  /** Four letters of the vendor's name as a doubleword. */
  private int letters(int from) {
    return vendor.charAt(from)
        | vendor.charAt(from + 1) << 8
        | vendor.charAt(from + 2) << 16
        | vendor.charAt(from + 3) << 24;
  }
}
