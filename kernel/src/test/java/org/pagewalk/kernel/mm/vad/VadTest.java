package org.pagewalk.kernel.mm.vad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.mm.pte.Protection;

class VadTest {
  private final Vad.PrivateVad vad =
      new Vad.PrivateVad(0x100, 0x10F, Protection.EXECUTE_READ, true);

  @Test
  void aRegionHasAPageAtLeast() {
    assertThat(new Vad.PrivateVad(7, 7, 1, false).pageCount()).isEqualTo(1);
    assertThatThrownBy(() -> new Vad.PrivateVad(8, 7, 1, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theBoundsOfARegionAreItsFirstAndLastByte() {
    assertThat(vad.start()).isEqualTo(0x100000);
    assertThat(vad.end()).isEqualTo(0x10FFFF);
    assertThat(vad.pageCount()).isEqualTo(16);
    assertThat(vad.contains(0xFF)).isFalse();
    assertThat(vad.contains(0x100)).isTrue();
    assertThat(vad.contains(0x10F)).isTrue();
    assertThat(vad.contains(0x110)).isFalse();
    assertThat(vad).hasToString("Private 00100000-0010FFFF");
    Vad high = new Vad.PrivateVad(0xBFFE0, 0xBFFE0, 1, false);
    assertThat(high.start()).isEqualTo(0xBFFE0000);
    assertThat(high.end()).isEqualTo(0xBFFE0FFF);
  }

  @Test
  void aPartHasThePropertiesOfTheWhole() {
    assertThat(vad.part(0x102, 0x103).isWriteWatch()).isFalse();
    assertThat(vad.part(0x102, 0x103).isPhysical()).isFalse();
    assertThat(vad.part(0x102, 0x103).isLocked()).isFalse();
    vad.setWriteWatch();
    vad.setPhysical();
    vad.setLocked();
    vad.setWritten(0x108, true);
    vad.addCommitCharge(16);
    Vad.PrivateVad part = vad.part(0x104, 0x10F);
    assertThat(part.firstPage()).isEqualTo(0x104);
    assertThat(part.lastPage()).isEqualTo(0x10F);
    assertThat(part.protection()).isEqualTo(Protection.EXECUTE_READ);
    assertThat(part.isCommitted()).isTrue();
    assertThat(part.isWriteWatch()).isTrue();
    assertThat(part.isPhysical()).isTrue();
    assertThat(part.isLocked()).isTrue();
    assertThat(part.isWritten(0x108)).isTrue();
    assertThat(part.isWritten(0x109)).isFalse();
    assertThat(part.commitCharge()).isZero();
    part.setWritten(0x108, false);
    assertThat(vad.isWritten(0x108)).isTrue();
    assertThat(new Vad.PrivateVad(1, 2, 1, false).part(1, 1).isCommitted()).isFalse();
  }

  @Test
  void chargesAddUp() {
    vad.addCommitCharge(5);
    vad.addCommitCharge(-2);
    assertThat(vad.commitCharge()).isEqualTo(3);
  }
}
