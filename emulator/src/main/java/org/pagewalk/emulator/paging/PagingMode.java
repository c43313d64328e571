package org.pagewalk.emulator.paging;

import org.pagewalk.emulator.processor.Processor;

/**
 * Which format the paging structures have.
 *
 * @sdm 3A "Paging Modes and Control Bits"
 */
enum PagingMode {
  /** CR0.PG is clear. */
  NONE,
  /** CR0.PG is set, CR4.PAE is clear: 32-bit paging. */
  TWO_LEVEL,
  /** CR0.PG and CR4.PAE are set. */
  PAE;

  static PagingMode of(Processor processor) {
    if (!processor.paging()) {
      return NONE;
    }
    return (processor.cr4 & Processor.CR4_PAE) == 0 ? TWO_LEVEL : PAE;
  }
}
