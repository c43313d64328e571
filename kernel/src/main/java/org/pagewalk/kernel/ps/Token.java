package org.pagewalk.kernel.ps;

import java.util.EnumSet;
import org.pagewalk.kernel.ob.KernelObject;
import org.pagewalk.kernel.ob.ObjectType;

/**
 * An access token: the privileges that its owner holds, and which of them are enabled. The one user
 * of this system is an administrator, whose privileges are disabled until asked for.
 */
public final class Token extends KernelObject {
  private final EnumSet<Privilege> held;
  private final EnumSet<Privilege> enabled;

  private Token(EnumSet<Privilege> held, EnumSet<Privilege> enabled) {
    super(ObjectType.TOKEN);
    this.held = held;
    this.enabled = enabled;
  }

  /** The token of the first process. */
  public static Token ofAdministrator() {
    return new Token(
        EnumSet.complementOf(EnumSet.of(Privilege.TCB)), EnumSet.of(Privilege.CHANGE_NOTIFY));
  }

  /** A child's token. */
  Token copy() {
    return new Token(EnumSet.copyOf(held), EnumSet.copyOf(enabled));
  }

  /** Whether a privilege is held and enabled. */
  public boolean isEnabled(Privilege privilege) {
    return enabled.contains(privilege);
  }

  /** Whether the privilege of a LUID is held. */
  public boolean holds(int luid) {
    Privilege privilege = Privilege.of(luid);
    return privilege != null && held.contains(privilege);
  }

  /** Whether the privilege of a LUID is enabled. */
  public boolean isEnabled(int luid) {
    Privilege privilege = Privilege.of(luid);
    return privilege != null && enabled.contains(privilege);
  }

  /** Enables or disables a privilege that is held. */
  public void setEnabled(int luid, boolean on) {
    Privilege privilege = Privilege.of(luid);
    if (on) {
      enabled.add(privilege);
    } else {
      enabled.remove(privilege);
    }
  }

  /** Disables all. */
  public void disableAll() {
    enabled.clear();
  }
}
