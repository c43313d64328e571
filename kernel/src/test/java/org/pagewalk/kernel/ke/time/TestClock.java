package org.pagewalk.kernel.ke.time;

import org.pagewalk.emulator.port.MachineClock;

/** A clock that stands still until it is moved. */
public final class TestClock implements MachineClock {
  private long time;

  @Override
  public long step() {
    return time;
  }

  @Override
  public long time() {
    return time;
  }

  @Override
  public void charge(long units) {
    time += units;
  }

  @Override
  public void advanceTo(long target) {
    time = Math.max(time, target);
  }
}
