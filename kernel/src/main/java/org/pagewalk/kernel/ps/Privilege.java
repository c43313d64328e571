package org.pagewalk.kernel.ps;

/** Privileges that the kernel asks for, with their LUIDs. */
public enum Privilege {
  LOCK_MEMORY(4),
  INCREASE_QUOTA(5),
  TCB(7),
  INCREASE_BASE_PRIORITY(14),
  CREATE_PAGEFILE(15),
  SHUTDOWN(19),
  DEBUG(20),
  CHANGE_NOTIFY(23),
  MANAGE_VOLUME(28);

  private final int luid;

  Privilege(int luid) {
    this.luid = luid;
  }

  /** Low part of the LUID; the high part is 0. */
  public int luid() {
    return luid;
  }

  /** The privilege of a LUID, or null. */
  static Privilege of(int luid) {
    for (Privilege privilege : values()) {
      if (privilege.luid == luid) {
        return privilege;
      }
    }
    return null;
  }
}
