package org.pagewalk.kernel.io;

/** {@code NUL}: swallows what is written and has nothing to read. */
final class NullDevice extends DeviceNode {
  NullDevice(DirectoryNode parent) {
    super(parent, "NUL");
  }

  @Override
  public int read(byte[] into, int start, int length) {
    return 0;
  }

  @Override
  public void write(byte[] from, int start, int length) {}

  @Override
  public boolean isConsole() {
    return false;
  }
}
