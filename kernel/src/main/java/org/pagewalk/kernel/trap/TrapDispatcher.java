package org.pagewalk.kernel.trap;

import java.util.ArrayList;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.emulator.port.ProcessorPort;
import org.pagewalk.emulator.port.TrapPort;
import org.pagewalk.kernel.delivery.ExceptionRecord;
import org.pagewalk.kernel.delivery.UserDispatcher;
import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.event.ExecutiveEvent;
import org.pagewalk.kernel.io.InputWanted;
import org.pagewalk.kernel.ke.processor.ExitFault;
import org.pagewalk.kernel.ke.processor.StubPage;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.ke.processor.TrapNumber;
import org.pagewalk.kernel.ke.sched.KThread;
import org.pagewalk.kernel.ke.sched.Scheduler;
import org.pagewalk.kernel.ke.sched.SystemThread;
import org.pagewalk.kernel.ke.time.Costs;
import org.pagewalk.kernel.ke.time.DueQueue;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.fault.MustWait;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.layout.Mode;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.ps.KernelOperation;
import org.pagewalk.kernel.ps.ProcessManager;
import org.pagewalk.kernel.ps.ProcessorContext;
import org.pagewalk.kernel.ps.SharedUserData;
import org.pagewalk.kernel.services.SystemServices;
import org.pagewalk.kernel.status.KernelBug;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Answers the machine's traps. A trap gives the current thread work to do, or none; then the work
 * of whichever thread is chosen to run is done until one can go on in user mode, and that one's
 * frame is what the exit sequence takes apart.
 *
 * <p>Invariants: between two calls nothing of the kernel's state is on a Java stack; a thread that
 * waits in the middle of its work finds it again in its {@link KernelOperation}; due events run in
 * order before any thread is chosen. No decision depends on anything but guest state and guest
 * time.
 *
 * @nt "Windows Internals 4, ch. 3, Trap Dispatching"
 */
public final class TrapDispatcher {
  private static final int ERROR_WRITE = 2;
  private static final int ERROR_FETCH = 0x10;
  private static final int SINGLE_STEP = 0x100;
  private static final int DEBUG_PRINT = 1;
  private static final int DEBUG_COMMAND = 5;

  private final ProcessorPort processor;
  private final MachineClock clock;
  private final DueQueue dueQueue;
  private final Dispatcher dispatcher;
  private final Scheduler scheduler;
  private final MemoryManager mm;
  private final ProcessManager processes;
  private final ProcessorContext context;
  private final UserDispatcher userDispatcher;
  private final SystemServices services;
  private final SharedUserData sharedData;
  private final StubPage stubs;
  private final EventLog log;
  private final ArrayList<MemoryThread> memoryThreads = new ArrayList<>();
  private boolean deadlocked;

  /** The thread that wants console input, and whose trap it was that let it run; else null. */
  private EThread reader;

  private EThread trappedBeforeReading;

  /** Everything that the dispatcher works with; the parts know each other already. */
  public record Parts(
      ProcessorPort processor,
      MachineClock clock,
      DueQueue dueQueue,
      Dispatcher dispatcher,
      Scheduler scheduler,
      MemoryManager mm,
      ProcessManager processes,
      ProcessorContext context,
      UserDispatcher userDispatcher,
      SystemServices services,
      SharedUserData sharedData,
      StubPage stubs,
      EventLog log) {}

  public TrapDispatcher(Parts parts) {
    processor = parts.processor();
    clock = parts.clock();
    dueQueue = parts.dueQueue();
    dispatcher = parts.dispatcher();
    scheduler = parts.scheduler();
    mm = parts.mm();
    processes = parts.processes();
    context = parts.context();
    userDispatcher = parts.userDispatcher();
    services = parts.services();
    sharedData = parts.sharedData();
    stubs = parts.stubs();
    log = parts.log();
  }

  /** Makes the system threads; each looks for work once, then waits for it. */
  public void startSystemThreads() {
    for (MemoryThread.Kind kind : MemoryThread.Kind.values()) {
      MemoryThread thread = new MemoryThread(kind, mm, clock, scheduler);
      memoryThreads.add(thread);
      scheduler.ready(thread, 0);
    }
  }

  public TrapPort.Outcome trap(int number) {
    clock.charge(Costs.TRAP);
    dueQueue.drain(clock);
    if (number == TrapNumber.DOUBLE_FAULT) {
      throw new KernelBug("double fault" + describeCurrent());
    }
    EThread trapped = null;
    if (number != TrapNumber.BOOT) {
      trapped = currentThread(number);
      if (isStepIntoSystemCall(number)) {
        continueTracedSystemCall(trapped);
        return TrapPort.Outcome.RESUME;
      }
      answer(trapped, number);
    }
    return finish(trapped);
  }

  public TrapPort.Outcome idle() {
    dueQueue.drain(clock);
    KThread chosen = scheduler.select();
    if (chosen instanceof SystemThread system) {
      log.setContext(0, 0, 0);
      clock.charge(Costs.SYSTEM_THREAD_STEP);
      if (!system.step()) {
        dispatcher.waitInKernel(system, system.work());
      }
    } else if (chosen == null) {
      long next = dueQueue.nextTime();
      if (next == Long.MAX_VALUE) {
        deadlocked = true;
        return TrapPort.Outcome.STOP;
      }
      clock.advanceTo(next);
    }
    return finish(null);
  }

  public long nextDue() {
    return Math.min(Math.min(dueQueue.nextTime(), scheduler.quantumDue()), sharedData.nextTick());
  }

  /** Whether the system stopped because every thread waits for what cannot come. */
  public boolean isDeadlocked() {
    return deadlocked;
  }

  private EThread currentThread(int number) {
    if (scheduler.current() instanceof EThread thread && !thread.isTerminated()) {
      return thread;
    }
    throw new KernelBug("trap %02X without a thread".formatted(number));
  }

  private void answer(EThread thread, int number) {
    TrapFrame frame = thread.frame();
    int stackPointer = processor.stackPointer();
    if (stackPointer != frame.address()) {
      answerExitFault(thread, number, thread.frameAt(stackPointer));
      return;
    }
    log.setContext(thread.process().id(), thread.id(), frame.get(TrapFrame.EIP));
    thread.faults().beginStep(frame.get(TrapFrame.EIP));
    switch (number) {
      case TrapNumber.CLOCK -> clock.charge(Costs.CLOCK_INTERRUPT);
      case TrapNumber.SYSTEM_SERVICE -> beginService(thread, frame.get(TrapFrame.EDX));
      case TrapNumber.FAST_SYSTEM_CALL -> beginService(thread, frame.get(TrapFrame.EDX) + 8);
      case TrapNumber.PAGE_FAULT -> answerPageFault(thread, frame);
      case TrapNumber.DEBUG_SERVICE -> answerDebugService(thread, frame);
      case TrapNumber.GENERAL_PROTECTION, TrapNumber.INVALID_OPCODE, TrapNumber.DIVIDE_ERROR ->
          thread.setOperation(new FaultingInstruction(userDispatcher, thread, number));
      case TrapNumber.DEBUG -> {
        frame.set(TrapFrame.DR6, processor.debugRegister(6));
        processor.setDebugRegister(6, 0);
        frame.set(TrapFrame.EFLAGS, frame.get(TrapFrame.EFLAGS) & ~SINGLE_STEP);
        raise(thread, FaultTranslator.translate(number, frame));
      }
      default -> raise(thread, FaultTranslator.translate(number, frame));
    }
  }

  private void beginService(EThread thread, int argumentsAt) {
    clock.charge(Costs.SERVICE);
    services.begin(thread, argumentsAt);
  }

  private void raise(EThread thread, ExceptionRecord record) {
    userDispatcher.raise(thread, record);
  }

  private void answerPageFault(EThread thread, TrapFrame frame) {
    int error = frame.get(TrapFrame.ERROR_CODE);
    Access access =
        (error & ERROR_WRITE) != 0
            ? Access.WRITE
            : (error & ERROR_FETCH) != 0 ? Access.EXECUTE : Access.READ;
    int address = processor.pageFaultAddress();
    switch (mm.accessFault(thread.process().space(), address, access, Mode.USER, thread.faults())) {
      case FaultOutcome.Resolved _ -> {}
      case FaultOutcome.Wait wait -> dispatcher.waitInKernel(thread, wait.event());
      case FaultOutcome.Failed failed ->
          raise(
              thread,
              ExceptionRecord.of(failed.status(), frame.get(TrapFrame.EIP), failed.parameters()));
    }
  }

  /** INT 2Dh is how ntdll talks to a debugger; without one its requests do nothing. */
  private void answerDebugService(EThread thread, TrapFrame frame) {
    int request = frame.get(TrapFrame.EAX);
    if (request >= DEBUG_PRINT && request <= DEBUG_COMMAND) {
      frame.set(TrapFrame.EIP, frame.get(TrapFrame.EIP) + 1);
    } else {
      raise(thread, FaultTranslator.translate(TrapNumber.DEBUG_SERVICE, frame));
    }
  }

  /** Whether this is the #DB at the first instruction behind a SYSENTER that was single-stepped. */
  private boolean isStepIntoSystemCall(int number) {
    if (number != TrapNumber.DEBUG
        || !(scheduler.current() instanceof EThread thread)
        || processor.stackPointer() == thread.frame().address()) {
      return false;
    }
    TrapFrame nested = thread.frameAt(processor.stackPointer());
    return nested.get(TrapFrame.EIP) == stubs.entry(TrapNumber.FAST_SYSTEM_CALL);
  }

  /** The call goes on without stepping the kernel; user mode is stepped again when it returns. */
  private void continueTracedSystemCall(EThread thread) {
    TrapFrame nested = thread.frameAt(processor.stackPointer());
    nested.set(TrapFrame.EIP, stubs.tracedFastSystemCall());
    nested.set(TrapFrame.EFLAGS, nested.get(TrapFrame.EFLAGS) & ~SINGLE_STEP);
    processor.setDebugRegister(6, 0);
  }

  private void answerExitFault(EThread thread, int number, TrapFrame nested) {
    int eip = nested.get(TrapFrame.EIP);
    boolean inExit =
        !nested.isFromUserMode()
            && stubs.isInExitSequence(eip)
            && number >= TrapNumber.INVALID_TSS
            && number <= TrapNumber.GENERAL_PROTECTION;
    if (!inExit) {
      throw new KernelBug(
          "trap %02X in ring 0 at %08X, error %04X, CR2 %08X"
              .formatted(
                  number, eip, nested.get(TrapFrame.ERROR_CODE), processor.pageFaultAddress()));
    }
    ExitFault.repair(nested, thread.frame());
    context.recoverDebugRegisters(thread);
    raise(
        thread,
        ExceptionRecord.of(NtStatus.ACCESS_VIOLATION, thread.frame().get(TrapFrame.EIP), 0, -1));
  }

  private TrapPort.Outcome finish(EThread trapped) {
    for (; ; ) {
      dueQueue.drain(clock);
      sharedData.update(clock.time());
      wakeSystemThreads();
      if (processes.liveProcesses() == 0) {
        return TrapPort.Outcome.STOP;
      }
      KThread chosen = scheduler.select();
      if (!(chosen instanceof EThread thread)) {
        return TrapPort.Outcome.IDLE;
      }
      log.setContext(thread.process().id(), thread.id(), thread.frame().get(TrapFrame.EIP));
      context.load(thread);
      TrapPort.Outcome outcome = leave(thread, trapped);
      if (outcome != null) {
        return outcome;
      }
    }
  }

  /** Lets the chosen thread go on to user mode; null if another one has to be chosen instead. */
  private TrapPort.Outcome leave(EThread thread, EThread trapped) {
    try {
      if (!workToUserMode(thread) || isInterrupted()) {
        return null;
      }
    } catch (InputWanted _) {
      reader = thread;
      trappedBeforeReading = trapped;
      return TrapPort.Outcome.INPUT_WANTED;
    }
    context.load(thread);
    if (thread == trapped) {
      return TrapPort.Outcome.RESUME;
    }
    if (log.listening()) {
      log.record(new ExecutiveEvent.ThreadSwitch(thread.process().id(), thread.id()));
    }
    return TrapPort.Outcome.SWITCH;
  }

  /** The thread that wants input goes on with what it was doing, as if it had never stopped. */
  public TrapPort.Outcome inputArrived() {
    EThread thread = reader;
    EThread trapped = trappedBeforeReading;
    reader = null;
    trappedBeforeReading = null;
    TrapPort.Outcome outcome = leave(thread, trapped);
    return outcome == null ? finish(trapped) : outcome;
  }

  private boolean isInterrupted() {
    return dueQueue.nextTime() <= clock.time() || scheduler.wantsSwitch();
  }

  private void wakeSystemThreads() {
    for (MemoryThread thread : memoryThreads) {
      if (thread.isWaiting() && thread.isWanted()) {
        dispatcher.set(thread.work());
      }
    }
  }

  /** Does a thread's kernel work; true if nothing is left and it can go on in user mode. */
  private boolean workToUserMode(EThread thread) {
    while (!thread.isWaiting() && !thread.isTerminated()) {
      KernelOperation operation = thread.operation();
      if (operation == null) {
        operation = userDispatcher.nextOperation(thread);
        if (operation == null) {
          return true;
        }
        thread.setOperation(operation);
      }
      log.setContext(thread.process().id(), thread.id(), thread.frame().get(TrapFrame.EIP));
      try {
        if (operation.proceed()) {
          if (thread.operation() == operation) {
            thread.setOperation(null);
          }
          thread.faults().releasePages();
        } else if (thread.operation() == operation && thread.isRunnable()) {
          throw new KernelBug("%s neither ends nor waits".formatted(operation));
        }
      } catch (MustWait wait) {
        dispatcher.waitInKernel(thread, wait.event());
      }
    }
    return false;
  }

  private String describeCurrent() {
    return scheduler.current() instanceof EThread thread
        ? " in thread %d, EIP %08X".formatted(thread.id(), thread.frame().get(TrapFrame.EIP))
        : "";
  }
}
