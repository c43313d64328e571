package org.pagewalk.kernel.crash;

import org.pagewalk.emulator.port.Derived;

/** The emulator's disassembler, as the kernel sees it. */
@Derived("belongs to the host's side")
public interface CodeReader {
  /**
   * One instruction in words.
   *
   * @param length bytes of it
   */
  record Line(String text, int length) {}

  /**
   * Reads the instruction at the beginning of {@code code}, which lies at a linear address in a
   * 32-bit segment.
   */
  Line read(byte[] code, int address);
}
