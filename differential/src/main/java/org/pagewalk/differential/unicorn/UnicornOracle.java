package org.pagewalk.differential.unicorn;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.Ending;
import org.pagewalk.differential.oracle.KnownErrors;
import org.pagewalk.differential.oracle.Oracle;
import org.pagewalk.differential.oracle.OracleUnavailableException;
import org.pagewalk.differential.oracle.Outcome;
import org.pagewalk.emulator.processor.ProcessorBehaviour;
import org.pagewalk.emulator.processor.ProcessorModel;
import org.pagewalk.unicorn.UnicornLibrary;

/**
 * Unicorn as an oracle, in a child JVM with one engine: a crash of native code is a finding, and
 * the campaign goes on.
 *
 * <p>When the child dies or falls silent, the cases without an outcome are sent to a new one, which
 * answers each before it begins the next. So the case at fault is known; it is {@link
 * Ending#QUARANTINED} or {@link Ending#ENDLESS}, and the rest goes on as usual.
 *
 * <p>What Unicorn itself gets wrong stands in {@link UnicornError}.
 */
public final class UnicornOracle implements Oracle {
  /** The model that comes nearest to what it does where processors differ. */
  public static final ProcessorModel MODEL =
      ProcessorModel.AMD
          .with(ProcessorBehaviour.FLAT_WRAP)
          .with(ProcessorBehaviour.COMPARE_DESTINATION_FIRST)
          .with(ProcessorBehaviour.RETURN_CHECKS_CODE_FIRST)
          .without(ProcessorBehaviour.FXSAVE_REFUSES_OPERAND_SIZE)
          .without(ProcessorBehaviour.PORTS_CHECKED_BEFORE_COUNT);

  private static final String PREFERRED = "2.1.1";
  private static final int BATCH = 512;

  private final Optional<Path> library;
  private UnicornChild child;
  private int restarts;

  /**
   * Finds a library and starts the child.
   *
   * @throws OracleUnavailableException if there is no library that walks page tables
   */
  public UnicornOracle() {
    this(findLibrary());
  }

  /** Runs on one library; it must be 2.1 or newer. */
  public UnicornOracle(Path library) {
    this(Optional.of(library));
  }

  private UnicornOracle(Optional<Path> library) {
    this.library = library;
    child = new UnicornChild(library);
  }

  /** A library that was named goes first, then the version preferred, then whatever is found. */
  private static Optional<Path> findLibrary() {
    return UnicornLibrary.named().or(() -> UnicornLibrary.cached(PREFERRED));
  }

  @Override
  public String description() {
    return child.description();
  }

  @Override
  public ProcessorModel model() {
    return MODEL;
  }

  @Override
  public KnownErrors knownErrors(ProcessorModel model) {
    return (form, instruction, before, ours, theirs) ->
        UnicornError.explaining(model, form, instruction, before, ours, theirs)
            .map(error -> error.name() + ": " + error.reason());
  }

  @Override
  public int restarts() {
    return restarts;
  }

  @Override
  public List<Outcome> run(List<Case> cases) {
    Outcome[] outcomes = new Outcome[cases.size()];
    for (int start = 0; start < outcomes.length; start += BATCH) {
      int end = Math.min(start + BATCH, outcomes.length);
      int done = runBatch(cases, start, end, outcomes, false);
      while (done < end) {
        done = runBatch(cases, done, end, outcomes, true);
        if (done < end) {
          boolean endless = child.wasKilled();
          outcomes[done++] = Outcome.without(endless ? Ending.ENDLESS : Ending.QUARANTINED);
        }
      }
    }
    return Arrays.asList(outcomes);
  }

  /**
   * Runs a part; answers the index of the first case without an outcome, the child being new then.
   */
  private int runBatch(List<Case> cases, int start, int end, Outcome[] outcomes, boolean oneByOne) {
    if (!child.isAlive()) {
      restart();
    }
    int done = start;
    try {
      child.send(cases.subList(start, end), oneByOne);
      while (done < end) {
        outcomes[done] = child.receive().toOutcome();
        done++;
      }
    } catch (IOException _) {
      child.awaitDeath();
    }
    return done;
  }

  /** Ends the child, for tests of what follows. */
  void killChild() {
    child.awaitDeath();
  }

  private void restart() {
    child.close();
    restarts++;
    child = new UnicornChild(library);
  }

  @Override
  public void close() {
    child.close();
  }
}
