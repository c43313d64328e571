package org.pagewalk.emulator.machine;

import org.pagewalk.emulator.bus.Bus;
import org.pagewalk.emulator.bus.BusEvent;
import org.pagewalk.emulator.bus.EventQueue;
import org.pagewalk.emulator.bus.InterruptLine;
import org.pagewalk.emulator.port.ClockInterrupt;

/** The kernel's clock as a device: an event at the time that was set raises its line. */
final class ClockDevice implements ClockInterrupt, BusEvent {
  private final EventQueue events;
  private final InterruptLine line;
  private EventQueue.Ticket ticket;
  private long due = Long.MAX_VALUE;

  ClockDevice(Bus bus) {
    events = bus.events();
    line = bus.lines().line(VECTOR);
  }

  @Override
  public void setDue(long time) {
    if (time == due) {
      return;
    }
    due = time;
    line.lower();
    if (ticket != null) {
      events.cancel(ticket);
    }
    ticket = time == Long.MAX_VALUE ? null : events.atTime(time, this);
  }

  @Override
  public void happen() {
    ticket = null;
    line.raise();
  }
}
