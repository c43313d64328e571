package org.pagewalk.kernel.mm.layout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AccessTest {
  @Test
  void theCodesOfAccessesAreNts() {
    assertThat(Access.READ.code()).isZero();
    assertThat(Access.WRITE.code()).isEqualTo(1);
    assertThat(Access.EXECUTE.code()).isEqualTo(8);
  }
}
