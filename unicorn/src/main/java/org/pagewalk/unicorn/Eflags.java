package org.pagewalk.unicorn;

/**
 * The bits of EFLAGS by name.
 *
 * @sdm 1 "EFLAGS Register"
 */
public record Eflags(int bits) {
  public static final int CF = 1;
  public static final int PF = 1 << 2;
  public static final int AF = 1 << 4;
  public static final int ZF = 1 << 6;
  public static final int SF = 1 << 7;
  public static final int TF = 1 << 8;
  public static final int IF = 1 << 9;
  public static final int DF = 1 << 10;
  public static final int OF = 1 << 11;
  public static final int IOPL = 3 << 12;
  public static final int NT = 1 << 14;
  public static final int RF = 1 << 16;
  public static final int VM = 1 << 17;
  public static final int AC = 1 << 18;
  public static final int VIF = 1 << 19;
  public static final int VIP = 1 << 20;
  public static final int ID = 1 << 21;

  private static final String[] NAMES = {
    "CF", null, "PF", null, "AF", null, "ZF", "SF", "TF", "IF", "DF", "OF", null, null, "NT", null,
    "RF", "VM", "AC", "VIF", "VIP", "ID"
  };

  /** Whether all bits of the mask are set. */
  public boolean has(int mask) {
    return (bits & mask) == mask;
  }

  /** The I/O privilege level, 0 to 3. */
  public int ioPrivilegeLevel() {
    return (bits & IOPL) >> 12;
  }

  /** These flags with the mask's bits set. */
  public Eflags with(int mask) {
    return new Eflags(bits | mask);
  }

  /** These flags with the mask's bits cleared. */
  public Eflags without(int mask) {
    return new Eflags(bits & ~mask);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int bit = 0; bit < NAMES.length; bit++) {
      if (NAMES[bit] != null && (bits >> bit & 1) != 0) {
        text.append(text.length() > 1 ? " " : "").append(NAMES[bit]);
      }
    }
    if (ioPrivilegeLevel() != 0) {
      text.append(text.length() > 1 ? " " : "").append("IOPL=").append(ioPrivilegeLevel());
    }
    return text.append(']').toString();
  }
}
