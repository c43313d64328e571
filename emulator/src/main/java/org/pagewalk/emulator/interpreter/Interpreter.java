package org.pagewalk.emulator.interpreter;

import org.pagewalk.emulator.execution.Engine;
import org.pagewalk.emulator.execution.ProcessorUnits;
import org.pagewalk.emulator.execution.RunState;
import org.pagewalk.emulator.execution.Stop;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.ExceptionVector;
import org.pagewalk.emulator.fault.Shutdown;
import org.pagewalk.emulator.fault.UnimplementedFeature;
import org.pagewalk.emulator.isa.InstructionTable;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.OperatingMode;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.stop.InexactPosition;
import org.pagewalk.emulator.stop.Stops;

/**
 * The interpreter: fetches decoded instructions from the cache and executes them.
 *
 * <p>An instruction runs with EIP on its successor. A fault leaves registers as they were, and the
 * loop puts EIP back before the fault is delivered; repeated string instructions keep the
 * iterations that are done. While nothing asks for a look between instructions (TF, RF, an
 * interrupt shadow, instruction breakpoints) they run in one loop; otherwise one by one.
 *
 * <p>Data breakpoints (DR0 to DR3 with R/W other than 00) are not there yet: enabling one stops the
 * machine by name.
 *
 * @sdm 3A "Debug Exceptions", "Masking Exceptions and Interrupts When Switching Stacks"
 */
public final class Interpreter implements Engine {
  private static final int WATCHED_FLAGS = Eflags.TF | Eflags.RF;
  private static final int DR7_ENABLES = 0xFF;
  private static final int DR6_SINGLE_STEP = 1 << 14;

  private final ProcessorUnits units;
  private final Processor processor;
  private final Stops stops;
  private final CodeFetch fetch;
  private final RunState state = new RunState();
  private final Executor executor;

  public Interpreter(ProcessorUnits units) {
    this(units, InstructionTable.standard());
  }

  /** An interpreter of another table, for tests that must notice a wrong one. */
  public Interpreter(ProcessorUnits units, InstructionTable table) {
    this.units = units;
    processor = units.processor();
    stops = units.stops();
    fetch = new CodeFetch(units, table);
    executor = new Executor(units, fetch, state);
  }

  @Override
  public int run(int maxSteps) {
    state.stop = Stop.Plain.BUDGET;
    stops.beginRun();
    stops.events().begin(processor);
    int done = 0;
    while (done < maxSteps && !stopsHere()) {
      state.stepsEarlier = done;
      done += needsLook() ? step() : execute(stops.executesOne() ? 1 : maxSteps - done);
      stops.stepped();
    }
    stops.endRun();
    setResumeFlag();
    return done;
  }

  /**
   * Between two steps: whether the run stops in front of the next. A breakpoint does not stop it
   * where RF says that the instruction was begun before, as debug registers do not.
   */
  private boolean stopsHere() {
    if (state.repeats || (processor.eflags & Eflags.RF) != 0) {
      stops.setPassing(true);
    }
    if (state.stop != Stop.Plain.BUDGET) {
      return true;
    }
    if (processor.operatingMode() != OperatingMode.PROTECTED) {
      state.stop(new Stop.Unimplemented(processor.operatingMode().title()));
    } else if (stops.isRaised()) {
      state.stop(Stop.Plain.RAISED);
    } else if (stops.isInterruptPending()
        && (processor.eflags & Eflags.IF) != 0
        && !processor.interruptShadow) {
      state.stop(Stop.Plain.INTERRUPTS_ENABLED);
    } else if (stops.isAttentionRequested()) {
      state.stop(Stop.Plain.ATTENTION);
    } else if (stops.stopsAt(processor.cr3, linearEip())) {
      state.stop(new Stop.Breakpoint(linearEip()));
    }
    return state.stop != Stop.Plain.BUDGET;
  }

  private int linearEip() {
    return processor.segments[SegmentRegister.CS].base + processor.eip;
  }

  private boolean needsLook() {
    return (processor.eflags & WATCHED_FLAGS) != 0
        || processor.interruptShadow
        || breakpointsEnabled();
  }

  private boolean breakpointsEnabled() {
    return (processor.debug(7) & DR7_ENABLES) != 0;
  }

  /** Between two iterations RF is set, for what is delivered there and for what resumes there. */
  private void setResumeFlag() {
    if (state.repeats) {
      processor.eflags |= Eflags.RF;
      state.repeats = false;
    }
  }

  /** Executes instructions and delivers the fault of the last one, if it has one, as a step. */
  private int execute(int budget) {
    state.repeats = false;
    int done = executor.execute(budget);
    CpuFault fault = state.fault;
    if (fault == null) {
      return done;
    }
    stops.watches().forgetHit();
    return done + deliver(() -> units.delivery().fault(fault));
  }

  /** Makes a delivery and gives its steps: none if the guest cannot go on. */
  private int deliver(Runnable delivery) {
    try {
      delivery.run();
      return 1;
    } catch (InexactPosition _) {
      state.stop(Stop.Plain.RAISED);
    } catch (Shutdown _) {
      state.stop(Stop.Plain.SHUTDOWN);
    } catch (UnimplementedFeature feature) {
      state.stop(new Stop.Unimplemented(feature.getMessage()));
    }
    return 0;
  }

  /** One instruction, looked at before and after; a single-step trap belongs to its step. */
  private int step() {
    if (!beginsWhereHeard()) {
      return 0;
    }
    boolean resumes = (processor.eflags & Eflags.RF) != 0;
    boolean traps = (processor.eflags & Eflags.TF) != 0;
    if (!resumes && meetsBreakpoint()) {
      return deliver(this::trap);
    }
    if (state.stop != Stop.Plain.BUDGET) {
      return 0;
    }
    boolean shadow = processor.interruptShadow;
    processor.interruptShadow = false;
    state.beginLook();
    int done = execute(1);
    if (done == 0) {
      processor.interruptShadow = shadow;
    }
    if (done == 0 || state.fault != null) {
      return done;
    }
    if (resumes && !state.loadedFlags) {
      processor.eflags &= ~Eflags.RF;
    }
    if (traps || breakpointsEnabled()) {
      setResumeFlag();
    }
    if (traps && !state.loadedStackSegment && !state.enteredHandler) {
      processor.setDebug(6, processor.debug(6) | DR6_SINGLE_STEP);
      deliver(this::trap);
    }
    return done;
  }

  /** While somebody hears of deliveries, an instruction that may end in a trap begins a run. */
  private boolean beginsWhereHeard() {
    return deliver(stops.events()::prepare) == 1;
  }

  private void trap() {
    units.delivery().trap(ExceptionVector.DEBUG);
  }

  /** Whether an enabled instruction breakpoint lies at EIP; DR6 then says which. */
  private boolean meetsBreakpoint() {
    int control = processor.debug(7);
    int linear = linearEip();
    int met = 0;
    for (int n = 0; n < 4; n++) {
      boolean enabled = (control >>> 2 * n & 3) != 0;
      boolean execution = (control >>> 16 + 4 * n & 3) == 0;
      if (enabled && !execution) {
        state.stop(new Stop.Unimplemented("data breakpoint in DR" + n));
        return false;
      }
      if (enabled && processor.debug(n) == linear) {
        met |= 1 << n;
      }
    }
    processor.setDebug(6, processor.debug(6) | met);
    return met != 0;
  }

  @Override
  public Stop stop() {
    return state.stop;
  }

  @Override
  public void setStubPage(int linearAddress) {
    state.stubPage = linearAddress >>> 12;
  }

  /** How many instructions have been decoded so far. */
  long decodedCount() {
    return fetch.decodedCount();
  }
}
