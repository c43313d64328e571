package org.pagewalk.emulator.stop;

import java.util.ArrayList;
import java.util.List;

/**
 * The breakpoints: a table beside guest memory, never bytes in it.
 *
 * <p>It is consulted when an instruction is decoded or translated. Of a page that holds a
 * breakpoint, whatever the address space, no decoded instruction may be kept under its frame,
 * because the same frame can be executed at other linear addresses; so execution elsewhere pays
 * nothing.
 */
public final class BreakpointTable {
  private final List<Breakpoint> breakpoints = new ArrayList<>();
  private final Stops stops;

  BreakpointTable(Stops stops) {
    this.stops = stops;
  }

  /** Arms a breakpoint. */
  public void add(Breakpoint breakpoint) {
    breakpoints.add(breakpoint);
    stops.tablesChanged();
  }

  /** Disarms a breakpoint; false if it was not armed. */
  public boolean remove(Breakpoint breakpoint) {
    boolean removed = breakpoints.remove(breakpoint);
    stops.tablesChanged();
    return removed;
  }

  boolean isArmed() {
    return !breakpoints.isEmpty();
  }

  /** Whether a page holds a breakpoint of any address space. */
  public boolean coversPageOf(int linear) {
    for (Breakpoint breakpoint : breakpoints) {
      if ((breakpoint.linear() ^ linear) >>> 12 == 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether the instruction at a linear address is one to stop before, with a value of CR3. */
  public boolean stopsAt(int directoryBase, int linear) {
    for (Breakpoint breakpoint : breakpoints) {
      if (breakpoint.linear() == linear && breakpoint.space().contains(directoryBase)) {
        return true;
      }
    }
    return false;
  }
}
