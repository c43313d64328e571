package org.pagewalk.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/** Where {@code uc_x86_mmr} has its fields. */
final class MemoryManagementLayout {
  private static final int SELECTOR = 0;
  private static final int BASE = 8;
  private static final int LIMIT = 16;
  private static final int FLAGS = 20;

  private MemoryManagementLayout() {}

  static MemoryManagementRegister get(MemorySegment content) {
    return new MemoryManagementRegister(
        Short.toUnsignedInt(content.get(JAVA_SHORT_UNALIGNED, SELECTOR)),
        content.get(JAVA_LONG_UNALIGNED, BASE),
        content.get(JAVA_INT_UNALIGNED, LIMIT),
        content.get(JAVA_INT_UNALIGNED, FLAGS));
  }

  static void set(MemorySegment content, MemoryManagementRegister value) {
    content.set(JAVA_SHORT_UNALIGNED, SELECTOR, (short) value.selector());
    content.set(JAVA_LONG_UNALIGNED, BASE, value.base());
    content.set(JAVA_INT_UNALIGNED, LIMIT, value.limit());
    content.set(JAVA_INT_UNALIGNED, FLAGS, value.flags());
  }
}
