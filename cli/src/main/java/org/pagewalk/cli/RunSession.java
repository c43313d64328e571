package org.pagewalk.cli;

import java.io.PrintWriter;
import org.pagewalk.cli.system.GuestConsole;
import org.pagewalk.cli.system.GuestSystem;
import org.pagewalk.emulator.machine.MachineExit;
import org.pagewalk.kernel.SystemOutcome;
import org.pagewalk.kernel.crash.CrashReport;
import org.pagewalk.kernel.status.KernelRefusal;
import org.pagewalk.kernel.view.story.EntryText;
import org.pagewalk.kernel.view.story.FaultNarrator;

/**
 * One {@code run}: a system built by the options, run to its end, and what we say about it on
 * stderr.
 */
final class RunSession {
  private final RunOptions options;
  private final GuestConsole console;
  private final PrintWriter err;
  private final JavaHeap heap = new JavaHeap();

  RunSession(RunOptions options, GuestConsole console, PrintWriter err) {
    this.options = options;
    this.console = console;
    this.err = err;
  }

  /**
   * Runs a program to its end and gives the command's exit code: the guest's own, unless that says
   * success and something it wrote did not reach the host.
   */
  int run(ProgramFile program) {
    JavaHeap.requireRoomFor(options.ramBytes());
    try {
      GuestSystem system =
          GuestSystem.build(options.ramBytes(), options.configuration(program), console);
      int exitCode = ExitCode.REFUSED;
      try {
        exitCode = runSafely(system, program);
      } finally {
        exitCode = closed(system, exitCode);
      }
      return exitCode;
    } catch (KernelRefusal e) {
      throw new Refusal(e.getMessage());
    } finally {
      err.flush();
    }
  }

  /** Whatever ends the run, what the guest was told is written can still be saved. */
  private int runSafely(GuestSystem system, ProgramFile program) {
    try {
      int exitCode = runTraced(system, program);
      report(system);
      return exitCode;
    } catch (ClosedPipe _) {
      return ExitCode.CLOSED_PIPE;
    } catch (OutOfMemoryError | StackOverflowError e) {
      heap.giveUpReserve();
      return stopped(ExitCode.REFUSED, JavaHeap.sentenceOf(e));
    }
  }

  private int closed(GuestSystem system, int exitCode) {
    try {
      system.close();
    } catch (OutOfMemoryError | StackOverflowError _) {
      return stopped(ExitCode.REFUSED, "not all that the guest has written could be saved");
    } finally {
      system.kernel().hostErrors().forEach(this::say);
    }
    return exitCode == 0 && system.kernel().hostFailed() ? ExitCode.REFUSED : exitCode;
  }

  private int runTraced(GuestSystem system, ProgramFile program) {
    if (options.explainFaults()) {
      EntryText entries = new EntryText(system.kernel().memory().frames().format());
      system
          .kernel()
          .log()
          .addListener(new FaultNarrator(entries, system.machine().observeFaults(), err::println));
    }
    if (options.trace().isEmpty()) {
      return runToEnd(system, program);
    }
    TraceFile trace = TraceFile.open(options.trace().get());
    system.kernel().log().addListener(trace.listener());
    try {
      return runToEnd(system, program);
    } finally {
      trace.close().ifPresent(this::say);
    }
  }

  private int runToEnd(GuestSystem system, ProgramFile program) {
    system.boot(program.guestPath(), options.arguments());
    MachineExit exit = system.runUntil(options.maxInstructions().orElse(Long.MAX_VALUE));
    return switch (exit) {
      case MachineExit.SystemEnded _ -> ended(system.kernel().outcome());
      case MachineExit.StepReached(long step) ->
          stopped(ExitCode.LIMIT_REACHED, "stopped at the limit of %d instructions", step);
      case MachineExit.Breakpoint _, MachineExit.Watched _ -> unasked(exit);
      case MachineExit.Paused _, MachineExit.InputWanted _ -> unasked(exit);
      case MachineExit.Halted _ ->
          stopped(ExitCode.REFUSED, "the processor has halted and nothing can wake it");
      case MachineExit.ShutDown(int selector, int eip) ->
          stopped(
              ExitCode.REFUSED,
              "triple fault: the processor shut down at %04X:%08X",
              selector,
              eip);
      case MachineExit.Unimplemented(String feature, int selector, int eip) ->
          stopped(ExitCode.REFUSED, "%s is not implemented (at %04X:%08X)", feature, selector, eip);
    };
  }

  private static int unasked(MachineExit exit) {
    throw new IllegalStateException("nobody has asked the machine to stop: " + exit);
  }

  private int ended(SystemOutcome outcome) {
    if (!outcome.sentence().isEmpty()) {
      say(outcome.sentence());
    }
    return outcome.exitCode();
  }

  private int stopped(int exitCode, String sentence, Object... values) {
    say(sentence.formatted(values));
    return exitCode;
  }

  private void report(GuestSystem system) {
    for (CrashReport crash : system.kernel().crashReports()) {
      crash.lines().forEach(err::println);
    }
    system
        .kernel()
        .services()
        .missing()
        .forEach(
            (service, calls) ->
                say(
                    "the program called %s, which does not exist here (%d times)"
                        .formatted(service, calls)));
    if (options.stats()) {
      err.print(
          Statistics.of(
              system.machine().clock().step(),
              system.kernel().memory(),
              system.machine().digest()));
    }
  }

  private void say(String sentence) {
    err.println("pagewalk: " + sentence);
  }
}
