package org.pagewalk.emulator.isa;

/** The privilege that a form demands; without it, it raises #GP(0). */
public enum Privilege {
  ANY,
  /** CPL at most IOPL (for port instructions: or the I/O permission map allows the port). */
  IOPL,
  /** CPL 0. */
  CPL0
}
