package org.pagewalk.emulator.machine;

import org.pagewalk.emulator.port.MachineClock;

/** The machine's two clocks: steps, and steps plus what was charged or waited for. */
final class MachineTime implements MachineClock {
  private long step;
  private long extra;

  @Override
  public long step() {
    return step;
  }

  @Override
  public long time() {
    return step + extra;
  }

  @Override
  public void charge(long units) {
    extra += units;
  }

  @Override
  public void advanceTo(long time) {
    extra = Math.max(extra, time - step);
  }

  void advanceSteps(int steps) {
    step += steps;
  }
}
