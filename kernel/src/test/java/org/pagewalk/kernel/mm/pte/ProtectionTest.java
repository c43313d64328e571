package org.pagewalk.kernel.mm.pte;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProtectionTest {
  @Test
  void everyValidCombinationOfBitsComesBack() {
    int valid = 0;
    for (int bits = 0; bits < 0x1000; bits++) {
      int code = Protection.fromWin32(bits);
      if (code != Protection.INVALID) {
        valid++;
        assertThat(Protection.toWin32(code)).isEqualTo(bits);
      }
    }
    assertThat(valid).isEqualTo(1 + 7 * 4);
  }

  @Test
  void guardWithoutAccessIsNoProtection() {
    assertThat(Protection.fromWin32(0x101)).isEqualTo(Protection.INVALID);
  }

  @Test
  void aViewMayNotExceedItsSection() {
    assertThat(Protection.isCompatible(Protection.READONLY, Protection.WRITECOPY)).isTrue();
    assertThat(Protection.isCompatible(Protection.READONLY, Protection.READWRITE)).isFalse();
    assertThat(Protection.isCompatible(Protection.READWRITE, Protection.EXECUTE_READ)).isFalse();
    assertThat(Protection.isCompatible(Protection.EXECUTE_READWRITE, Protection.READWRITE))
        .isTrue();
  }
}
