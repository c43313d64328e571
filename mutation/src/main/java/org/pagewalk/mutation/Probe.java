package org.pagewalk.mutation;

import java.util.Arrays;

/**
 * The switch of the planted bugs. All bugs of a sample are in the classes at once, each behind a
 * question to this class; at most one is switched on. So one warm JVM tries all of them, and tells
 * besides which test reaches which.
 */
public final class Probe {
  /** Property with the number of mutants. */
  static final String COUNT = "pagewalk.mutation.count";

  /** Property with the mutant that is switched on from the start of the JVM. */
  static final String FIRST = "pagewalk.mutation.first";

  static final int NONE = -1;

  private static int active = Integer.getInteger(FIRST, NONE);
  private static boolean recording;
  private static boolean applied;
  private static volatile boolean expired;
  private static final boolean[] REACHED = new boolean[Integer.getInteger(COUNT, 0)];
  private static final boolean[] INITIALISING = new boolean[REACHED.length];

  private Probe() {}

  /** Thrown out of a planted bug whose time is over. */
  static final class ExpiredException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ExpiredException() {
      super("the time for this mutant is over", null, false, false);
    }
  }

  /** Whether this mutant is switched on: asked by the mutated classes. */
  public static boolean at(int mutant) {
    if (mutant == active) {
      return applied();
    }
    if (recording) {
      reach(mutant);
    }
    return false;
  }

  private static boolean applied() {
    applied = true;
    if (expired) {
      throw new ExpiredException();
    }
    return true;
  }

  private static void reach(int mutant) {
    if (!REACHED[mutant]) {
      REACHED[mutant] = true;
      INITIALISING[mutant] = isClassBeingInitialised();
    }
  }

  private static boolean isClassBeingInitialised() {
    return StackWalker.getInstance()
        .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals("<clinit>")));
  }

  /** Switches a mutant on, {@link #NONE} for none. */
  static void activate(int mutant) {
    applied = false;
    expired = false;
    active = mutant;
  }

  /** Whether the mutant that is on, or was last, was executed. */
  static boolean wasApplied() {
    return applied;
  }

  /** Lets the mutant end with an exception where it is executed next. */
  static void expire() {
    expired = true;
  }

  static boolean isExpired() {
    return expired;
  }

  /** Begins a new list of what is reached. */
  static void record() {
    Arrays.fill(REACHED, false);
    Arrays.fill(INITIALISING, false);
    recording = true;
  }

  static void stopRecording() {
    recording = false;
  }

  static boolean wasReached(int mutant) {
    return REACHED[mutant];
  }

  /** Whether it was reached first while a class was initialised, which happens once in a JVM. */
  static boolean wasReachedInitialising(int mutant) {
    return INITIALISING[mutant];
  }
}
