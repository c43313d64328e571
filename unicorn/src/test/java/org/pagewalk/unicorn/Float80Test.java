package org.pagewalk.unicorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class Float80Test {
  @Test
  void doublesBecomeTheirExactEightyBits() {
    assertThat(Float80.of(1)).isEqualTo(new Float80(0x8000_0000_0000_0000L, 0x3FFF));
    assertThat(Float80.of(-1.5)).isEqualTo(new Float80(0xC000_0000_0000_0000L, 0xBFFF));
    assertThat(Float80.of(0)).isEqualTo(new Float80(0, 0));
    assertThat(Float80.of(-0.0)).isEqualTo(new Float80(0, 0x8000));
    assertThat(Float80.of(Double.NEGATIVE_INFINITY))
        .isEqualTo(new Float80(0x8000_0000_0000_0000L, 0xFFFF));
    assertThat(Float80.of(Double.NaN)).isEqualTo(new Float80(0xC000_0000_0000_0000L, 0x7FFF));
    assertThat(Float80.of(Double.MIN_VALUE))
        .isEqualTo(new Float80(0x8000_0000_0000_0000L, 0x3FFF - 1074));
    assertThat(Float80.of(Double.MIN_NORMAL))
        .isEqualTo(new Float80(0x8000_0000_0000_0000L, 0x3FFF - 1022));
  }

  @Test
  void moreThanSixteenBitsOfSignAndExponentAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Float80(0, 0x10000));
  }
}
