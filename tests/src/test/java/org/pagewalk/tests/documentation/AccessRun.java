package org.pagewalk.tests.documentation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pagewalk.cli.system.GuestConsole;
import org.pagewalk.cli.system.GuestSystem;
import org.pagewalk.emulator.machine.MachineExit;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.kernel.KernelConfiguration;
import org.pagewalk.kernel.KernelConfiguration.Mount;
import org.pagewalk.kernel.event.FaultDecision;
import org.pagewalk.kernel.event.MemoryEvent.FaultStory;
import org.pagewalk.kernel.mm.MemoryOptions;

/** A bundled guest's run to the step at which a user access faults, and a little further. */
public final class AccessRun {
  private static final String FOLDER = "C:\\program";

  /** Steps after which a run looks whether it has seen enough. */
  private static final int PART = 10_000;

  /** Steps from a fault to the kernel's answer, at most. */
  private static final int LONGEST_STUB = 40;

  private AccessRun() {}

  private static final class SilentConsole implements GuestConsole {
    @Override
    public void output(byte[] bytes, int start, int length) {}

    @Override
    public void error(byte[] bytes, int start, int length) {}

    @Override
    public int input(byte[] into, int start, int length) {
      return -1;
    }
  }

  private static GuestSystem booted(String guest, long ram) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(guest, GuestCatalogue.file(guest).orElseThrow());
    KernelConfiguration configuration =
        new KernelConfiguration(
            MemoryOptions.standard(),
            GuestCatalogue.systemLibraries(),
            List.of(new Mount.Bundled(FOLDER, files)),
            false,
            false);
    GuestSystem system = GuestSystem.build(ram, configuration, new SilentConsole());
    system.boot(FOLDER + "\\" + guest, List.of());
    return system;
  }

  /**
   * Step before the program's first access that faults and ends in a decision.
   *
   * @param ram bytes
   * @param address linear address of the access, or -1 for any
   */
  static long stepBeforeFirst(String guest, long ram, FaultDecision decision, long address) {
    FaultStory[] found = new FaultStory[1];
    long[] answered = new long[1];
    try (GuestSystem system = booted(guest, ram)) {
      system
          .kernel()
          .log()
          .addListener(
              (stamp, event) -> {
                if (found[0] == null
                    && event instanceof FaultStory story
                    && story.mode().equals("USER")
                    && story.decision() == decision
                    && (address < 0 || story.address() == (int) address)) {
                  found[0] = story;
                  answered[0] = stamp.step();
                }
              });
      while (found[0] == null) {
        long next = system.machine().clock().step() + PART;
        if (!(system.runUntil(next) instanceof MachineExit.StepReached)) {
          throw new AssertionError(guest + " has no such fault");
        }
      }
    }
    return stepBeforeFault(guest, ram, answered[0], found[0].address());
  }

  /** The step before CR2 gets the address, which is not long before the kernel has answered. */
  private static long stepBeforeFault(String guest, long ram, long answered, int address) {
    try (GuestSystem system = booted(guest, ram)) {
      long step = answered - LONGEST_STUB;
      system.runUntil(step);
      while (system.machine().units().processor().cr2 != address && step < answered) {
        step++;
        system.runUntil(step);
      }
      return step - 1;
    }
  }

  /** Runs a guest to a step, and with {@link EnteredClasses} listening to another. */
  public static void listenBetween(String guest, long ram, long from, long to) {
    try (GuestSystem system = booted(guest, ram)) {
      system.runUntil(from);
      EnteredClasses.listen();
      system.runUntil(to);
      EnteredClasses.stop();
    }
  }
}
