package org.pagewalk.kernel.ke.wait;

import java.util.ArrayList;
import java.util.List;

/**
 * The part of a thread that waits. While {@link #isWaiting} the thread is on no ready queue; the
 * dispatcher ends the wait, stores its status and readies the thread.
 */
public abstract class Waiter {
  private final ArrayList<WaitBlock> blocks = new ArrayList<>();
  private final ArrayList<KMutant> ownedMutants = new ArrayList<>();
  private WaitType type = WaitType.ANY;
  private boolean waiting;
  private boolean alertable;
  private boolean userWait;
  private int waitStatus;

  /** Whether the thread waits now. */
  public final boolean isWaiting() {
    return waiting;
  }

  /** Whether the wait may be ended by an alert or a user APC. */
  public final boolean isAlertable() {
    return waiting && alertable;
  }

  /** Whether the thread asked for this wait itself, so that user APCs may end it. */
  public final boolean isUserWait() {
    return waiting && userWait;
  }

  /** The NTSTATUS with which the latest wait ended. */
  public final int waitStatus() {
    return waitStatus;
  }

  /** The mutants that the thread owns, in the order in which it took them. */
  public final List<KMutant> ownedMutants() {
    return ownedMutants;
  }

  /** Called when a wait has ended, before the thread is readied. */
  protected void waitEnded() {}

  final void begin(
      List<? extends DispatcherObject> objects, WaitType type, boolean alertable, boolean user) {
    this.type = type;
    this.alertable = alertable;
    this.userWait = user;
    waiting = true;
    for (int i = 0; i < objects.size(); i++) {
      WaitBlock block = new WaitBlock(this, objects.get(i), i);
      blocks.add(block);
      block.object().add(block);
    }
  }

  final void end(int status) {
    for (WaitBlock block : blocks) {
      block.object().remove(block);
    }
    blocks.clear();
    waiting = false;
    waitStatus = status;
    waitEnded();
  }

  final WaitType waitType() {
    return type;
  }

  final List<WaitBlock> blocks() {
    return blocks;
  }
}
