package org.pagewalk.kernel.ke.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GuestTimeTest {
  private static final long NOW = 500;

  @Test
  void relativeTimeoutsCountFromNowAndZeroIsNow() {
    assertThat(GuestTime.dueTime(0, NOW)).isEqualTo(NOW);
    assertThat(GuestTime.dueTime(-1, NOW)).isEqualTo(NOW + 10);
    assertThat(GuestTime.dueTime(-3, NOW)).isEqualTo(NOW + 30);
  }

  @Test
  void absoluteTimeoutsAreDatesAndOnesBeforeTheBootAreOver() {
    assertThat(GuestTime.dueTime(GuestTime.BOOT_DATE + 3, NOW)).isEqualTo(30);
    assertThat(GuestTime.dueTime(GuestTime.BOOT_DATE, NOW)).isZero();
    assertThat(GuestTime.dueTime(1, NOW)).isZero();
  }

  @Test
  void whatIsFartherThanTimeGoesNeverComes() {
    long farthest = (Long.MAX_VALUE - NOW) / 10;
    assertThat(GuestTime.dueTime(-farthest, NOW)).isEqualTo(NOW + 10 * farthest);
    assertThat(GuestTime.dueTime(-farthest - 1, NOW)).isEqualTo(Long.MAX_VALUE);
    assertThat(GuestTime.dueTime(Long.MIN_VALUE, NOW)).isEqualTo(Long.MAX_VALUE);
    assertThat(GuestTime.dueTime(Long.MAX_VALUE, NOW)).isEqualTo(Long.MAX_VALUE);
  }
}
