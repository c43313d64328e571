package org.pagewalk.kernel.io;

/** A device: bytes go in and come out in order, there are no positions. */
public abstract non-sealed class DeviceNode extends Node {
  DeviceNode(DirectoryNode parent, String name) {
    super(parent, name);
  }

  @Override
  public final int attributes() {
    return ATTRIBUTE_NORMAL;
  }

  /**
   * Reads what there is, at most {@code length} bytes; the host may make the machine wait.
   *
   * @return bytes read, 0 at the end of the input
   */
  public abstract int read(byte[] into, int start, int length);

  /** Writes. */
  public abstract void write(byte[] from, int start, int length);

  /** Whether it is a console, which is what handles of standard streams usually are. */
  public abstract boolean isConsole();
}
