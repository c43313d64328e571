package org.pagewalk.emulator.machine;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.pagewalk.emulator.bus.Bus;
import org.pagewalk.emulator.execution.CompilationRequest;
import org.pagewalk.emulator.execution.Engine;
import org.pagewalk.emulator.execution.ProcessorUnits;
import org.pagewalk.emulator.execution.Stop;
import org.pagewalk.emulator.fault.Shutdown;
import org.pagewalk.emulator.fault.UnimplementedFeature;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.port.AccessOrigin;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.emulator.port.MachinePorts;
import org.pagewalk.emulator.port.MachineThread;
import org.pagewalk.emulator.port.SnapshotListener;
import org.pagewalk.emulator.port.TrapPort;
import org.pagewalk.emulator.port.TrapPort.Outcome;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.ProcessorModel;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.snapshot.StateDigest;
import org.pagewalk.emulator.stop.Stops;
import org.pagewalk.emulator.stop.WatchHit;

/**
 * The machine and its loop.
 *
 * <p>At every boundary between two steps the order is: due events, what the host has posted,
 * interrupt, instruction. The engine is given a slice that ends at the next due event, so
 * everything falls on the same step whatever engine runs and however the run is cut into pieces.
 * The kernel is called between two instructions; no Java frame of one trap is alive when the next
 * begins.
 *
 * <p>Everything a guest can see is in the registers, the clocks, the bus, RAM and the object that
 * answers the traps; {@link #snapshot}, {@link #restore} and {@link #digest} cover exactly these.
 *
 * <p>A machine belongs to one thread. Others reach it through its {@link #mailbox}.
 */
@Derived("its parts are captured one by one")
public final class Machine {
  /** Steps after which the mailbox is served at the latest. */
  public static final int LONGEST_SLICE = 1 << 18;

  private static final long NEVER = -1;

  private final PhysicalMemory memory;
  private final MachineTime time = new MachineTime();
  private final LoopState loop = new LoopState();
  private final MachineThread thread = new MachineThread();
  private final ProcessorUnits units;
  private final Stops stops;
  private final Bus bus;
  private final ClockDevice kernelClock;
  private final Mailbox mailbox;
  private final Engine engine;

  @Derived("moments of the past, which the host keeps")
  private final SnapshotList snapshots;

  private TrapPort traps;

  /** Step at which a breakpoint was reported: the instruction there is next. */
  private long reportedStep = NEVER;

  /** What the next step is. */
  private enum Activity {
    /** An instruction. */
    EXECUTING,
    /** The kernel's: no user thread is ready. */
    IDLE,
    /** The kernel's, when the host has given input. */
    WANTING_INPUT,
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
    stops = units.stops();
    bus = units.bus();
    kernelClock = new ClockDevice(bus);
    mailbox = new Mailbox(stops);
    engine = engineMaker.apply(units);
    snapshots = new SnapshotList(memory);
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

  /** Where devices are plugged in, before the machine runs. */
  public Bus bus() {
    return bus;
  }

  /** Breakpoints and watches; for the machine's thread. */
  public Stops stops() {
    return stops;
  }

  /** Where other threads leave requests. */
  public Mailbox mailbox() {
    return mailbox;
  }

  /** Whose the machine is. */
  public MachineThread thread() {
    return thread;
  }

  /** What a kernel gets of the machine. */
  public MachinePorts ports() {
    return new MachinePorts(
        memory,
        units.linear(),
        new MachineProcessor(units),
        stops.events(),
        time,
        kernelClock,
        thread);
  }

  /** Begins to keep the segmentation half of every page fault; costs nothing on other paths. */
  public AccessOrigin.Source observeFaults() {
    AccessOriginFinder finder = new AccessOriginFinder(units);
    units.delivery().setObserver(finder);
    return finder;
  }

  /**
   * Sets who answers traps; to be called once, before the machine runs.
   *
   * @param stubPage linear address of the page on which alone the reserved opcode is valid
   */
  public void attach(TrapPort trapPort, int stubPage) {
    traps = trapPort;
    engine.setStubPage(stubPage);
  }

  /**
   * Runs until a step is reached or the machine stops by itself.
   *
   * @throws IllegalStateException on another thread than the machine's
   */
  public MachineExit runUntil(long step) {
    thread.check();
    MachineExit exit = null;
    while (exit == null) {
      exit =
          switch (loop.activity) {
            case ENDED -> new MachineExit.SystemEnded();
            case SHUT_DOWN -> shutDown();
            case WANTING_INPUT -> answer(traps.inputArrived());
            case IDLE, EXECUTING -> advance(step);
          };
    }
    if (exit instanceof MachineExit.Breakpoint) {
      reportedStep = time.step();
    }
    return exit;
  }

  /** Does what comes next before a step, and tells why the machine stops, or null. */
  private MachineExit advance(long step) {
    if (time.step() >= step) {
      return new MachineExit.StepReached(time.step());
    }
    if (letHappen()) {
      return new MachineExit.Paused();
    }
    if (loop.activity == Activity.IDLE) {
      time.advanceSteps(1);
      return answer(traps.idle());
    }
    boolean requested = bus.controller().isRequesting();
    if (requested && acceptsInterrupts()) {
      return interrupt();
    }
    if (units.processor().halted) {
      return waitInHalt() ? null : new MachineExit.Halted();
    }
    stops.setInterruptPending(requested);
    return execute(step);
  }

  /** Lets due events and posted requests have their effects; true if one of them is to pause. */
  private boolean letHappen() {
    stops.attend();
    boolean pause = false;
    while (true) {
      bus.events().happen(time);
      switch (mailbox.next(time)) {
        case null -> {
          return pause;
        }
        case HostRequest.Pause() -> pause = true;
        case HostRequest.Look(Consumer<Machine> action) -> action.accept(this);
        case HostRequest.Install(CompilationRequest translated, Runnable placement) -> {
          if (translated.holds(memory)) {
            placement.run();
          }
        }
        case HostRequest.Arrive(HostInput input) -> {
          mailbox.arrived(time, input);
          input.arrive(this);
        }
      }
    }
  }

  private boolean acceptsInterrupts() {
    Processor processor = units.processor();
    return (processor.eflags & Eflags.IF) != 0 && !processor.interruptShadow;
  }

  /** Delivers the interrupt that is requested, as a step. */
  private MachineExit interrupt() {
    int vector = bus.controller().acknowledge();
    stops.beginStep();
    stops.events().begin(units.processor());
    try {
      units.delivery().external(vector);
      time.advanceSteps(1);
      WatchHit hit = stops.watches().takeHit();
      return hit == null ? null : new MachineExit.Watched(hit);
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

  private boolean waitInHalt() {
    long next = bus.events().nextTime();
    boolean canWake = next != Long.MAX_VALUE && (units.processor().eflags & Eflags.IF) != 0;
    if (canWake) {
      time.advanceTo(next);
    }
    return canWake;
  }

  private MachineExit execute(long step) {
    stops.setPassing(time.step() == reportedStep);
    time.advanceSteps(engine.run(slice(step)));
    WatchHit hit = stops.watches().takeHit();
    MachineExit exit =
        switch (engine.stop()) {
          case Stop.KernelTrap(int number) -> answer(traps.trap(number));
          case Stop.Breakpoint(int linear) -> new MachineExit.Breakpoint(linear);
          case Stop.Unimplemented(String feature) -> unimplemented(feature);
          case Stop.Plain plain ->
              switch (plain) {
                case SHUTDOWN -> shutDown();
                case BUDGET, HALT, RAISED, INTERRUPTS_ENABLED, ATTENTION -> null;
              };
        };
    return hit == null ? exit : new MachineExit.Watched(hit);
  }

  private int slice(long step) {
    long steps = Math.min(Math.min(step, bus.events().nextStep()), mailbox.nextReplay());
    long slice = Math.min(steps - time.step(), LONGEST_SLICE);
    long due = bus.events().nextTime();
    return (int) Math.max(1, Math.min(slice, due - time.time()));
  }

  private MachineExit answer(Outcome outcome) {
    loop.activity =
        switch (outcome) {
          case RESUME, SWITCH -> Activity.EXECUTING;
          case IDLE -> Activity.IDLE;
          case INPUT_WANTED -> Activity.WANTING_INPUT;
          case STOP -> Activity.ENDED;
        };
    return outcome == Outcome.INPUT_WANTED ? new MachineExit.InputWanted() : null;
  }

  private Object[] roots() {
    return traps == null
        ? new Object[] {units.processor(), time, loop, bus, kernelClock}
        : new Object[] {units.processor(), time, loop, bus, kernelClock, traps};
  }

  /** Keeps the present moment. */
  public Snapshot snapshot() {
    thread.check();
    return snapshots.take(time.step(), roots());
  }

  /** Goes back to a moment; snapshots taken after it end. */
  public void restore(Snapshot snapshot) {
    thread.check();
    snapshots.restore(snapshot);
    units.linear().processorRestored();
    reportedStep = NEVER;
  }

  /** Keeps a moment no longer, wherever it stands among the others. */
  public void drop(Snapshot snapshot) {
    thread.check();
    snapshots.drop(snapshot);
  }

  /** The moments that can be gone back to, oldest first. */
  public List<Snapshot> snapshots() {
    return snapshots.all();
  }

  /** Adds one who follows the life of snapshots. */
  public void addSnapshotListener(SnapshotListener listener) {
    snapshots.addListener(listener);
  }

  /** SHA-256, in hexadecimal, of everything that a guest can see. */
  public String digest() {
    thread.check();
    return StateDigest.of(memory, roots());
  }
}
