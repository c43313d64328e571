package org.pagewalk.emulator.stop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BreakpointTableTest {
  private static final int DIRECTORY = 0x4000;
  private static final int OTHER = 0x7000;

  private final Stops stops = new Stops();
  private final BreakpointTable table = stops.breakpoints();
  private final Breakpoint here = new Breakpoint(new Space.One(DIRECTORY), 0x10FFF);

  @Test
  void instructionIsStoppedAtInItsAddressSpaceAlone() {
    table.add(here);
    assertThat(table.stopsAt(DIRECTORY, 0x10FFF)).isTrue();
    assertThat(table.stopsAt(OTHER, 0x10FFF)).isFalse();
    assertThat(table.stopsAt(DIRECTORY, 0x10FFE)).isFalse();
    table.add(new Breakpoint(new Space.Any(), 0x10FFF));
    assertThat(table.stopsAt(OTHER, 0x10FFF)).isTrue();
  }

  @Test
  void pageIsCoveredInEveryAddressSpace() {
    table.add(here);
    assertThat(table.coversPageOf(0x10000)).isTrue();
    assertThat(table.coversPageOf(0x10FFF)).isTrue();
    assertThat(table.coversPageOf(0x11000)).isFalse();
    assertThat(table.coversPageOf(0xFFFF)).isFalse();
  }

  @Test
  void instructionThatIsPassedIsNotStoppedAt() {
    table.add(here);
    assertThat(stops.stopsAt(DIRECTORY, 0x10FFF)).isTrue();
    stops.setPassing(true);
    assertThat(stops.stopsAt(DIRECTORY, 0x10FFF)).isFalse();
    stops.beginRun();
    assertThat(stops.executesOne()).as("so that the next one is looked at").isTrue();
    stops.stepped();
    assertThat(stops.executesOne()).isFalse();
    assertThat(stops.stopsAt(DIRECTORY, 0x10FFF)).isTrue();
  }

  @Test
  void armingAndDisarmingMakesTheNextFetchLook() {
    int[] looks = new int[1];
    stops.setEngine(() -> looks[0]++);
    table.add(here);
    assertThat(looks[0]).isOne();
    assertThat(table.remove(here)).isTrue();
    assertThat(looks[0]).isEqualTo(2);
    assertThat(table.stopsAt(DIRECTORY, 0x10FFF)).isFalse();
    assertThat(table.remove(here)).isFalse();
  }
}
