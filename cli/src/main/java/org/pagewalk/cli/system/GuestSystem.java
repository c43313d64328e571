package org.pagewalk.cli.system;

import java.io.IOException;
import java.util.List;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.machine.Machine;
import org.pagewalk.emulator.machine.MachineExit;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.kernel.Kernel;
import org.pagewalk.kernel.KernelConfiguration;
import org.pagewalk.kernel.io.ConsoleInput;
import org.pagewalk.kernel.mm.layout.Page;

/**
 * A machine with a kernel, booted into its first program and ready to run. To be closed, which
 * brings files home.
 */
public final class GuestSystem implements AutoCloseable {
  private static final int INPUT_PART = 4096;

  private final Machine machine;
  private final Kernel kernel;
  private final GuestConsole console;

  private GuestSystem(Machine machine, Kernel kernel, GuestConsole console) {
    this.machine = machine;
    this.kernel = kernel;
    this.console = console;
  }

  /**
   * Builds a system around a kernel that has no program yet.
   *
   * @param ramBytes guest RAM, a multiple of 4096
   * @throws org.pagewalk.kernel.status.KernelRefusal if it cannot be built as configured
   */
  public static GuestSystem build(
      long ramBytes, KernelConfiguration configuration, GuestConsole console) {
    PhysicalMemory memory = new PhysicalMemory(Math.toIntExact(Page.number(ramBytes)));
    Machine machine = new Machine(memory, Interpreter::new);
    Kernel kernel = new Kernel(machine.ports(), configuration, console, new InstructionText());
    machine.attach(kernel, Kernel.stubPage());
    machine.addSnapshotListener(kernel);
    return new GuestSystem(machine, kernel, console);
  }

  /**
   * Makes the first process.
   *
   * @param program full guest path
   * @param arguments of the program, without its name
   * @throws org.pagewalk.kernel.status.KernelRefusal if the program cannot be run
   */
  public void boot(String program, List<String> arguments) {
    kernel.boot(program, arguments);
  }

  /**
   * Runs until a step is reached or the machine stops by itself. Where a guest wants standard input
   * the host is waited for, between two steps, with the machine's clocks standing.
   */
  public MachineExit runUntil(long step) {
    MachineExit exit = machine.runUntil(step);
    while (exit instanceof MachineExit.InputWanted) {
      readInput();
      exit = machine.runUntil(step);
    }
    return exit;
  }

  private void readInput() {
    ConsoleInput input = kernel.input();
    byte[] part = new byte[INPUT_PART];
    try {
      int count = console.input(part, 0, INPUT_PART);
      if (count < 0) {
        input.end();
      } else {
        input.give(part, 0, count);
      }
    } catch (IOException e) {
      input.fail(e);
    }
  }

  public Machine machine() {
    return machine;
  }

  public Kernel kernel() {
    return kernel;
  }

  @Override
  public void close() {
    kernel.close();
  }
}
