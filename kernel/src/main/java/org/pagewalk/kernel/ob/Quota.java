package org.pagewalk.kernel.ob;

import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/**
 * A bound on what programs can make the kernel keep, whichever of them does it: what pool is to NT.
 */
public final class Quota {
  private final int limit;
  private int used;

  public Quota(int limit) {
    this.limit = limit;
  }

  /**
   * Checks that so much more is allowed.
   *
   * @throws StatusException INSUFFICIENT_RESOURCES if it is not
   */
  public void require(int amount) {
    if (!hasRoomFor(amount)) {
      throw new StatusException(NtStatus.INSUFFICIENT_RESOURCES);
    }
  }

  public boolean hasRoomFor(int amount) {
    return used + amount <= limit;
  }

  /**
   * Takes so much of it.
   *
   * @throws StatusException INSUFFICIENT_RESOURCES if there is not so much
   */
  public void take(int amount) {
    require(amount);
    used += amount;
  }

  /** Takes so much even if there is not so much, for what must not fail. */
  public void takeAnyway(int amount) {
    used += amount;
  }

  /** Gives back what was taken. */
  public void give(int amount) {
    used -= amount;
  }
}
