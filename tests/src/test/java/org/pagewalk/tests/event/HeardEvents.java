package org.pagewalk.tests.event;

import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pagewalk.cli.system.GuestSystem;
import org.pagewalk.emulator.machine.MachineExit;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.kernel.event.EventStamp;
import org.pagewalk.kernel.event.KernelEvent;
import org.pagewalk.kernel.view.trace.JsonTrace;
import org.pagewalk.tests.guest.CapturedConsole;
import org.pagewalk.tests.guest.GuestScenario;

/** A bundled guest on a machine of which every event is kept. */
final class HeardEvents implements AutoCloseable {
  /** An event with its stamp. */
  record Heard(EventStamp stamp, KernelEvent event) {
    /** All of it, down to the parts of its parts. */
    String line() {
      StringWriter line = new StringWriter();
      new JsonTrace(line).heard(stamp, event);
      return line.toString();
    }
  }

  private final GuestSystem system;
  private final List<Heard> events = new ArrayList<>();

  private HeardEvents(GuestSystem system) {
    this.system = system;
    system.kernel().keepHistory();
  }

  /** The guest on a machine that is listened to from its boot on. */
  static HeardEvents of(String guest, Path folder) throws Exception {
    HeardEvents run = unheard(guest, folder);
    run.system
        .kernel()
        .log()
        .addListener((stamp, event) -> run.events.add(new Heard(stamp, event)));
    return run;
  }

  /** The guest on a machine that nobody listens to. */
  static HeardEvents unheard(String guest, Path folder) throws Exception {
    return new HeardEvents(
        GuestScenario.of(GuestCatalogue.program(guest).orElseThrow(), folder)
            .ram(2)
            .keptFromHost()
            .boot(new CapturedConsole()));
  }

  GuestSystem system() {
    return system;
  }

  /** All that was heard so far. */
  List<Heard> events() {
    return events;
  }

  long step() {
    return system.machine().clock().step();
  }

  /** Runs to the end in parts of so many steps. */
  void run(long part) {
    MachineExit exit = new MachineExit.StepReached(0);
    while (exit instanceof MachineExit.StepReached) {
      exit = system.runUntil(step() + part);
    }
    if (!(exit instanceof MachineExit.SystemEnded)) {
      throw new AssertionError(exit);
    }
  }

  /** Where two runs have told other things; empty if nowhere. */
  static String difference(List<Heard> one, List<Heard> other) {
    for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
      String left = i < one.size() ? one.get(i).line() : "nothing";
      String right = i < other.size() ? other.get(i).line() : "nothing";
      if (!left.equals(right)) {
        return "event %d is %s or %s".formatted(i, left, right);
      }
    }
    return "";
  }

  @Override
  public void close() {
    system.close();
  }
}
