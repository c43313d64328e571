package org.pagewalk.kernel.ps;

import org.pagewalk.kernel.ke.wait.KTermination;

/** When a process or thread came and went, and what waits for its end. */
public final class Lifetime {
  private final KTermination termination = new KTermination();
  private final long createTime;
  private long exitTime;

  Lifetime(long createTime) {
    this.createTime = createTime;
  }

  /** Time of creation, in time units since boot. */
  public long createTime() {
    return createTime;
  }

  /** Time of the exit, in time units since boot; 0 before it. */
  public long exitTime() {
    return exitTime;
  }

  void setExitTime(long time) {
    exitTime = time;
  }

  /** Signalled from the end on. */
  KTermination termination() {
    return termination;
  }

  boolean hasEnded() {
    return termination.hasEnded();
  }
}
