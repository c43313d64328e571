package org.pagewalk.kernel.mm.pagefile;

import java.util.ArrayList;
import java.util.List;

/** A paging file in memory that can refuse. */
public final class TestPageStore implements PageStore {
  private final List<byte[]> slots = new ArrayList<>();

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
  public boolean keepsHistory;

  @Override
  public boolean extendTo(int newSlots) {
    if (newSlots > room) {
      return false;
    }
    while (slots.size() < newSlots) {
      slots.add(new byte[4096]);
    }
    return true;
  }

  /** Slots that the store has. */
  public int size() {
    return slots.size();
  }

  @Override
  public boolean read(int slot, byte[] page) {
    if (refusesReads || slot == unreadableSlot) {
      return false;
    }
    System.arraycopy(slots.get(slot), 0, page, 0, 4096);
    return true;
  }

  @Override
  public boolean write(int slot, byte[] page) {
    if (refusesWrites) {
      return false;
    }
    slots.set(slot, page.clone());
    written.add(slot);
    return true;
  }

  @Override
  public void keepHistory() {
    keepsHistory = true;
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
