package org.pagewalk.kernel.mm.pte;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TwoLevelFormatTest extends PteFormatContract {
  @Override
  PteFormat format() {
    return new TwoLevelFormat();
  }

  @Test
  void theBitsAreNts() {
    PteFormat format = format();
    assertThat(format.valid(0x123, Protection.READWRITE, true)).isEqualTo(0x123027);
    assertThat(format.valid(0x123, Protection.WRITECOPY, true)).isEqualTo(0x123225);
    assertThat(format.demandZero(Protection.READWRITE)).isEqualTo(0x80);
    assertThat(format.transition(0x123, Protection.READONLY)).isEqualTo(0x123820);
    assertThat(format.pagingFile(2, 0x45, Protection.READWRITE)).isEqualTo(0x45084);
    assertThat(format.prototypeLookup(Protection.READWRITE)).isEqualTo(0xFFFFF480L);
  }
}
