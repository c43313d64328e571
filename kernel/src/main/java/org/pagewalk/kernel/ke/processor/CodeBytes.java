package org.pagewalk.kernel.ke.processor;

import java.io.ByteArrayOutputStream;

/** Machine code under construction, with backward jumps only. */
final class CodeBytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Appends bytes, given as ints for legibility. */
  CodeBytes emit(int... values) {
    for (int value : values) {
      bytes.write(value);
    }
    return this;
  }

  /** Appends a little-endian doubleword. */
  CodeBytes dword(int value) {
    return emit(value, value >> 8, value >> 16, value >> 24);
  }

  /** Appends JMP rel32 to an offset. */
  CodeBytes jumpTo(int offset) {
    emit(0xE9);
    return dword(offset - (position() + 4));
  }

  /** Offset of the next byte. */
  int position() {
    return bytes.size();
  }

  CodeBytes align(int boundary) {
    while (position() % boundary != 0) {
      emit(0xCC);
    }
    return this;
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
