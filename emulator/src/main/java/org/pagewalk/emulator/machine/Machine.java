package org.pagewalk.emulator.machine;

import java.util.function.Function;
import org.pagewalk.emulator.execution.Engine;
import org.pagewalk.emulator.execution.ProcessorUnits;
import org.pagewalk.emulator.fault.Shutdown;
import org.pagewalk.emulator.fault.UnimplementedFeature;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.port.AccessOrigin;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.emulator.port.ProcessorPort;
import org.pagewalk.emulator.port.TlbControl;
import org.pagewalk.emulator.port.TrapPort;
import org.pagewalk.emulator.port.TrapPort.Outcome;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.ProcessorModel;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.snapshot.ObjectGraph;
import org.pagewalk.emulator.snapshot.StateDigest;

/**
 * The machine and its loop.
 *
 * <p>At every boundary between two steps the order is: due events, interrupt, instruction. The
 * engine is given a slice that ends at the next due event, so an interrupt falls on the same step
 * whatever engine runs and however the run is cut into pieces. The kernel is called between two
 * instructions; no Java frame of one trap is alive when the next begins.
 *
 * <p>Everything a guest can see is in the registers, the clocks, RAM and the object that answers
 * the traps; {@link #snapshot}, {@link #restore} and {@link #digest} cover exactly these.
 */
public final class Machine {
  private static final int LONGEST_SLICE = 1 << 18;

  private final PhysicalMemory memory;
  private final MachineTime time = new MachineTime();
  private final LoopState loop = new LoopState();
  private final ProcessorUnits units;
  private final Engine engine;
  private TrapPort traps;

  /** The loop's own state: whether the next step is the kernel's rather than an instruction. */
  private static final class LoopState {
    private boolean idle;
    private boolean ended;
  }

  /** Makes a machine after reset, with a processor of Intel's. */
  public Machine(PhysicalMemory memory, Function<ProcessorUnits, Engine> engineMaker) {
    this(memory, ProcessorModel.INTEL, engineMaker);
  }

  /**
   * Makes a machine after reset.
   *
   * @param memory its RAM
   * @param model which processor it has
   * @param engineMaker makes what executes its instructions
   */
  public Machine(
      PhysicalMemory memory, ProcessorModel model, Function<ProcessorUnits, Engine> engineMaker) {
    this.memory = memory;
    units = ProcessorUnits.on(memory, time, model);
    engine = engineMaker.apply(units);
  }

  public PhysicalMemory memory() {
    return memory;
  }

  public ProcessorUnits units() {
    return units;
  }

  public MachineClock clock() {
    return time;
  }

  public TlbControl tlbControl() {
    return units.linear();
  }

  /** The processor as a kernel sees it. */
  public ProcessorPort processorPort() {
    return new MachineProcessor(units);
  }

  /** Begins to keep the segmentation half of every page fault; costs nothing on other paths. */
  public AccessOrigin.Source observeFaults() {
    AccessOriginFinder finder = new AccessOriginFinder(units);
    units.delivery().setObserver(finder);
    return finder;
  }

  /** Sets who answers traps; to be called once, before the machine runs. */
  public void attach(TrapPort trapPort) {
    traps = trapPort;
    engine.setStubPage(trapPort.stubPage());
  }

  /** Runs until a step is reached or the machine stops by itself. */
  public MachineExit runUntil(long step) {
    try {
      while (true) {
        if (loop.ended) {
          return new MachineExit.SystemEnded();
        }
        if (time.step() >= step) {
          return new MachineExit.StepReached(time.step());
        }
        if (loop.idle) {
          time.advanceSteps(1);
          answer(traps.idle());
        } else if (interruptIsDue()) {
          time.advanceSteps(1);
          units.delivery().external(TrapPort.CLOCK_VECTOR);
        } else if (units.processor().halted) {
          if (!waitInHalt()) {
            return new MachineExit.Halted();
          }
        } else {
          execute(step);
        }
      }
    } catch (Shutdown _) {
      Processor processor = units.processor();
      return new MachineExit.ShutDown(
          processor.segments[SegmentRegister.CS].selector, processor.eip);
    } catch (UnimplementedFeature e) {
      Processor processor = units.processor();
      return new MachineExit.Unimplemented(
          e.getMessage(), processor.segments[SegmentRegister.CS].selector, processor.eip);
    }
  }

  private boolean interruptIsDue() {
    Processor processor = units.processor();
    return traps != null
        && time.time() >= traps.nextDue()
        && (processor.eflags & Eflags.IF) != 0
        && !processor.interruptShadow;
  }

  private boolean waitInHalt() {
    boolean canWake =
        traps != null
            && traps.nextDue() != Long.MAX_VALUE
            && (units.processor().eflags & Eflags.IF) != 0;
    if (canWake) {
      time.advanceTo(traps.nextDue());
    }
    return canWake;
  }

  private void execute(long step) {
    int done = engine.run(slice(step));
    time.advanceSteps(done);
    if (engine.stop() == Engine.Stop.KERNEL_TRAP) {
      answer(traps.trap(engine.trapNumber()));
    }
  }

  private int slice(long step) {
    long slice = Math.min(step - time.step(), LONGEST_SLICE);
    long due = traps == null ? Long.MAX_VALUE : traps.nextDue();
    if (due != Long.MAX_VALUE) {
      slice = Math.min(slice, Math.max(1, due - time.time()));
    }
    return (int) slice;
  }

  private void answer(Outcome outcome) {
    switch (outcome) {
      case RESUME, SWITCH -> loop.idle = false;
      case IDLE -> loop.idle = true;
      case STOP -> loop.ended = true;
    }
  }

  private Object[] roots() {
    return traps == null
        ? new Object[] {units.processor(), time, loop}
        : new Object[] {units.processor(), time, loop, traps};
  }

  /** Keeps the present moment. */
  public Snapshot snapshot() {
    ObjectGraph objects = ObjectGraph.capture(roots());
    return new Snapshot(time.step(), objects, memory.openJournal());
  }

  /** Goes back to a moment; snapshots taken after it end. */
  public void restore(Snapshot snapshot) {
    memory.rollBackTo(snapshot.frames());
    snapshot.objects().restore();
    units.linear().processorRestored();
    engine.discardCaches();
  }

  /** SHA-256, in hexadecimal, of everything that a guest can see. */
  public String digest() {
    return StateDigest.of(memory, roots());
  }
}
