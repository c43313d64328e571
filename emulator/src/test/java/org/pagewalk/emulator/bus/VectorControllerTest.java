package org.pagewalk.emulator.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.emulator.stop.Stops;

class VectorControllerTest {
  private final Stops stops = new Stops();
  private final VectorController controller = new VectorController(stops);

  @Test
  void lineAsksUntilItsDeviceLowersIt() {
    InterruptLine line = controller.line(0x40);
    assertThat(controller.isRequesting()).isFalse();
    line.raise();
    line.raise();
    for (int acknowledged = 0; acknowledged < 3; acknowledged++) {
      assertThat(controller.isRequesting()).isTrue();
      assertThat(controller.acknowledge()).isEqualTo(0x40);
    }
    line.lower();
    assertThat(controller.isRequesting()).isFalse();
    line.lower();
    assertThat(controller.isRequesting()).isFalse();
  }

  @Test
  void highestOfTheRaisedLinesComesFirst() {
    controller.line(32).raise();
    controller.line(255).raise();
    controller.line(0x80).raise();
    assertThat(controller.acknowledge()).isEqualTo(255);
    controller.line(255).lower();
    assertThat(controller.acknowledge()).isEqualTo(0x80);
    controller.line(0x80).lower();
    assertThat(controller.acknowledge()).isEqualTo(32);
  }

  @Test
  void raisedLineStopsTheRunAndALoweredOneDoesNot() {
    InterruptLine line = controller.line(0x40);
    stops.beginRun();
    line.lower();
    assertThat(stops.isRaised()).isFalse();
    line.raise();
    assertThat(stops.isRaised()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 31, 256})
  void vectorThatIsNoInterruptsIsRefused(int vector) {
    assertThatThrownBy(() -> controller.line(vector)).isInstanceOf(IllegalArgumentException.class);
  }
}
