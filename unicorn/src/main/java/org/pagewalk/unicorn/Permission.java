package org.pagewalk.unicorn;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What the guest may do with a range of its physical memory. */
public enum Permission {
  READ,
  WRITE,
  EXECUTE;

  /** All three. */
  public static final Set<Permission> ALL =
      Collections.unmodifiableSet(EnumSet.allOf(Permission.class));

  static int bits(Set<Permission> permissions) {
    int bits = 0;
    for (Permission permission : permissions) {
      bits |= 1 << permission.ordinal();
    }
    return bits;
  }

  static Set<Permission> fromBits(int bits) {
    EnumSet<Permission> permissions = EnumSet.noneOf(Permission.class);
    for (Permission permission : values()) {
      if ((bits >> permission.ordinal() & 1) != 0) {
        permissions.add(permission);
      }
    }
    return permissions;
  }
}
