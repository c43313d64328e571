package org.pagewalk.emulator.port;

/**
 * The one thread that may touch a machine and its kernel: the first that comes in. It is asked for
 * where the host comes in, never while instructions are executed.
 */
@Derived("the host's thread")
public final class MachineThread {
  private volatile Thread owner;

  /**
   * To be called first by everything through which the host comes in.
   *
   * @throws IllegalStateException on another thread than the machine's
   */
  public void check() {
    Thread current = Thread.currentThread();
    if (owner == null) {
      owner = current;
    }
    if (owner != current) {
      throw new IllegalStateException(
          "the machine belongs to thread \"%s\"; thread \"%s\" has to post a request to its mailbox"
              .formatted(owner.getName(), current.getName()));
    }
  }

  /**
   * The calling thread is the machine's from now on. For a host that hands a machine over, when the
   * thread before is done with it.
   */
  public void takeOver() {
    owner = Thread.currentThread();
  }
}
