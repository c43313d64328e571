package org.pagewalk.emulator.execution;

import org.pagewalk.emulator.decode.Instruction;

/** What an engine knows of the instructions that it has decoded and still holds to be valid. */
public interface DecodedCode {
  /**
   * Whether decoding at an offset in CS would give an instruction again, with no need to look at
   * its bytes.
   */
  boolean keeps(int eip, Instruction instruction);
}
