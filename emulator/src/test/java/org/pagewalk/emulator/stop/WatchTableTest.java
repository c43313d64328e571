package org.pagewalk.emulator.stop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchTableTest {
  private static final int DIRECTORY = 0x4000;
  private static final Space ANYWHERE = new Space.Any();

  private final Stops stops = new Stops();
  private final WatchTable watches = stops.watches();

  /** Whether a page is covered, by its address, for a watch of some bytes. */
  @ParameterizedTest
  @CsvSource({
    // within one page, and in whatever page table
    "00020FFF, 1, 00020000, true",
    "00020000, 1, 00020FFF, true",
    "00020FFF, 1, 00021000, false",
    "00020000, 1, 0001FFFF, false",
    "00020000, 1, 7F820000, true",
    "00020000, 1, 7F821000, false",
    "00000000, 1, FFC00000, true",
    "00000000, 1, FFFFF000, false",
    // over two pages, three, and from one page table to the next
    "00020FFF, 2, 00020000, true",
    "00020FFF, 2, 00021000, true",
    "00020FFF, 2, 00022000, false",
    "00020FFF, 4097, 00021000, true",
    "00020FFF, 4098, 00022000, true",
    "00020FFF, 4098, 00023000, false",
    "003FFFFF, 2, 003FF000, true",
    "003FFFFF, 2, 00400000, true",
    "003FFFFF, 2, 00000000, true",
    "003FFFFF, 2, 00001000, false",
    "003FFFFF, 2, 003FE000, false",
    "FFFFFFFF, 1, FFFFF000, true",
    "FFFFFFFF, 1, 00000000, false",
    // a whole page table and more
    "00000000, 4194304, 12345000, true",
    "00000000, 8388608, 12345000, true"
  })
  void pagesOfTheRangeAreCoveredInEveryPageTableAndNoOthers(
      String linear, int length, String page, boolean covered) {
    int first = Integer.parseUnsignedInt(linear, 16);
    watches.add(new Watch(ANYWHERE, first, length, true, true));
    assertThat(watches.coversIndexOf(Integer.parseUnsignedInt(page, 16))).isEqualTo(covered);
  }

  /** What an access of some bytes hits: the first watched byte. */
  @ParameterizedTest
  @CsvSource({
    "20100, 1, 20100",
    "200FF, 1, ",
    "200FD, 4, 20100",
    "200FC, 4, ",
    "20103, 4, 20103",
    "20104, 4, ",
    "20102, 1, 20102",
    "200F0, 64, 20100"
  })
  void hitIsTheFirstByteThatIsBothAccessedAndWatched(String linear, int length, String hit) {
    watches.add(new Watch(ANYWHERE, 0x20100, 4, true, true));
    watches.accessed(DIRECTORY, Integer.parseInt(linear, 16), length, true);
    assertThat(watches.takeHit())
        .isEqualTo(hit == null ? null : new WatchHit(Integer.parseInt(hit, 16), true));
  }

  @Test
  void watchHearsTheKindOfAccessThatItIsFor() {
    watches.add(new Watch(ANYWHERE, 0x20100, 4, true, false));
    watches.accessed(DIRECTORY, 0x20100, 4, true);
    assertThat(watches.takeHit()).isNull();
    watches.accessed(DIRECTORY, 0x20100, 4, false);
    assertThat(watches.takeHit()).isEqualTo(new WatchHit(0x20100, false));
  }

  @Test
  void firstHitOfAStepIsKeptUntilItIsTaken() {
    watches.add(new Watch(new Space.One(DIRECTORY), 0x20100, 4, true, true));
    watches.accessed(0x7000, 0x20100, 4, true);
    assertThat(watches.takeHit()).isNull();
    watches.accessed(DIRECTORY, 0x20102, 1, false);
    watches.accessed(DIRECTORY, 0x20100, 1, true);
    assertThat(watches.takeHit()).isEqualTo(new WatchHit(0x20102, false));
    assertThat(watches.takeHit()).isNull();
    watches.accessed(DIRECTORY, 0x20100, 1, true);
    watches.forgetHit();
    assertThat(watches.takeHit()).isNull();
  }

  @Test
  void hitStopsTheRunAndAnAccessBesideDoesNot() {
    watches.add(new Watch(ANYWHERE, 0x20100, 4, true, true));
    stops.beginRun();
    watches.accessed(DIRECTORY, 0x20104, 4, true);
    assertThat(stops.isRaised()).isFalse();
    watches.accessed(DIRECTORY, 0x20103, 1, true);
    assertThat(stops.isRaised()).isTrue();
    stops.beginRun();
    assertThat(watches.takeHit()).as("of the run before").isNull();
  }

  @Test
  void armingAndDisarmingDropsTheTranslationsThatWouldHideIt() {
    int[] dropped = new int[1];
    stops.setTablesListener(() -> dropped[0]++);
    Watch watch = new Watch(ANYWHERE, 0x20100, 4, true, true);
    watches.add(watch);
    assertThat(dropped[0]).isOne();
    assertThat(watches.remove(watch)).isTrue();
    assertThat(dropped[0]).isEqualTo(2);
    assertThat(watches.coversIndexOf(0x20100)).isFalse();
    assertThat(watches.remove(watch)).isFalse();
  }
}
