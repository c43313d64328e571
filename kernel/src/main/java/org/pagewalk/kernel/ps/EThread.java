package org.pagewalk.kernel.ps;

import java.util.ArrayDeque;
import org.pagewalk.kernel.ke.processor.ContextRecord;
import org.pagewalk.kernel.ke.processor.SystemMemory;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.ke.sched.KThread;
import org.pagewalk.kernel.ke.wait.KEvent;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.status.NtStatus;

/**
 * A thread of a user process. Its user registers are in the trap frame at the top of its kernel
 * stack and nowhere else; what the kernel is doing for it is its {@link KernelOperation}.
 */
public final class EThread extends KThread {
  /** What NT keeps above a trap frame: the floating-point area and the rest for virtual-86 mode. */
  private static final int ABOVE_FRAME = 0x210 + TrapFrame.SIZE - TrapFrame.HARDWARE_END;

  /** Deepest suspension. */
  public static final int MAXIMUM_SUSPEND_COUNT = 0x7F;

  private final int id;
  private final EProcess process;
  private final int kernelStackTop;
  private final SystemMemory systemMemory;
  private final TrapFrame frame;
  private final FaultContext faults;
  private final UserMemory user;
  private final ThreadObject object;
  private final Lifetime lifetime;
  private final KEvent keyedWait = new KEvent(KEvent.Kind.SYNCHRONIZATION, false);
  private final ArrayDeque<UserApc> userApcs = new ArrayDeque<>();
  private KernelOperation operation;
  private KernelOperation returned;
  private KernelOperation returnedBeforeException;
  private boolean userApcPending;
  private boolean alerted;
  private int suspendCount;
  private boolean exitRequested;
  private int exitStatus = NtStatus.PENDING;
  private int teb;
  private int startAddress;
  private int priorityIncrement;
  private boolean hidesFromDebugger;
  private boolean usesDebugRegisters;

  EThread(
      int id,
      EProcess process,
      int kernelStackTop,
      SystemMemory systemMemory,
      FaultContext faults,
      UserMemory user,
      long createTime) {
    super(process.basePriority());
    this.id = id;
    this.process = process;
    this.kernelStackTop = kernelStackTop;
    this.systemMemory = systemMemory;
    this.frame = new TrapFrame(systemMemory, kernelStackTop - ABOVE_FRAME - TrapFrame.HARDWARE_END);
    this.faults = faults;
    this.user = user;
    this.lifetime = new Lifetime(createTime);
    this.object = new ThreadObject(this);
  }

  /** Identifier, a multiple of four, from the same numbers as those of processes. */
  public int id() {
    return id;
  }

  public Lifetime lifetime() {
    return lifetime;
  }

  public EProcess process() {
    return process;
  }

  /** What handles to the thread refer to. */
  public ThreadObject object() {
    return object;
  }

  /** Linear address above the kernel stack. */
  public int kernelStackTop() {
    return kernelStackTop;
  }

  /** Linear address at which a trap from user mode begins to push: the TSS's ESP0. */
  public int ring0Stack() {
    return kernelStackTop - ABOVE_FRAME;
  }

  /** The frame of the thread's entry from user mode. */
  public TrapFrame frame() {
    return frame;
  }

  /** A frame elsewhere on the thread's kernel stack, by its linear address. */
  public TrapFrame frameAt(int address) {
    return new TrapFrame(systemMemory, address);
  }

  public FaultContext faults() {
    return faults;
  }

  /** User memory of the thread's own process. */
  public UserMemory user() {
    return user;
  }

  /** Signalled by whoever releases the thread from a keyed event. */
  public KEvent keyedWait() {
    return keyedWait;
  }

  /** What the kernel does for the thread, or null when it is about to run in user mode. */
  public KernelOperation operation() {
    return operation;
  }

  public void setOperation(KernelOperation operation) {
    this.operation = operation;
  }

  /** Remembers the call of a service from which the thread goes back to user mode. */
  public void setReturned(KernelOperation call) {
    returned = call;
  }

  /** An exception begins its way: what its handlers call is not what came before it. */
  public void beginException() {
    returnedBeforeException = returned;
  }

  /**
   * The latest service call from which the thread had returned at its latest exception, or null.
   */
  public KernelOperation returnedBeforeException() {
    return returnedBeforeException;
  }

  /** User APCs that wait for delivery, oldest first. */
  public ArrayDeque<UserApc> userApcs() {
    return userApcs;
  }

  /** Whether an APC is to be delivered before user mode goes on. */
  public boolean isUserApcPending() {
    return userApcPending;
  }

  public void setUserApcPending(boolean pending) {
    userApcPending = pending;
  }

  /** Asks for APCs to be delivered now if there are any; the status of NtTestAlert. */
  public int testAlert() {
    if (alerted) {
      alerted = false;
      return NtStatus.ALERTED;
    }
    userApcPending |= !userApcs.isEmpty();
    return NtStatus.SUCCESS;
  }

  public void setAlerted(boolean value) {
    alerted = value;
  }

  public int suspendCount() {
    return suspendCount;
  }

  void setSuspendCount(int count) {
    suspendCount = count;
  }

  /** Whether the thread has been told to end. */
  public boolean isExitRequested() {
    return exitRequested;
  }

  void requestExit(int status) {
    if (!exitRequested) {
      exitRequested = true;
      exitStatus = status;
    }
  }

  /** NTSTATUS of the exit; PENDING while the thread lives. */
  public int exitStatus() {
    return lifetime.hasEnded() ? exitStatus : NtStatus.PENDING;
  }

  int requestedExitStatus() {
    return exitStatus;
  }

  /** Address of the TEB, user virtual; 0 while there is none. */
  public int teb() {
    return teb;
  }

  void setTeb(int address) {
    teb = address;
  }

  /** Win32 start address, as queries report it. */
  public int startAddress() {
    return startAddress;
  }

  public void setStartAddress(int address) {
    startAddress = address;
  }

  /** ThreadBasePriority: what the thread adds to its process's base priority. */
  public int priorityIncrement() {
    return priorityIncrement;
  }

  public void setPriorityIncrement(int increment) {
    priorityIncrement = increment;
  }

  /**
   * Puts a context into the thread's frame, sanitised; the only way by which debug registers come
   * to be used.
   */
  public void applyContext(ContextRecord context) {
    context.applyTo(frame, process.space().highestUserAddress());
    if (context.has(ContextRecord.DEBUG_REGISTERS)) {
      usesDebugRegisters = frame.get(TrapFrame.DR7) != 0;
      for (int i = 0; i < 4; i++) {
        usesDebugRegisters |= frame.get(TrapFrame.DR0 + 4 * i) != 0;
      }
    }
  }

  /** Whether the frame's debug registers hold anything. */
  boolean usesDebugRegisters() {
    return usesDebugRegisters;
  }

  public boolean hidesFromDebugger() {
    return hidesFromDebugger;
  }

  public void hideFromDebugger() {
    hidesFromDebugger = true;
  }
}
