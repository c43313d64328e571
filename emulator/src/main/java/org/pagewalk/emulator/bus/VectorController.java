package org.pagewalk.emulator.bus;

import java.util.BitSet;
import org.pagewalk.emulator.stop.Stops;

/**
 * The simplest controller: each line has a vector of its own, the highest of those raised comes
 * first, and a line asks until its device lowers it. The bare machine has it; a kernel needs to
 * program nothing.
 */
public final class VectorController implements InterruptController {
  private static final int VECTORS = 256;

  private final BitSet raised = new BitSet(VECTORS);
  private final Stops stops;

  VectorController(Stops stops) {
    this.stops = stops;
  }

  /** A line of this controller. */
  private final class Line implements InterruptLine {
    private final int vector;

    Line(int vector) {
      this.vector = vector;
    }

    @Override
    public void raise() {
      raised.set(vector);
      stops.raise();
    }

    @Override
    public void lower() {
      raised.clear(vector);
    }
  }

  /**
   * The line of a vector.
   *
   * @param vector 32 to 255
   */
  public InterruptLine line(int vector) {
    if (vector < 32 || vector >= VECTORS) {
      throw new IllegalArgumentException("vector " + vector + " is no interrupt's");
    }
    return new Line(vector);
  }

  @Override
  public boolean isRequesting() {
    return !raised.isEmpty();
  }

  @Override
  public int acknowledge() {
    return raised.length() - 1;
  }
}
