package org.pagewalk.kernel.mm.fault;

import java.util.Arrays;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.kernel.ke.wait.KEvent;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.addressspace.FrameSupply;
import org.pagewalk.kernel.mm.addressspace.PagesInUse;

/**
 * A thread as the memory manager sees it; each thread owns one. It remembers the pages that were
 * brought in for the thread lately, which are not trimmed before the thread could use them, and the
 * error of a page-in that the thread waited for.
 *
 * <p>One instruction needs at most eight pages and their page tables, so the last sixteen pages are
 * enough for it to make progress whatever the pressure is.
 */
public final class FaultContext implements PagesInUse {
  private static final int PINNED_PAGES = 16;

  private StackBounds stackBounds;
  private final AddressSpace[] pinnedSpace = new AddressSpace[PINNED_PAGES];
  private final int[] pinnedAddress = new int[PINNED_PAGES];
  private final boolean[] usedByStep = new boolean[PINNED_PAGES];
  private int nextPin;
  private int instruction;
  private int errorAddress;
  private int errorStatus;

  @Derived("thrown and caught within one trap")
  private final MustWait mustWait = new MustWait();

  @Derived("thrown and caught within one trap")
  private final AccessViolationStatus accessViolation = new AccessViolationStatus();

  /** Where the thread's user stack is; null while it has none. */
  public StackBounds stackBounds() {
    return stackBounds;
  }

  public void setStackBounds(StackBounds bounds) {
    stackBounds = bounds;
  }

  /**
   * A trap has come from user mode. If the thread has gone on since the last one, the pages of
   * earlier instructions are not in use any more.
   *
   * @param at user virtual address of the instruction
   */
  public void beginStep(int at) {
    if (at != instruction) {
      instruction = at;
      Arrays.fill(usedByStep, false);
    }
  }

  /** Keeps a page, by the address of its first byte, in the working set for this thread. */
  void pin(AddressSpace space, int address) {
    int index = indexOf(space, address);
    if (index >= 0) {
      space.workingSet().pinAgain(address);
      usedByStep[index] = true;
      return;
    }
    unpin(nextPin);
    if (space.workingSet().pin(address)) {
      pinnedSpace[nextPin] = space;
      pinnedAddress[nextPin] = address;
      usedByStep[nextPin] = true;
      nextPin = (nextPin + 1) % PINNED_PAGES;
    }
  }

  private int indexOf(AddressSpace space, int address) {
    for (int i = 0; i < PINNED_PAGES; i++) {
      if (pinnedSpace[i] == space && pinnedAddress[i] == address) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public boolean includes(AddressSpace space, int address) {
    int index = indexOf(space, address);
    return index >= 0 && usedByStep[index];
  }

  /**
   * Lets go of the pages that are kept for the thread: it has finished its service step, begins a
   * wait of its own, or ends.
   */
  public void releasePages() {
    for (int i = 0; i < PINNED_PAGES; i++) {
      unpin(i);
    }
  }

  private void unpin(int index) {
    if (pinnedSpace[index] != null) {
      pinnedSpace[index].workingSet().unpin(pinnedAddress[index]);
      pinnedSpace[index] = null;
    }
  }

  /** Keeps the error of a page-in until the thread tries again. */
  void setPageInError(int address, int status) {
    errorAddress = address;
    errorStatus = status;
  }

  /** Takes the error kept for the page of {@code address}; 0 if there is none. */
  int takePageInError(int address) {
    if (errorStatus == 0 || errorAddress != address) {
      return 0;
    }
    int status = errorStatus;
    errorStatus = 0;
    return status;
  }

  /**
   * The services' edge: what the memory manager has answered becomes an exception here, unless the
   * access can go on.
   *
   * @param address user virtual address of the access
   * @throws MustWait if the thread must wait first
   * @throws AccessViolationStatus if the access fails
   */
  public void require(FaultOutcome outcome, int address) {
    switch (outcome) {
      case FaultOutcome.Resolved _ -> {}
      case FaultOutcome.Wait(KEvent event) -> throw mustWait.on(event);
      case FaultOutcome.Failed failed -> throw accessViolation.with(failed.status(), address);
    }
  }

  /**
   * Makes sure that so many frames are available for a step that cannot wait any more.
   *
   * @return false if there will not be so many
   * @throws MustWait if there will be, but not now
   */
  public boolean awaitFrames(FrameSupply supply, int wanted) {
    if (supply.ensureAvailable(wanted, this)) {
      return true;
    }
    KEvent event = supply.eventToAwait();
    if (event != null) {
      throw mustWait.on(event);
    }
    return false;
  }

  /** The exception with which an operation of this thread says that memory cannot be accessed. */
  public AccessViolationStatus accessViolation(int status, int address) {
    return accessViolation.with(status, address);
  }
}
