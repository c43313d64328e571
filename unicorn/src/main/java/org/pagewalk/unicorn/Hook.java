package org.pagewalk.unicorn;

/** A listener's registration with an engine; closing it ends the calls. */
public final class Hook implements AutoCloseable {
  private final Hooks hooks;
  private final long handle;
  private final int key;
  private boolean removed;

  Hook(Hooks hooks, long handle, int key) {
    this.hooks = hooks;
    this.handle = handle;
    this.key = key;
  }

  /** Removes the listener; allowed from within a listener, and harmless the second time. */
  @Override
  public void close() {
    if (!removed) {
      removed = true;
      hooks.remove(handle, key);
    }
  }
}
