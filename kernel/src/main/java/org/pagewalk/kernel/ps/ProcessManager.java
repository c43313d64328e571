package org.pagewalk.kernel.ps;

import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.event.ExecutiveEvent;
import org.pagewalk.kernel.ke.processor.ContextRecord;
import org.pagewalk.kernel.ke.processor.SystemMemory;
import org.pagewalk.kernel.ke.sched.KThread;
import org.pagewalk.kernel.ke.sched.Scheduler;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.ob.HandleTable;
import org.pagewalk.kernel.ob.Quota;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Makes and ends processes and threads.
 *
 * <p>A thread ends itself: whoever wants it to end leaves a request, which the thread meets on its
 * way to user mode or when its own wait is broken. A process ends with its last thread; its address
 * space and handles go at once, the object stays while handles to it do.
 */
public final class ProcessManager {
  private static final int FIRST_ID = 8;
  private static final int MOST_APCS = 1 << 16;

  private final MemoryManager mm;
  private final SystemMemory systemMemory;
  private final Dispatcher dispatcher;
  private final Scheduler scheduler;
  private final MachineClock clock;
  private final ProcessorContext context;
  private final SystemDll systemDll;
  private final EventLog log;
  private final UserRegions regions;
  private final Quota handles = HandleTable.newQuota();
  private final Quota apcs = new Quota(MOST_APCS);
  private final TreeMap<Integer, EProcess> processes = new TreeMap<>();
  private final TreeMap<Integer, EThread> threads = new TreeMap<>();
  private int nextId = FIRST_ID;
  private int liveProcesses;

  public ProcessManager(
      MemoryManager mm,
      SystemMemory systemMemory,
      Dispatcher dispatcher,
      Scheduler scheduler,
      MachineClock clock,
      ProcessorContext context,
      SystemDll systemDll,
      EventLog log) {
    this.mm = mm;
    this.systemMemory = systemMemory;
    this.dispatcher = dispatcher;
    this.scheduler = scheduler;
    this.clock = clock;
    this.context = context;
    this.systemDll = systemDll;
    this.log = log;
    this.regions = new UserRegions(mm);
  }

  /** Processes that have not ended. */
  public int liveProcesses() {
    return liveProcesses;
  }

  /** All processes that have not ended, by identifier. */
  public Collection<EProcess> processes() {
    return processes.values();
  }

  /** The process of an identifier, or null. */
  public EProcess process(int id) {
    return processes.get(id & ~3);
  }

  /** The thread of an identifier, or null. */
  public EThread thread(int id) {
    return threads.get(id & ~3);
  }

  /**
   * The identifier of what is made next. The caller makes the address space of a new process under
   * it, which may fail or have to wait; {@link #createProcess} takes it.
   */
  public int nextId() {
    return nextId;
  }

  private int takeId() {
    int id = nextId;
    nextId += 4;
    return id;
  }

  /**
   * Makes a process without threads.
   *
   * @param parent whose token it copies; null for the first process
   * @param space made under {@link #nextId}
   */
  public EProcess createProcess(EProcess parent, AddressSpace space) {
    int id = takeId();
    Token token = parent == null ? Token.ofAdministrator() : parent.token().copy();
    EProcess process =
        new EProcess(id, parent == null ? 0 : parent.id(), space, token, handles, clock.time());
    process.setManager(this);
    if (parent != null) {
      process.setBasePriority(parent.basePriority());
      process.setPriorityClass(parent.priorityClass());
      process.setHardErrorMode(parent.hardErrorMode());
    }
    process.reference();
    processes.put(id, process);
    liveProcesses++;
    if (log.listening()) {
      log.record(new ExecutiveEvent.ProcessStart(id, process.parentId()));
    }
    return process;
  }

  /** A clone has its parent's program and PEB at the same places. */
  public void inheritImage(EProcess clone, EProcess parent) {
    clone.setProgram(parent.program());
    clone.setPeb(parent.peb());
    clone.tebBlocks().copyFrom(parent.tebBlocks());
  }

  /**
   * Makes a thread that is not ready yet, with an empty trap frame.
   *
   * @param who the thread that makes it; it may have to wait for frames before anything is made
   * @return null if there is no memory for its kernel stack
   */
  public EThread createThread(EProcess process, FaultContext who) {
    int stackTop = mm.allocateKernelStack(who);
    if (stackTop == 0) {
      return null;
    }
    int id = takeId();
    FaultContext faults = new FaultContext();
    EThread thread =
        new EThread(
            id,
            process,
            stackTop,
            systemMemory,
            faults,
            mm.userMemory(process.space(), faults),
            clock.time());
    thread.frame().clear();
    thread.frame().setFlatUserSegments();
    thread.object().reference();
    process.threads().add(thread);
    threads.put(id, thread);
    return thread;
  }

  /** Takes back a thread that was never started. */
  public void discard(EThread thread) {
    if (thread.teb() != 0) {
      freeTeb(thread);
    }
    thread.setTerminated();
    threads.remove(thread.id());
    thread.process().threads().remove(thread);
    mm.freeKernelStack(thread.kernelStackTop());
    thread.object().dereference();
  }

  /** Lets a new thread run that {@link #prepareUserMode} has prepared, or that has work to do. */
  public void start(EThread thread) {
    if (log.listening()) {
      log.record(new ExecutiveEvent.ThreadStart(thread.process().id(), thread.id()));
    }
    scheduler.ready(thread, 0);
  }

  /**
   * Lets a new thread begin in user mode with a context; ntdll's LdrInitializeThunk runs first, as
   * a user APC, and gets the address at which that APC's delivery will leave the context.
   *
   * @param context sanitised as it goes into the thread's frame
   */
  public void prepareUserMode(EThread thread, ContextRecord context) {
    context.set(ContextRecord.FLAGS, ContextRecord.FULL);
    thread.applyContext(context);
    int contextAt = (context.get(ContextRecord.ESP) & ~3) - ContextRecord.SIZE;
    int thunk = systemDll.entry("LdrInitializeThunk");
    apcs.takeAnyway(1);
    thread.userApcs().addLast(new UserApc(thunk, contextAt, systemDll.base(), 0));
    thread.setUserApcPending(true);
    thread.setStartAddress(context.get(ContextRecord.EAX));
  }

  /** Alerts a thread: ends its alertable wait, or its next one. */
  public void alert(EThread thread) {
    if (thread.isAlertable()) {
      dispatcher.endWait(thread, NtStatus.ALERTED, Dispatcher.EVENT_BOOST);
    } else {
      thread.setAlerted(true);
    }
  }

  /** What the thread has to do before user mode goes on, or null if nothing but APCs. */
  public KernelOperation pendingOperation(EThread thread) {
    if (thread.isExitRequested()) {
      return new ThreadExit(this, thread);
    }
    if (thread.suspendCount() > 0) {
      return new SuspendOperation(thread, dispatcher);
    }
    return null;
  }

  /**
   * Suspends a thread.
   *
   * @return the count before, or -1 if it may not grow
   */
  public int suspend(EThread thread) {
    int before = thread.suspendCount();
    if (before == EThread.MAXIMUM_SUSPEND_COUNT) {
      return -1;
    }
    thread.setSuspendCount(before + 1);
    return before;
  }

  /** Resumes a thread once; returns the count before. */
  public int resume(EThread thread) {
    int before = thread.suspendCount();
    if (before > 0) {
      thread.setSuspendCount(before - 1);
      if (before == 1 && thread.operation() instanceof SuspendOperation) {
        dispatcher.endWait(thread, NtStatus.SUCCESS, 0);
      }
    }
    return before;
  }

  /** Whether another user APC can be queued. */
  public boolean hasRoomForApc() {
    return apcs.hasRoomFor(1);
  }

  /** The oldest APC of a thread was delivered. */
  public void apcDelivered(EThread thread) {
    thread.userApcs().removeFirst();
    apcs.give(1);
  }

  /** Queues a user APC; false if the thread is ending, or too many are queued. */
  public boolean queueApc(EThread thread, UserApc apc) {
    if (thread.isExitRequested() || thread.isTerminated() || !hasRoomForApc()) {
      return false;
    }
    apcs.take(1);
    thread.userApcs().addLast(apc);
    if (thread.isAlertable()) {
      thread.setUserApcPending(true);
      dispatcher.endWait(thread, NtStatus.USER_APC, Dispatcher.EVENT_BOOST);
    }
    return true;
  }

  /** Tells a thread to end. */
  public void terminate(EThread thread, int status) {
    thread.requestExit(status);
    if (thread.isUserWait()) {
      dispatcher.endWait(thread, NtStatus.THREAD_IS_TERMINATING, 0);
    }
  }

  /** Tells every thread of a process to end, except perhaps one. */
  public void terminateThreads(EProcess process, EThread except, int status) {
    for (EThread thread : List.copyOf(process.threads())) {
      if (thread != except) {
        terminate(thread, status);
      }
    }
  }

  /** Ends a process: its threads end, or, if it has none, itself at once. */
  public void terminate(EProcess process, int status) {
    if (process.hasExited()) {
      return;
    }
    if (!process.isExiting()) {
      process.setExiting();
      process.setExitStatus(status);
    }
    if (process.threads().isEmpty()) {
      endProcess(process);
    } else {
      terminateThreads(process, null, status);
    }
  }

  /** Changes a process's base priority, and its threads' with it. */
  public void setBasePriority(EProcess process, int priority) {
    process.setBasePriority(priority);
    for (EThread thread : process.threads()) {
      applyPriority(thread);
    }
  }

  /** Changes what a thread adds to its process's base priority; 15 and -15 mean the extremes. */
  public void setPriorityIncrement(EThread thread, int increment) {
    thread.setPriorityIncrement(increment);
    applyPriority(thread);
  }

  private void applyPriority(EThread thread) {
    int base = thread.process().basePriority();
    boolean realTime = base >= KThread.REAL_TIME_PRIORITY;
    int lowest = realTime ? KThread.REAL_TIME_PRIORITY : 1;
    int highest = realTime ? KThread.HIGHEST_PRIORITY : KThread.REAL_TIME_PRIORITY - 1;
    int wanted = base + thread.priorityIncrement();
    scheduler.setBasePriority(thread, Math.clamp(wanted, lowest, highest));
  }

  /** Makes a thread's TEB, in a step that may be repeated; NTSTATUS. */
  public int createTeb(EThread thread, FaultContext who, InitialStack stack) {
    TebBlocks blocks = thread.process().tebBlocks();
    if (thread.teb() == 0) {
      int page = blocks.take();
      int status = regions.commitPage(thread.process(), who, page);
      if (!NtStatus.isSuccess(status)) {
        blocks.give(page);
        return status;
      }
      thread.setTeb(page);
    }
    Teb.write(mm.userMemory(thread.process().space(), who), thread, thread.teb(), stack);
    thread.faults().setStackBounds(new TebStackBounds(thread.user(), thread.teb()));
    return NtStatus.SUCCESS;
  }

  UserMemory userMemory(EProcess process, FaultContext who) {
    return mm.userMemory(process.space(), who);
  }

  UserRegions regions() {
    return regions;
  }

  void freeTeb(EThread thread) {
    regions.decommitPage(thread.process(), thread.faults(), thread.teb());
    thread.process().tebBlocks().give(thread.teb());
    thread.faults().setStackBounds(null);
    thread.setTeb(0);
  }

  void freeRegion(EThread thread, int base) {
    regions.release(thread.process(), thread.faults(), base);
  }

  void endThread(EThread thread) {
    EProcess process = thread.process();
    dispatcher.abandonMutants(thread);
    apcs.give(thread.userApcs().size());
    thread.userApcs().clear();
    thread.faults().releasePages();
    if (log.listening()) {
      log.record(
          new ExecutiveEvent.ThreadExit(process.id(), thread.id(), thread.requestedExitStatus()));
    }
    thread.lifetime().setExitTime(clock.time());
    thread.setTerminated();
    thread.setOperation(null);
    threads.remove(thread.id());
    process.threads().remove(thread);
    mm.freeKernelStack(thread.kernelStackTop());
    if (process.threads().isEmpty()) {
      if (!process.isExiting()) {
        process.setExiting();
        process.setExitStatus(thread.requestedExitStatus());
      }
      endProcess(process);
    }
    dispatcher.end(thread.lifetime().termination());
    thread.object().dereference();
  }

  void endProcess(EProcess process) {
    if (log.listening()) {
      log.record(new ExecutiveEvent.ProcessExit(process.id(), process.exitStatus()));
    }
    context.leave(process);
    process.handles().closeAll();
    process.lifetime().setExitTime(clock.time());
    if (process.localDescriptors() != null) {
      mm.freeKernelStack(process.localDescriptors().stackTop());
      process.setLocalDescriptors(null);
    }
    mm.destroyAddressSpace(process.space());
    processes.remove(process.id());
    liveProcesses--;
    process.token().dereference();
    dispatcher.end(process.lifetime().termination());
    process.dereference();
  }
}
