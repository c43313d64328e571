package org.pagewalk.emulator.semantics;

import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.processor.Eflags;

/**
 * Decimal adjustment of AL and AX. Carry words keep OF where the SDM leaves it undefined.
 *
 * @sdm 2 "DAA—Decimal Adjust AL After Addition", "AAA—ASCII Adjust After Addition"
 */
public final class Decimal {
  private Decimal() {}

  private static boolean adjustsLow(int al, int flagCarry) {
    return (al & 15) > 9 || Eflags.adjust(flagCarry);
  }

  private static boolean adjustsHigh(int al, int flagCarry) {
    return (al & 0xFF) > 0x99 || Eflags.carry(flagCarry);
  }

  /** AL after DAA, sign-extended. */
  public static int afterAddition(int al, int flagCarry) {
    return (byte) (al + correction(al, flagCarry));
  }

  /** AL after DAS, sign-extended. */
  public static int afterSubtraction(int al, int flagCarry) {
    return (byte) (al - correction(al, flagCarry));
  }

  private static int correction(int al, int flagCarry) {
    return (adjustsLow(al, flagCarry) ? 6 : 0) + (adjustsHigh(al, flagCarry) ? 0x60 : 0);
  }

  public static int afterAdditionCarries(int al, int flagCarry) {
    return carries(adjustsHigh(al, flagCarry), adjustsLow(al, flagCarry));
  }

  /** DAS borrows also when its first correction does. */
  public static int afterSubtractionCarries(int al, int flagCarry) {
    boolean low = adjustsLow(al, flagCarry);
    return carries(adjustsHigh(al, flagCarry) || low && (al & 0xFF) < 6, low);
  }

  private static int carries(boolean carry, boolean adjust) {
    return (carry ? CarryWord.TOP : 0) | (adjust ? CarryWord.HALF : 0);
  }

  /** AX after AAA. */
  public static int unpackedAfterAddition(int ax, int flagCarry) {
    return (adjustsLow(ax, flagCarry) ? ax + 0x106 : ax) & 0xFF0F;
  }

  /** AX after AAS. */
  public static int unpackedAfterSubtraction(int ax, int flagCarry) {
    return (adjustsLow(ax, flagCarry) ? ax - 0x106 : ax) & 0xFF0F;
  }

  /** After AAA and AAS. */
  public static int unpackedCarries(int al, int flagCarry) {
    boolean adjusts = adjustsLow(al, flagCarry);
    return carries(adjusts, adjusts);
  }

  /**
   * AX after AAM.
   *
   * @throws CpuFault #DE for a base of zero
   */
  public static int unpack(int al, int base) {
    if (base == 0) {
      throw CpuFault.divideError();
    }
    return (al & 0xFF) / base << 8 | (al & 0xFF) % base;
  }

  /** AX after AAD. */
  public static int pack(int ax, int base) {
    return ax + (ax >>> 8) * base & 0xFF;
  }
}
