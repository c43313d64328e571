package org.pagewalk.differential.oracle;

import java.util.List;
import org.pagewalk.emulator.processor.ProcessorModel;

/** Says what becomes of a case: a real processor, another emulator, a recording, or our engine. */
public interface Oracle extends AutoCloseable {
  /** One outcome for each case, in order. */
  List<Outcome> run(List<Case> cases);

  /** The model of processor whose choices it makes where processors differ. */
  ProcessorModel model();

  /**
   * What it is known to get wrong.
   *
   * @param ours the model of processor that it is compared with
   */
  default KnownErrors knownErrors(ProcessorModel ours) {
    return KnownErrors.NONE;
  }

  /** How often a process of the oracle's had to be started anew. */
  default int restarts() {
    return 0;
  }

  /** What it is, in a few words, for reports. */
  String description();

  @Override
  void close();
}
