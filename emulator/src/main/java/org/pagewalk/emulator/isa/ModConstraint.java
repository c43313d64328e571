package org.pagewalk.emulator.isa;

/** What a form demands of the mod field of its ModRM byte; any other value raises #UD. */
public enum ModConstraint {
  ANY,
  /** mod is not 3: the operand is in memory. */
  MEMORY,
  /** mod is 3: the operand is a register. */
  REGISTER;

  boolean allows(int modrm) {
    return switch (this) {
      case ANY -> true;
      case MEMORY -> modrm >>> 6 != 3;
      case REGISTER -> modrm >>> 6 == 3;
    };
  }
}
