package org.pagewalk.kernel.mm.pagefile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.ke.time.Costs;
import org.pagewalk.kernel.ke.time.DueQueue;
import org.pagewalk.kernel.ke.time.TestClock;

class DiskQueueTest {
  private final TestClock clock = new TestClock();
  private final DueQueue due = new DueQueue();
  private final DiskQueue disk = new DiskQueue(clock, due);
  private int ended;

  private void begin(int pages) {
    disk.begin(
        pages,
        () -> {
          ended++;
          disk.ended();
        });
  }

  @Test
  void aTransferTakesALatencyAndATimeForEachPage() {
    clock.advanceTo(1000);
    begin(3);
    assertThat(due.nextTime()).isEqualTo(1000 + Costs.DISK_LATENCY + 3 * Costs.DISK_PAGE);
    assertThat(disk.transfers()).isEqualTo(1);
    clock.advanceTo(due.nextTime());
    due.drain(clock);
    assertThat(ended).isEqualTo(1);
    assertThat(disk.transfers()).isZero();
  }

  @Test
  void transfersFollowEachOther() {
    begin(1);
    long first = due.nextTime();
    begin(2);
    assertThat(disk.transfers()).isEqualTo(2);
    clock.advanceTo(first);
    due.drain(clock);
    assertThat(ended).isEqualTo(1);
    assertThat(due.nextTime()).isEqualTo(first + Costs.DISK_LATENCY + 2 * Costs.DISK_PAGE);
  }

  @Test
  void anIdleDiskBeginsAtOnce() {
    begin(1);
    clock.advanceTo(due.nextTime() + 777);
    due.drain(clock);
    long now = clock.time();
    begin(1);
    assertThat(due.nextTime()).isEqualTo(now + Costs.DISK_LATENCY + Costs.DISK_PAGE);
  }
}
