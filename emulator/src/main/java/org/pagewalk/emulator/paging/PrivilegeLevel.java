package org.pagewalk.emulator.paging;

/**
 * With whose rights memory is accessed, as far as page tables distinguish them.
 *
 * @sdm 3A "Determination of Access Rights"
 */
public enum PrivilegeLevel {
  /** CPL 0 to 2, and what the processor itself reads and writes in descriptor tables and TSSs. */
  SUPERVISOR,
  /** CPL 3. */
  USER;

  /** The level of accesses that a program makes. */
  public static PrivilegeLevel of(int cpl) {
    return cpl == 3 ? USER : SUPERVISOR;
  }
}
