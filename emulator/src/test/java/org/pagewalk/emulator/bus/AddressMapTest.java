package org.pagewalk.emulator.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.stop.InexactPosition;
import org.pagewalk.emulator.stop.Stops;

class AddressMapTest {
  private final Stops stops = new Stops();
  private final AddressMap map = new AddressMap(stops);
  private final List<String> accesses = new ArrayList<>();

  /** A device that answers with all ones but the lowest byte, which is the offset. */
  private final class Recorder implements Device {
    private final String name;

    Recorder(String name) {
      this.name = name;
    }

    @Override
    public int read(int offset, int size) {
      accesses.add("%s r%d/%d".formatted(name, offset, size));
      return 0xFFFF_FF00 | offset;
    }

    @Override
    public void write(int offset, int size, int value) {
      accesses.add("%s w%d/%d=%X".formatted(name, offset, size, value));
    }
  }

  AddressMapTest() {
    map.add(0x100, 8, new Recorder("a"));
    map.add(0x108, 4, new Recorder("b"));
    map.add(0xF_FFFF_FFFCL, 4, new Recorder("high"));
  }

  @Test
  void deviceAnswersWithTheWidthOfTheAccessAndNoMore() {
    assertThat(map.read(0x107, 1)).isEqualTo(0x07);
    assertThat(map.read(0x106, 2)).isEqualTo(0xFF06);
    assertThat(map.read(0x104, 4)).isEqualTo(0xFFFF_FF04);
    map.write(0x107, 1, 0x1234_5678);
    map.write(0x106, 2, 0x1234_5678);
    map.write(0x104, 4, 0x1234_5678);
    assertThat(accesses)
        .containsExactly(
            "a r7/1", "a r6/2", "a r4/4", "a w7/1=78", "a w6/2=5678", "a w4/4=12345678");
  }

  @Test
  void accessOverTheEndOfADeviceIsMadeOfBytes() {
    assertThat(map.read(0x106, 4)).isEqualTo(0x0100_0706);
    map.write(0x10A, 4, 0x1234_5678);
    assertThat(accesses)
        .containsExactly("a r6/1", "a r7/1", "b r0/1", "b r1/1", "b w2/1=78", "b w3/1=56");
  }

  @Test
  void nothingAnswersBesideTheDevices() {
    assertThat(map.read(0xFF, 1)).isEqualTo(0xFF);
    assertThat(map.read(0x10C, 4)).isEqualTo(-1);
    assertThat(map.read(0x200, 2)).isEqualTo(0xFFFF);
    map.write(0xFC, 4, 1);
    assertThat(accesses).isEmpty();
    assertThat(map.deviceAt(0xFF)).isNull();
    assertThat(map.deviceAt(0x10C)).isNull();
    assertThat(map.deviceAt(0x107)).isNotNull().isNotSameAs(map.deviceAt(0x108));
  }

  @Test
  void addressesAreNotCutToThirtyTwoBits() {
    assertThat(map.read(0xF_FFFF_FFFCL, 1)).isZero();
    assertThat(map.read(0xFFFF_FFFCL, 1)).isEqualTo(0xFF);
    assertThat(accesses).containsExactly("high r0/1");
  }

  @Test
  void devicesMayTouchButNotOverlap() {
    map.add(0x10C, 1, new Recorder("c"));
    map.add(0xFF, 1, new Recorder("d"));
    for (long[] place : new long[][] {{0xFE, 2}, {0x107, 1}, {0x10B, 2}, {0x90, 0x200}, {0, 0}}) {
      assertThatThrownBy(() -> map.add(place[0], place[1], new Recorder("e")))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void deviceIsNotAskedInTheMiddleOfARun() {
    stops.beginRun();
    stops.stepped();
    assertThatThrownBy(() -> map.read(0x100, 1)).isInstanceOf(InexactPosition.class);
    assertThatThrownBy(() -> map.write(0x100, 1, 1)).isInstanceOf(InexactPosition.class);
    assertThat(map.read(0xFF, 1)).isEqualTo(0xFF);
    assertThat(accesses).isEmpty();
    stops.endRun();
    stops.beginRun();
    assertThat(stops.executesOne()).isTrue();
    map.read(0x100, 1);
    assertThat(accesses).containsExactly("a r0/1");
  }
}
