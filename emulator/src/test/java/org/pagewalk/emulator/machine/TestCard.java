package org.pagewalk.emulator.machine;

import java.util.ArrayList;
import org.pagewalk.emulator.bus.Bus;
import org.pagewalk.emulator.bus.BusEvent;
import org.pagewalk.emulator.bus.Device;
import org.pagewalk.emulator.bus.InterruptLine;

/**
 * A device for tests. A doubleword written to its offset 8 starts a timer; when that has run out
 * its line is raised. Reading offset 12 tells how often, and lowers the line. It remembers every
 * access.
 */
final class TestCard implements Device, BusEvent {
  static final int VECTOR = 0x41;

  final ArrayList<String> accesses = new ArrayList<>();
  private final Machine machine;
  private final InterruptLine line;
  private int value = 0xA1B2C3D4;
  private int fired;

  TestCard(Machine machine) {
    this.machine = machine;
    Bus bus = machine.bus();
    line = bus.lines().line(VECTOR);
  }

  @Override
  public int read(int offset, int size) {
    accesses.add("r%d/%d".formatted(offset, size));
    if (offset == 12) {
      line.lower();
      return fired;
    }
    return value >>> 8 * (offset & 3);
  }

  @Override
  public void write(int offset, int size, int written) {
    accesses.add("w%d/%d=%X".formatted(offset, size, written));
    if (offset == 8) {
      machine.bus().events().atTime(machine.clock().time() + written, this);
    } else if (offset == 4) {
      machine.bus().events().atStep(machine.clock().step() + written, this);
    } else {
      value = written;
    }
  }

  @Override
  public void happen() {
    fired++;
    line.raise();
  }

  /** Somebody outside has pressed a key. */
  record Key(int code) implements HostInput {
    @Override
    public void arrive(Machine machine) {
      TestCard card = (TestCard) machine.bus().ports().deviceAt(BareMachine.PORT);
      card.value = code;
      card.happen();
    }
  }
}
