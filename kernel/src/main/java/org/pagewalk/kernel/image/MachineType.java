package org.pagewalk.kernel.image;

/** The processor an image was built for: IMAGE_FILE_MACHINE_*. */
public final class MachineType {
  public static final int I386 = 0x14C;
  public static final int AMD64 = 0x8664;

  private MachineType() {}

  /** A short name, as "x86" or "ARM". */
  public static String nameOf(int machine) {
    return switch (machine) {
      case I386 -> "x86";
      case AMD64 -> "x86-64";
      case 0x0 -> "no particular machine";
      case 0x162, 0x166, 0x168, 0x169 -> "MIPS";
      case 0x184, 0x284 -> "Alpha";
      case 0x1C0, 0x1C2, 0x1C4 -> "ARM";
      case 0x1F0, 0x1F1 -> "PowerPC";
      case 0x200 -> "Itanium";
      case 0xAA64 -> "ARM64";
      case 0x5032, 0x5064 -> "RISC-V";
      default -> "machine 0x%04X".formatted(machine);
    };
  }
}
