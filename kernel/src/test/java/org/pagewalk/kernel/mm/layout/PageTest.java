package org.pagewalk.kernel.mm.layout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PageTest {
  @Test
  void thePageOfAnAddressBeginsAtItsFirstByte() {
    assertThat(Page.start(0x12345FFF)).isEqualTo(0x12345000);
    assertThat(Page.start(0xFFFFFFFF)).isEqualTo(0xFFFFF000);
    assertThat(Page.start(0x1000)).isEqualTo(0x1000);
  }
}
