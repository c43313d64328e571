package org.pagewalk.emulator.fault;

/**
 * The guest used a part of the processor that this machine does not have yet. It is not an
 * exception of the guest's: the machine stops and names the part.
 */
@SuppressWarnings("serial")
public final class UnimplementedFeature extends RuntimeException {
  /** The name of the missing part as the SDM calls it. */
  public UnimplementedFeature(String name) {
    super(name, null, false, false);
  }
}
