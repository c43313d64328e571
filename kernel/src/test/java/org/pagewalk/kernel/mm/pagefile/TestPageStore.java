package org.pagewalk.kernel.mm.pagefile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pagewalk.emulator.port.Derived;

/** A paging file in memory that can refuse. */
@Derived("a disk")
public final class TestPageStore implements PageStore {
  private final Map<Integer, byte[]> slots = new HashMap<>();
  private int size;

  /** Slots for which the disk has room. */
  public int room = Integer.MAX_VALUE;

  /** Whether every read is refused. */
  public boolean refusesReads;

  /** Whether every write is refused. */
  public boolean refusesWrites;

  /** The one slot that cannot be read, or -1. */
  public int unreadableSlot = -1;

  /** Slots written so far, in order. */
  public final List<Integer> written = new ArrayList<>();

  public boolean isClosed;

  /** What it was told of snapshots, in order. */
  public final List<String> told = new ArrayList<>();

  @Override
  public boolean extendTo(int newSlots) {
    if (newSlots > room) {
      return false;
    }
    size = Math.max(size, newSlots);
    return true;
  }

  /** Slots that the store has. */
  public int size() {
    return size;
  }

  @Override
  public boolean read(int slot, byte[] page) {
    if (refusesReads || slot == unreadableSlot) {
      return false;
    }
    System.arraycopy(slots.getOrDefault(slot, new byte[4096]), 0, page, 0, 4096);
    return true;
  }

  @Override
  public boolean write(int slot, byte[] page) {
    if (refusesWrites) {
      return false;
    }
    slots.put(slot, page.clone());
    written.add(slot);
    return true;
  }

  @Override
  public void snapshotTaken(long number) {
    told.add("taken " + number);
  }

  @Override
  public void snapshotDropped(long number) {
    told.add("dropped " + number);
  }

  @Override
  public void snapshotRestored(long number) {
    told.add("restored " + number);
  }

  @Override
  public String name() {
    return "test paging file";
  }

  @Override
  public void close() {
    isClosed = true;
  }
}
