package org.pagewalk.kernel.mm.writer;

import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.kernel.ke.time.Costs;
import org.pagewalk.kernel.mm.addressspace.AddressSpaces;
import org.pagewalk.kernel.mm.addressspace.FrameSupply;
import org.pagewalk.kernel.mm.addressspace.PagesInUse;
import org.pagewalk.kernel.mm.addressspace.WorkingSetTrimmer;

/**
 * Ages the working sets every second of guest time, or sooner when memory is short, and takes old
 * pages out when less is available than should be. A step handles one working set.
 *
 * @nt "Windows Internals 4, ch. 7, Balance Set Manager and Swapper"
 */
public final class BalanceSetManager {
  private static final long PAUSE = Costs.BALANCE_PERIOD / 100;

  private final AddressSpaces spaces;
  private final WorkingSetTrimmer trimmer;
  private final FrameSupply supply;
  private final MachineClock clock;
  private long nextRound;
  private long pausedUntil;
  private int nextSpace;
  private boolean inRound;

  public BalanceSetManager(
      AddressSpaces spaces, WorkingSetTrimmer trimmer, FrameSupply supply, MachineClock clock) {
    this.spaces = spaces;
    this.trimmer = trimmer;
    this.supply = supply;
    this.clock = clock;
    nextRound = Costs.BALANCE_PERIOD;
  }

  /** Whether a round is due or under way, or memory is short. */
  public boolean isWanted() {
    return inRound || clock.time() >= nextRound || mustTrim();
  }

  /** Guest time of the next round. */
  public long nextRound() {
    return nextRound;
  }

  private boolean mustTrim() {
    return clock.time() >= pausedUntil && supply.isLow() && supply.availableSoon() < target();
  }

  private int target() {
    return 2 * supply.lowWater();
  }

  /** Handles one working set, or trims all of them; true if there is more to do now. */
  public boolean step() {
    if (mustTrim()) {
      int wanted = target() - supply.availableSoon();
      if (trimmer.trimAll(wanted, PagesInUse.ALL) < wanted) {
        pausedUntil = clock.time() + PAUSE;
      }
    } else {
      ageOne();
    }
    return isWanted();
  }

  private void ageOne() {
    if (!inRound) {
      inRound = true;
      nextSpace = 0;
      nextRound = clock.time() + Costs.BALANCE_PERIOD;
    }
    if (nextSpace < spaces.all().size()) {
      trimmer.age(spaces.all().get(nextSpace++));
    }
    inRound = nextSpace < spaces.all().size();
  }
}
