package org.pagewalk.emulator.machine;

import java.util.List;

/**
 * A run that can go back: a snapshot every so many steps, of which a bounded number is kept. When
 * there is one too many, the one goes whose place is best covered by its neighbours, so the
 * distances between those that stay grow in proportion to their age. The first one always stays:
 * every step since then can be reached.
 */
public final class History {
  private final Machine machine;
  private final long interval;
  private final int most;

  /**
   * Begins with a snapshot of the present moment.
   *
   * @param interval steps between snapshots
   * @param most snapshots kept at once, at least 2
   */
  public History(Machine machine, long interval, int most) {
    if (interval < 1 || most < 2) {
      throw new IllegalArgumentException(
          "a history of %d snapshots, one every %d steps".formatted(most, interval));
    }
    this.machine = machine;
    this.interval = interval;
    this.most = most;
    machine.snapshot();
  }

  /** The moments that are kept, oldest first. */
  public List<Snapshot> snapshots() {
    return machine.snapshots();
  }

  /** Runs as {@link Machine#runUntil} does, and takes the snapshots that fall due. */
  public MachineExit runUntil(long step) {
    while (true) {
      long due = machine.snapshots().getLast().step() + interval;
      MachineExit exit = machine.runUntil(Math.min(step, due));
      if (!(exit instanceof MachineExit.StepReached(long reached))) {
        return exit;
      }
      if (reached >= due) {
        keepPresent(reached);
      }
      if (reached >= step) {
        return exit;
      }
    }
  }

  private void keepPresent(long now) {
    if (machine.snapshots().size() == most) {
      machine.drop(mostExpendable(now));
    }
    machine.snapshot();
  }

  /** Of all but the first: the one without which the gap is smallest, measured by its age. */
  private Snapshot mostExpendable(long now) {
    List<Snapshot> kept = machine.snapshots();
    int best = 1;
    double least = Double.MAX_VALUE;
    for (int i = 1; i < kept.size(); i++) {
      long before = kept.get(i - 1).step();
      long after = i + 1 < kept.size() ? kept.get(i + 1).step() : now;
      double gapByAge = (double) (after - before) / (now - before);
      if (gapByAge < least) {
        least = gapByAge;
        best = i;
      }
    }
    return kept.get(best);
  }

  /**
   * Goes to a step: back to the newest snapshot that is not after it, and forward from there.
   * Moments after the step are kept no more, as those of another future.
   *
   * @param step not before the first snapshot's
   */
  public MachineExit goTo(long step) {
    if (step < machine.clock().step()) {
      List<Snapshot> kept = machine.snapshots();
      int i = kept.size() - 1;
      while (i >= 0 && kept.get(i).step() > step) {
        i--;
      }
      if (i < 0) {
        throw new IllegalArgumentException(
            "step %d is before the first snapshot, step %d"
                .formatted(step, kept.getFirst().step()));
      }
      machine.restore(kept.get(i));
    }
    return runUntil(step);
  }
}
