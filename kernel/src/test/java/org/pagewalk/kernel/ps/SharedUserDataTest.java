package org.pagewalk.kernel.ps;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.TestSystem;
import org.pagewalk.kernel.ke.processor.TrapNumber;
import org.pagewalk.kernel.ke.time.GuestTime;
import org.pagewalk.kernel.status.NtStatus;

/** KUSER_SHARED_DATA as a program reads it. */
class SharedUserDataTest {
  private static final int SHARED = 0x7FFE0000;
  private static final long TICK = 1_562_500;

  private final TestSystem system = new TestSystem();

  @AfterEach
  void close() {
    system.close();
  }

  @Test
  void factsOfTheSystemStandAtTheirPlaces() {
    int[][] fields = {
      {0x04, 0x0FA00000},
      {0x2C, 0x014C014C},
      {0x30, 'C' | ':' << 16},
      {0x34, '\\' | 'W' << 16},
      {0x38, 'i' | 'n' << 16},
      {0x3C, 'd' | 'o' << 16},
      {0x40, 'w' | 's' << 16},
      {0x44, 0},
      {0x264, 3},
      {0x268, 1},
      {0x26C, 5},
      {0x270, 2},
      {0x274, 0x00010000},
      {0x278, 0},
      {0x27C, 1},
      {0x2E8, 1024},
      {0x300, TestSystem.entry("KiFastSystemCall")},
      {0x304, TestSystem.entry("KiFastSystemCallRet")},
    };
    for (int[] field : fields) {
      assertThat(system.get(SHARED + field[0])).as("%X", field[0]).isEqualTo(field[1]);
    }
  }

  private void assertTimesAreOf(long tick) {
    assertThat(system.get(SHARED)).isEqualTo((int) tick);
    assertTime(0x320, tick);
    assertTime(0x08, tick * TICK / 10);
    assertTime(0x14, GuestTime.BOOT_DATE + tick * TICK / 10);
  }

  private void assertTime(int offset, long value) {
    assertThat(system.get64(SHARED + offset)).isEqualTo(value);
    assertThat(system.get(SHARED + offset + 8)).isEqualTo((int) (value >>> 32));
  }

  @Test
  void timesMoveFromTickToTick() {
    long tick = system.clock.time() / TICK + 1;
    assertThat(system.nextDue).isLessThanOrEqualTo(tick * TICK);
    system.clock.advanceTo(tick * TICK - 200);
    system.settle(system.kernel.trap(TrapNumber.CLOCK));
    assertTimesAreOf(tick - 1);
    system.clock.advanceTo(tick * TICK);
    system.settle(system.kernel.trap(TrapNumber.CLOCK));
    assertTimesAreOf(tick);
    system.clock.advanceTo(0x1_2345_6789L * TICK);
    system.settle(system.kernel.trap(TrapNumber.CLOCK));
    assertTimesAreOf(0x1_2345_6789L);
  }

  @Test
  void programCannotWriteIt() {
    int from = system.word(7);
    assertThat(system.call("NtWriteVirtualMemory", -1, SHARED, from, 4, 0))
        .isEqualTo(NtStatus.PARTIAL_COPY);
  }
}
