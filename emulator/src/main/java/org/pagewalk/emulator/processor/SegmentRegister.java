package org.pagewalk.emulator.processor;

import org.pagewalk.emulator.port.Derived;

/**
 * A segment register, LDTR or TR: the visible selector and the hidden descriptor cache. Limits are
 * kept as the inclusive range of offsets that the segment allows, so that expand-up and expand-down
 * segments are checked alike.
 *
 * @sdm 3A "Segment Registers"
 */
public final class SegmentRegister {
  /** Numbers of the segment registers as instructions encode them. */
  public static final int ES = 0;

  public static final int CS = 1;
  public static final int SS = 2;
  public static final int DS = 3;
  public static final int FS = 4;
  public static final int GS = 5;

  @Derived("the processor whose register it is; null of a copy that is about to be loaded")
  private final Processor owner;

  /** Selector, as software reads it. */
  public int selector;

  /** Whether the cache holds a usable descriptor; false after a null selector was loaded. */
  public boolean usable;

  /** Linear base address. */
  public int base;

  /** Limit in bytes as the descriptor gives it (granularity applied), unsigned. */
  public int limit;

  /** Lowest and highest offset allowed, unsigned and inclusive; low above high allows none. */
  public int lowest;

  public int highest;

  /** Access byte of the descriptor: P, DPL, S, type. */
  public int access;

  /** D/B bit: 32-bit code, 32-bit stack, or 4 GiB upper bound of an expand-down segment. */
  public boolean big;

  /** Whether data may be read, and written, through it. */
  public boolean readable;

  public boolean writable;

  /** A register that no processor uses yet. */
  public SegmentRegister() {
    this(null);
  }

  SegmentRegister(Processor owner) {
    this.owner = owner;
  }

  /** Must be called by whoever fills the descriptor cache. */
  public void changed() {
    if (owner != null) {
      owner.modeChanged();
    }
  }

  /** DPL of the cached descriptor. */
  public int privilege() {
    return access >>> 5 & 3;
  }

  /**
   * Whether it reaches over all of linear memory from 0 upwards, so that offsets beyond its end
   * could only be those below its start.
   */
  public boolean flat() {
    return base == 0 && lowest == 0 && highest == -1;
  }

  /** Takes over selector and cache of another register. */
  public void copyFrom(SegmentRegister other) {
    selector = other.selector;
    usable = other.usable;
    base = other.base;
    limit = other.limit;
    lowest = other.lowest;
    highest = other.highest;
    access = other.access;
    big = other.big;
    readable = other.readable;
    writable = other.writable;
    changed();
  }

  /** Loads a null selector: every use of the register then faults. */
  public void loadNull(int nullSelector) {
    selector = nullSelector;
    usable = false;
    base = 0;
    limit = 0;
    lowest = 1;
    highest = 0;
    access = 0;
    big = false;
    readable = false;
    writable = false;
    changed();
  }
}
