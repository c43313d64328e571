package org.pagewalk.unicorn;

import java.util.HexFormat;

/** Machine code for the tests, at the address where all of them put it. */
final class Code {
  static final long AT = 0x10000;
  static final int SIZE = 0x1000;

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  private Code() {}

  /** Maps a page at {@link #AT} and puts the bytes there; answers the address after them. */
  static long load(Engine engine, String hex) {
    byte[] bytes = HEX.parseHex(hex);
    engine.memory().map(AT, SIZE, Permission.ALL);
    engine.memory().write(AT, bytes);
    return AT + bytes.length;
  }
}
