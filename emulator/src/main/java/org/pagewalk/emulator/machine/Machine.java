package org.pagewalk.emulator.machine;

import java.util.function.Function;
import org.pagewalk.emulator.execution.Engine;
import org.pagewalk.emulator.execution.ProcessorUnits;
import org.pagewalk.emulator.execution.Stop;
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

  /** What the next step is. */
  private enum Activity {
    /** An instruction. */
    EXECUTING,
    /** The kernel's: no user thread is ready. */
    IDLE,
    /** None: the kernel has ended the system. */
    ENDED,
    /** None: the processor has shut down. */
    SHUT_DOWN
  }

  /** The loop's own state. */
  private static final class LoopState {
    private Activity activity = Activity.EXECUTING;
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
    MachineExit exit = null;
    while (exit == null) {
      exit =
          switch (loop.activity) {
            case ENDED -> new MachineExit.SystemEnded();
            case SHUT_DOWN -> shutDown();
            case IDLE, EXECUTING -> advance(step);
          };
    }
    return exit;
  }

  /** Does what comes next before a step, and tells why the machine stops, or null. */
  private MachineExit advance(long step) {
    if (time.step() >= step) {
      return new MachineExit.StepReached(time.step());
    }
    if (loop.activity == Activity.IDLE) {
      time.advanceSteps(1);
      return answer(traps.idle());
    }
    if (interruptIsDue()) {
      return interrupt();
    }
    if (units.processor().halted) {
      return waitInHalt() ? null : new MachineExit.Halted();
    }
    return execute(step);
  }

  /** Delivers the interrupt that is due, as a step. */
  private MachineExit interrupt() {
    try {
      units.delivery().external(TrapPort.CLOCK_VECTOR);
      time.advanceSteps(1);
      return null;
    } catch (Shutdown _) {
      return shutDown();
    } catch (UnimplementedFeature feature) {
      return unimplemented(feature.getMessage());
    }
  }

  private MachineExit shutDown() {
    loop.activity = Activity.SHUT_DOWN;
    return new MachineExit.ShutDown(codeSelector(), units.processor().eip);
  }

  private MachineExit unimplemented(String feature) {
    return new MachineExit.Unimplemented(feature, codeSelector(), units.processor().eip);
  }

  private int codeSelector() {
    return units.processor().segments[SegmentRegister.CS].selector;
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

  private MachineExit execute(long step) {
    time.advanceSteps(engine.run(slice(step)));
    return switch (engine.stop()) {
      case Stop.KernelTrap(int number) -> answer(traps.trap(number));
      case Stop.Unimplemented(String feature) -> unimplemented(feature);
      case Stop.Plain.SHUTDOWN -> shutDown();
      case Stop.Plain.BUDGET, Stop.Plain.HALT -> null;
    };
  }

  private int slice(long step) {
    long slice = Math.min(step - time.step(), LONGEST_SLICE);
    long due = traps == null ? Long.MAX_VALUE : traps.nextDue();
    if (due != Long.MAX_VALUE) {
      slice = Math.min(slice, Math.max(1, due - time.time()));
    }
    return (int) slice;
  }

  private MachineExit answer(Outcome outcome) {
    loop.activity =
        switch (outcome) {
          case RESUME, SWITCH -> Activity.EXECUTING;
          case IDLE -> Activity.IDLE;
          case STOP -> Activity.ENDED;
        };
    return null;
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
