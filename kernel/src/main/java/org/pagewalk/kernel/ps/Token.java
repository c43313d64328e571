package org.pagewalk.kernel.ps;

import org.pagewalk.kernel.ob.KernelObject;
import org.pagewalk.kernel.ob.ObjectType;

/**
 * An access token: the privileges that its owner holds, and which of them are enabled. The one user
 * of this system is an administrator, whose privileges are disabled until asked for.
 */
public final class Token extends KernelObject {
  private final int held;
  private int enabled;

  private Token(int held, int enabled) {
    super(ObjectType.TOKEN);
    this.held = held;
    this.enabled = enabled;
  }

  /** The token of the first process: every privilege but that to act as the system. */
  public static Token ofAdministrator() {
    int all = 0;
    for (Privilege privilege : Privilege.values()) {
      all |= bit(privilege);
    }
    return new Token(all & ~bit(Privilege.TCB), bit(Privilege.CHANGE_NOTIFY));
  }

  private static int bit(Privilege privilege) {
    return privilege == null ? 0 : 1 << privilege.ordinal();
  }

  /** A child's token. */
  Token copy() {
    return new Token(held, enabled);
  }

  /** Whether a privilege is held and enabled. */
  public boolean isEnabled(Privilege privilege) {
    return (enabled & bit(privilege)) != 0;
  }

  /** Whether the privilege of a LUID is held. */
  public boolean holds(int luid) {
    return (held & bit(Privilege.of(luid))) != 0;
  }

  /** Whether the privilege of a LUID is enabled. */
  public boolean isEnabled(int luid) {
    return (enabled & bit(Privilege.of(luid))) != 0;
  }

  /** Enables or disables a privilege that is held. */
  public void setEnabled(int luid, boolean on) {
    int bit = bit(Privilege.of(luid));
    enabled = on ? enabled | bit : enabled & ~bit;
  }

  /** The LUIDs of the privileges that are enabled, in order. */
  public int[] enabledLuids() {
    int[] luids = new int[Integer.bitCount(enabled)];
    int count = 0;
    for (Privilege privilege : Privilege.values()) {
      if (isEnabled(privilege)) {
        luids[count++] = privilege.luid();
      }
    }
    return luids;
  }
}
