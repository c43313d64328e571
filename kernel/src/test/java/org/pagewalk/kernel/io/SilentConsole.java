package org.pagewalk.kernel.io;

/** A console that takes everything. */
final class SilentConsole implements HostConsole {
  @Override
  public void output(byte[] bytes, int start, int length) {}

  @Override
  public void error(byte[] bytes, int start, int length) {}
}
