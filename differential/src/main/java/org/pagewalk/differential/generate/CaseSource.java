package org.pagewalk.differential.generate;

import java.util.List;
import org.pagewalk.emulator.isa.InstructionForm;

/** Where a campaign's cases come from. May be asked by several threads at once. */
public interface CaseSource {
  /** The forms that cases are counted for, in the table's order. */
  List<InstructionForm> forms();

  /** Number of cases there are; {@link Long#MAX_VALUE} for no bound. */
  long size();

  /** The case of an index, from 0; always the same. */
  GeneratedCase generate(long index);
}
