package org.pagewalk.emulator.translator;

import org.pagewalk.emulator.execution.Engine;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.processor.Processor;

/**
 * Prints how many guest instructions a second the interpreter and the translated loop execute, in
 * interleaved rounds. Ratios in one run say something; absolute figures depend on the host.
 */
final class LoopSpeed {
  private static final int ROUNDS = 10;
  private static final int PASSES = 4_000_000;

  /** mov eax,[esi]; add eax,ebx; mov [edi],eax; add [edi+4],ecx; add ebx,4; dec ecx; jnz. */
  private static final String MEMORY = "8B 06 01 D8 89 07 01 4F 04 83 C3 04 49 75 F1";

  private LoopSpeed() {}

  public static void main(String[] arguments) {
    System.out.printf("%-10s %12s %12s %7s%n", "loop", "interpreted", "translated", "ratio");
    measure("registers", GuestLoop.REGISTERS, 5);
    measure("checksum", GuestLoop.CHECKSUM, 7);
    measure("memory", MEMORY, 7);
    measure("bytes", GuestLoop.BYTES, 8);
    measure("calls", GuestLoop.CALLS, 8);
  }

  private static void measure(String name, String code, int stepsInPass) {
    GuestLoop loop = new GuestLoop(code);
    Engine interpreter = new Interpreter(loop.system.units);
    Region region = loop.translated();
    double interpreted = 0;
    double translated = 0;
    long steps = (long) PASSES * stepsInPass;
    for (int round = 0; round < ROUNDS; round++) {
      begin(loop);
      long start = System.nanoTime();
      for (long left = steps; left > 0; ) {
        left -= interpreter.run((int) Math.min(left, 1 << 18));
      }
      interpreted = Math.max(interpreted, rate(steps, start));
      begin(loop);
      start = System.nanoTime();
      while (loop.processor.registers[Processor.ECX] != 0) {
        region.run(1 << 18);
      }
      translated = Math.max(translated, rate(steps, start));
    }
    System.out.printf(
        "%-10s %8.0f M/s %8.0f M/s %7.1f%n",
        name, interpreted, translated, translated / interpreted);
  }

  private static void begin(GuestLoop loop) {
    loop.processor.eip = GuestLoop.CODE;
    loop.processor.registers[Processor.ECX] = PASSES;
  }

  private static double rate(long steps, long start) {
    return steps * 1e3 / (System.nanoTime() - start);
  }
}
