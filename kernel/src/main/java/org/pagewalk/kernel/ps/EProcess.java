package org.pagewalk.kernel.ps;

import java.util.ArrayList;
import java.util.List;
import org.pagewalk.kernel.ke.wait.DispatcherObject;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.ob.HandleTable;
import org.pagewalk.kernel.ob.KernelObject;
import org.pagewalk.kernel.ob.ObjectType;
import org.pagewalk.kernel.ob.Quota;
import org.pagewalk.kernel.status.NtStatus;

/** A process: address space, handles, token, threads. */
public final class EProcess extends KernelObject {
  private final int id;
  private final int parentId;
  private final AddressSpace space;
  private final Token token;
  private final HandleTable handles;
  private final ArrayList<EThread> threads = new ArrayList<>();
  private final Lifetime lifetime;
  private final TebBlocks tebBlocks = new TebBlocks();
  private Program program = Program.NONE;
  private int peb;
  private int basePriority = 8;
  private int priorityClass = 2;
  private int exitStatus = NtStatus.PENDING;
  private boolean exiting;
  private LocalDescriptorTable localDescriptors;
  private int hardErrorMode;
  private ProcessManager manager;

  EProcess(
      int id, int parentId, AddressSpace space, Token token, Quota handleQuota, long createTime) {
    super(ObjectType.PROCESS);
    handles = new HandleTable(handleQuota);
    this.id = id;
    this.parentId = parentId;
    this.space = space;
    this.token = token;
    this.lifetime = new Lifetime(createTime);
    token.reference();
  }

  /** Identifier, a multiple of four. */
  public int id() {
    return id;
  }

  public Lifetime lifetime() {
    return lifetime;
  }

  public int parentId() {
    return parentId;
  }

  public AddressSpace space() {
    return space;
  }

  public Token token() {
    return token;
  }

  public HandleTable handles() {
    return handles;
  }

  /** The threads that have not ended, in the order of their creation. */
  public List<EThread> threads() {
    return threads;
  }

  @Override
  public List<DispatcherObject> waitable() {
    return List.of(lifetime.termination());
  }

  void setManager(ProcessManager manager) {
    this.manager = manager;
  }

  /** Nobody can give a process a thread any more to which nobody has a handle. */
  @Override
  protected int lastHandleClosed() {
    if (threads.isEmpty() && !hasExited()) {
      manager.terminate(this, NtStatus.SUCCESS);
    }
    return NtStatus.SUCCESS;
  }

  /** Where the TEBs are. */
  TebBlocks tebBlocks() {
    return tebBlocks;
  }

  /** The program; a clone has its parent's. */
  public Program program() {
    return program;
  }

  void setProgram(Program newProgram) {
    program = newProgram;
  }

  /** Address of the PEB, user virtual; 0 before it exists. */
  public int peb() {
    return peb;
  }

  void setPeb(int address) {
    peb = address;
  }

  public int basePriority() {
    return basePriority;
  }

  public void setBasePriority(int priority) {
    basePriority = priority;
  }

  /** PROCESS_PRIORITY_CLASS: 1 idle, 2 normal, 3 high, 4 real-time, 5 below, 6 above normal. */
  public int priorityClass() {
    return priorityClass;
  }

  public void setPriorityClass(int priorityClass) {
    this.priorityClass = priorityClass;
  }

  /** NTSTATUS of the exit; PENDING while the process lives. */
  public int exitStatus() {
    return exitStatus;
  }

  void setExitStatus(int status) {
    exitStatus = status;
  }

  /** Whether the process is ending: it gets no new threads. */
  public boolean isExiting() {
    return exiting;
  }

  void setExiting() {
    exiting = true;
  }

  public boolean hasExited() {
    return lifetime.hasEnded();
  }

  /** The LDT, or null. */
  public LocalDescriptorTable localDescriptors() {
    return localDescriptors;
  }

  public void setLocalDescriptors(LocalDescriptorTable table) {
    localDescriptors = table;
  }

  /** ProcessDefaultHardErrorMode. */
  public int hardErrorMode() {
    return hardErrorMode;
  }

  public void setHardErrorMode(int mode) {
    hardErrorMode = mode;
  }
}
