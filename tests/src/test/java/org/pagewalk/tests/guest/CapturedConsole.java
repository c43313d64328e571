package org.pagewalk.tests.guest;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.pagewalk.cli.system.GuestConsole;

/** Keeps what the guest writes; its standard input is empty. */
public final class CapturedConsole implements GuestConsole {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @Override
  public void output(byte[] bytes, int start, int length) {
    output.write(bytes, start, length);
  }

  @Override
  public void error(byte[] bytes, int start, int length) {
    errors.write(bytes, start, length);
  }

  @Override
  public int input(byte[] into, int start, int length) {
    return -1;
  }

  public String output() {
    return output.toString(StandardCharsets.ISO_8859_1);
  }

  String errors() {
    return errors.toString(StandardCharsets.ISO_8859_1);
  }
}
