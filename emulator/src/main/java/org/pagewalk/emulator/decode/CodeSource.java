package org.pagewalk.emulator.decode;

import org.pagewalk.emulator.fault.CpuFault;

/** Where the decoder finds the bytes of an instruction. */
public interface CodeSource {
  /**
   * The byte at a distance from the instruction's first byte, zero-extended. The decoder asks for
   * bytes in order and never for one that the instruction does not have.
   *
   * @param index from 0 to 14
   * @throws CpuFault #PF, or #GP(0) beyond the code segment's limit
   */
  int byteAt(int index);
}
