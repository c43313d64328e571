package org.pagewalk.emulator.port;

/** An object of the machine's or kernel's state that must react when a snapshot was put back. */
public interface Restorable {
  /** Drops or rebuilds what was derived from fields that now hold older values. */
  void restored();
}
