package org.pagewalk.emulator.bus;

import org.pagewalk.emulator.stop.Stops;

/**
 * What a device is plugged into: ports, physical addresses outside RAM, events, and the controller
 * that drives the processor's interrupt line. Devices are placed before the machine runs.
 */
public final class Bus {
  private final AddressMap ports;
  private final AddressMap memory;
  private final EventQueue events;
  private final VectorController lines;
  private InterruptController controller;

  public Bus(Stops stops) {
    ports = new AddressMap(stops);
    memory = new AddressMap(stops);
    events = new EventQueue(stops);
    lines = new VectorController(stops);
    controller = lines;
  }

  /** I/O ports, 0 to FFFFh. */
  public AddressMap ports() {
    return ports;
  }

  /** Physical addresses; those inside RAM are never asked for. */
  public AddressMap memory() {
    return memory;
  }

  public EventQueue events() {
    return events;
  }

  /** The lines of the bare machine's own controller. */
  public VectorController lines() {
    return lines;
  }

  /** What drives the processor's interrupt line. */
  public InterruptController controller() {
    return controller;
  }

  /** Puts another controller in the place of the bare machine's own. */
  public void setController(InterruptController other) {
    controller = other;
  }
}
