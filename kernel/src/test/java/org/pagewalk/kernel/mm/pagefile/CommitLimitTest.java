package org.pagewalk.kernel.mm.pagefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CommitLimitTest {
  private final PagingFiles files = new PagingFiles(InjectedFaults.none());
  private final TestPageStore store = new TestPageStore();
  private final PagingFile file = files.add(store, 11 << 12, 1011 << 12);
  private final CommitLimit commit = new CommitLimit(files, 20);

  @Test
  void theLimitIsRamAndWhatThePagingFilesHoldNow() {
    assertThat(commit.limit()).isEqualTo(30);
    commit.changeUsableFrames(-3);
    assertThat(commit.limit()).isEqualTo(27);
    files.add(new TestPageStore(), 6 << 12, 6 << 12);
    assertThat(commit.limit()).isEqualTo(32);
  }

  @Test
  void aChargeUpToTheLimitMakesNothingGrow() {
    assertThat(commit.charge(29)).isTrue();
    assertThat(commit.charge(1)).isTrue();
    assertThat(commit.committed()).isEqualTo(30);
    assertThat(file.size()).isEqualTo(11);
  }

  @Test
  void aChargeBeyondTheLimitMakesThePagingFileGrow() {
    assertThat(commit.charge(31)).isTrue();
    assertThat(file.size()).isEqualTo(267);
    assertThat(commit.limit()).isEqualTo(286);
    assertThat(commit.charge(999)).isTrue();
    assertThat(file.size()).isEqualTo(1011);
  }

  @Test
  void aChargeThatNoGrowthCanHoldChangesNothing() {
    assertThat(commit.charge(10)).isTrue();
    assertThat(commit.charge(1021)).isFalse();
    assertThat(commit.committed()).isEqualTo(10);
    assertThat(commit.peak()).isEqualTo(10);
    assertThat(commit.charge(1020)).isTrue();
  }

  @Test
  void aFullDiskRefusesACharge() {
    store.room = 11;
    assertThat(commit.charge(31)).isFalse();
    assertThat(commit.committed()).isZero();
    assertThat(commit.charge(30)).isTrue();
  }

  @Test
  void thePeakStaysWhenPagesAreReturned() {
    commit.charge(12);
    commit.release(5);
    assertThat(commit.committed()).isEqualTo(7);
    assertThat(commit.peak()).isEqualTo(12);
    commit.charge(4);
    assertThat(commit.peak()).isEqualTo(12);
  }

  @Test
  void pagesInUseAreChargedWhateverTheLimit() {
    commit.chargeAnyway(5000);
    assertThat(commit.committed()).isEqualTo(5000);
    assertThat(commit.peak()).isEqualTo(5000);
    assertThat(file.size()).isEqualTo(11);
  }

  @Test
  void moreThanWasChargedCannotBeReturned() {
    commit.charge(2);
    commit.release(2);
    assertThatThrownBy(() -> commit.release(1)).isInstanceOf(IllegalStateException.class);
  }
}
