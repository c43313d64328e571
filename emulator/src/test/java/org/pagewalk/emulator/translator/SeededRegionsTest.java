package org.pagewalk.emulator.translator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.execution.Stop;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.Shutdown;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.isa.Operation;
import org.pagewalk.emulator.paging.PageWalker;
import org.pagewalk.emulator.processor.Processor;

/**
 * Emitted regions and the interpreter do the same, to the last bit: registers, flags, EIP, steps,
 * faults as they are delivered (vector, error code, CR2), accessed and dirty bits, memory. A
 * program that has stored into its own code is counted and not compared: whoever runs regions has
 * to drop them then, by the version of their frame.
 */
class SeededRegionsTest {
  private static final int SAMPLE = 2_000;
  private static final int CAMPAIGN = 100_000;

  private final Set<Operation> emitted = EnumSet.noneOf(Operation.class);
  private final Set<Operation> performed = EnumSet.noneOf(Operation.class);
  private int faults;
  private int alignmentChecks;
  private int budgetsUsedUp;
  private int ways;
  private int changedItself;
  private long steps;

  /** Whether the latest region ended the guest by a triple fault. */
  private boolean shutDown;

  /** Runs the region as often as control comes back to its start, and gives the steps done. */
  private int runTranslated(SeededRegion loop, BareSystem system) {
    system.units.linear().fetchFrame(SeededRegion.CODE);
    Region region = RegionTranslator.translate(system.units, loop.instructions, SeededRegion.CODE);
    Processor processor = system.processor;
    int done = 0;
    shutDown = false;
    try {
      while (processor.eip == SeededRegion.CODE && region.suits()) {
        int more = region.run(loop.budget - done);
        if (more == 0) {
          budgetsUsedUp++;
          break;
        }
        done += more;
      }
      ways++;
    } catch (CpuFault fault) {
      faults++;
      alignmentChecks += fault.vector().number() == 17 ? 1 : 0;
      done += region.progress();
      try {
        system.units.delivery().fault(fault);
        done++;
      } catch (Shutdown _) {
        shutDown = true;
      }
    }
    return done;
  }

  /** Whether a system still has the code, mapped, that it had at first. */
  private static boolean holdsCode(BareSystem system, BareSystem atFirst) {
    int frame = SeededRegion.CODE >>> 12;
    return Arrays.equals(system.memory.bytes(frame), atFirst.memory.bytes(frame))
        && sameMapping(system, atFirst, BareSystem.DIRECTORY + (SeededRegion.CODE >>> 22) * 4)
        && sameMapping(system, atFirst, BareSystem.TABLE + frame * 4);
  }

  private static boolean sameMapping(BareSystem one, BareSystem other, int entryAddress) {
    int difference = one.memory.read32(entryAddress) ^ other.memory.read32(entryAddress);
    return (difference & ~(PageWalker.ACCESSED | PageWalker.DIRTY)) == 0;
  }

  private void compare(long seed) {
    SeededRegion loop = new SeededRegion(seed);
    for (Instruction i : loop.instructions) {
      (RegionCode.emits(i) ? emitted : performed).add(i.form.operation());
    }
    BareSystem translated = loop.system();
    BareSystem interpreted = loop.system();
    try {
      int done = runTranslated(loop, translated);
      if (!holdsCode(translated, loop.system())) {
        changedItself++;
        return;
      }
      steps += done;
      interpreted.units.linear().fetchFrame(SeededRegion.CODE);
      Interpreter interpreter = new Interpreter(interpreted.units);
      if (shutDown) {
        assertThat(interpreter.run(done + 1)).as("seed %d", seed).isEqualTo(done);
        assertThat(interpreter.stop()).isEqualTo(Stop.Plain.SHUTDOWN);
      } else if (done > 0) {
        assertThat(interpreter.run(done)).as("seed %d", seed).isEqualTo(done);
      }
      assertSame(seed, translated, interpreted);
    } catch (RuntimeException failure) {
      throw new AssertionError("seed " + seed + ": " + failure.getMessage(), failure);
    }
  }

  private static void assertSame(long seed, BareSystem translated, BareSystem interpreted) {
    Processor one = translated.processor;
    Processor other = interpreted.processor;
    assertThat(one.registers).as("seed %d", seed).containsExactly(other.registers);
    assertThat(one.eip).as("EIP, seed %d", seed).isEqualTo(other.eip);
    assertThat(one.eflagsImage()).as("flags, seed %d", seed).isEqualTo(other.eflagsImage());
    assertThat(one.cr2).as("CR2, seed %d", seed).isEqualTo(other.cr2);
    assertThat(one.cpl).as("CPL, seed %d", seed).isEqualTo(other.cpl);
    for (int frame = 0; frame < translated.memory.frameCount(); frame++) {
      int difference =
          Arrays.mismatch(translated.memory.bytes(frame), interpreted.memory.bytes(frame));
      assertThat(difference).as("first byte in frame %d, seed %d", frame, seed).isEqualTo(-1);
    }
  }

  private void run(int first, int count) {
    for (int seed = first; seed < first + count; seed++) {
      compare(seed);
    }
    assertThat(emitted).hasSizeGreaterThan(40);
    assertThat(performed).hasSizeGreaterThan(20);
    assertThat(faults).isGreaterThan(count / 20);
    assertThat(alignmentChecks).isPositive();
    assertThat(budgetsUsedUp).isGreaterThan(count / 20);
    assertThat(ways).isGreaterThan(count / 4);
    assertThat(changedItself).isLessThan(1 + count / 200);
    assertThat(steps / count).isGreaterThan(20);
  }

  @Test
  void aSampleOfSeededRegionsDoesWhatTheInterpreterDoes() {
    run(0, SAMPLE);
  }

  @Test
  @Tag("campaign")
  void allSeededRegionsDoWhatTheInterpreterDoes() {
    run(SAMPLE, CAMPAIGN);
  }
}
