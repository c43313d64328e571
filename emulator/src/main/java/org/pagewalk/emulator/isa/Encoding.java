package org.pagewalk.emulator.isa;

/**
 * The bytes by which a form is recognised.
 *
 * @param map opcode map
 * @param prefix the prefix that is part of the opcode
 * @param opcode the opcode's last byte; the first of eight where {@code opcodeHoldsRegister}
 * @param opcodeHoldsRegister whether the low three bits of the opcode number a register
 * @param digit value of the ModRM byte's reg field that selects the form, or -1
 * @param modrm the exact ModRM byte that selects the form, or -1
 * @param mod what the form demands of the mod field
 * @sdm 2 "Opcode Column in the Instruction Summary Table"
 */
public record Encoding(
    OpcodeMap map,
    MandatoryPrefix prefix,
    int opcode,
    boolean opcodeHoldsRegister,
    int digit,
    int modrm,
    ModConstraint mod) {

  /** Whether the ModRM byte helps to select the form. */
  boolean selectsByModRm() {
    return digit >= 0 || modrm >= 0 || mod != ModConstraint.ANY;
  }

  /** Whether a ModRM byte can belong to it. */
  public boolean acceptsModRm(int byteValue) {
    return (modrm < 0 || modrm == byteValue)
        && (digit < 0 || digit == (byteValue >>> 3 & 7))
        && mod.allows(byteValue);
  }

  /** Such as {@code 66 0FBA/4}. */
  @Override
  public String toString() {
    String name = prefix.notation() + (prefix == MandatoryPrefix.ANY ? "" : " ");
    name += (map == OpcodeMap.TWO_BYTE ? "0F" : "") + "%02X".formatted(opcode);
    if (modrm >= 0) {
      return name + "%02X".formatted(modrm);
    }
    return digit >= 0 ? name + "/" + digit : name;
  }
}
