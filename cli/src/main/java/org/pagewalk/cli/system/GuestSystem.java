package org.pagewalk.cli.system;

import java.util.List;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.machine.Machine;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.kernel.Kernel;
import org.pagewalk.kernel.KernelConfiguration;
import org.pagewalk.kernel.io.HostConsole;

/**
 * A machine with a kernel, booted into its first program and ready to run. To be closed, which
 * brings files home.
 */
public final class GuestSystem implements AutoCloseable {
  private static final int PAGE_SIZE = 4096;

  private final Machine machine;
  private final Kernel kernel;

  private GuestSystem(Machine machine, Kernel kernel) {
    this.machine = machine;
    this.kernel = kernel;
  }

  /**
   * Builds a system around a kernel that has no program yet.
   *
   * @param ramBytes guest RAM, a multiple of 4096
   * @throws org.pagewalk.kernel.status.KernelRefusal if it cannot be built as configured
   */
  public static GuestSystem build(
      long ramBytes, KernelConfiguration configuration, HostConsole console) {
    PhysicalMemory memory = new PhysicalMemory(Math.toIntExact(ramBytes / PAGE_SIZE));
    Machine machine = new Machine(memory, Interpreter::new);
    Kernel kernel =
        new Kernel(
            memory,
            machine.tlbControl(),
            machine.processorPort(),
            machine.clock(),
            configuration,
            console,
            new InstructionText());
    machine.attach(kernel);
    return new GuestSystem(machine, kernel);
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
