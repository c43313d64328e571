package org.pagewalk.kernel.ke.wait;

/**
 * A mutex that one thread owns, as often as it has taken it. A thread that ends leaves its mutants
 * abandoned: the next owner's wait answers ABANDONED_WAIT_0 instead of success.
 */
public final class KMutant extends DispatcherObject {
  /** Deepest recursion; one level more raises STATUS_MUTANT_LIMIT_EXCEEDED. */
  static final int LIMIT = Integer.MAX_VALUE;

  private Waiter owner;
  private int recursion;
  private boolean abandoned;

  /** Owner, or null. */
  public Waiter owner() {
    return owner;
  }

  /** NT's count: 1 when free, 0 when taken once, falling with each recursion. */
  public int count() {
    return 1 - recursion;
  }

  boolean isExhaustedFor(Waiter waiter) {
    return owner == waiter && recursion == LIMIT;
  }

  void leaveOnce() {
    recursion--;
    if (recursion == 0) {
      owner.ownedMutants().remove(this);
      owner = null;
    }
  }

  void abandon() {
    owner.ownedMutants().remove(this);
    owner = null;
    recursion = 0;
    abandoned = true;
  }

  @Override
  boolean isSignalledFor(Waiter waiter) {
    return owner == null || owner == waiter;
  }

  @Override
  boolean acquire(Waiter waiter) {
    if (owner == null) {
      owner = waiter;
      waiter.ownedMutants().add(this);
    }
    recursion++;
    boolean wasAbandoned = abandoned;
    abandoned = false;
    return wasAbandoned;
  }
}
