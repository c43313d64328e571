package org.pagewalk.kernel.mm;

import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.emulator.port.TlbControl;
import org.pagewalk.kernel.ke.time.DueQueue;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.layout.Mode;
import org.pagewalk.kernel.mm.space.AddressSpace;
import org.pagewalk.kernel.view.EventLog;

/** The memory manager as the rest of the kernel sees it. */
public final class MemoryManager {
  public MemoryManager(
      PhysicalPort physical,
      TlbControl tlb,
      MachineClock clock,
      Dispatcher dispatcher,
      DueQueue due,
      EventLog log,
      MemoryOptions options) {}

  /** Builds system space: page tables, the prototype pool, the shared user data page. */
  public void boot() {
    throw missing("boot");
  }

  /** Page directory for booting, before there is a process: physical address. */
  public int systemDirectoryBase() {
    throw missing("systemDirectoryBase");
  }

  /** Takes a zeroed frame for good and maps it in system space, for ring 0 only. */
  public int allocateSystemPage(int linear) {
    throw missing("allocateSystemPage at %08X".formatted(linear));
  }

  /** Maps a frame in system space, in every address space at once. */
  public void mapSystemPage(int linear, int frame, boolean writable) {
    throw missing("mapSystemPage");
  }

  /** Physical address behind a linear address of system space that is mapped. */
  public long systemPhysicalAddress(int linear) {
    throw missing("systemPhysicalAddress");
  }

  /** Frame of KUSER_SHARED_DATA. */
  public int sharedUserDataFrame() {
    throw missing("sharedUserDataFrame");
  }

  /** Takes a resident kernel stack; answers the linear address above it, or 0 for no memory. */
  public int allocateKernelStack() {
    throw missing("allocateKernelStack");
  }

  /** Gives a kernel stack back, by the address above it. */
  public void freeKernelStack(int top) {
    throw missing("freeKernelStack");
  }

  /**
   * Makes an empty address space with the system part and the shared user data.
   *
   * @param id identifier of the process
   * @param highestUserAddress last user address, one of the two of SystemLayout
   * @return null if there is no memory or no commit for it
   */
  public AddressSpace createAddressSpace(int id, int highestUserAddress) {
    throw missing("createAddressSpace");
  }

  /** Takes an address space apart; no thread of it may run any more. */
  public void destroyAddressSpace(AddressSpace space) {
    throw missing("destroyAddressSpace");
  }

  /** Answers a page fault. */
  public FaultOutcome accessFault(
      AddressSpace space, int address, Access access, Mode mode, FaultContext who) {
    throw missing("accessFault");
  }

  /** The kernel's access to the user memory of an address space on behalf of a thread. */
  public UserMemory userMemory(AddressSpace space, FaultContext who) {
    throw missing("userMemory");
  }

  /** Whether the modified-page writer has something to do now. */
  public boolean wantsModifiedWriter() {
    throw missing("wantsModifiedWriter");
  }

  /** One bounded unit of the modified-page writer; true if there is more to do now. */
  public boolean modifiedWriterStep() {
    throw missing("modifiedWriterStep");
  }

  /** Whether the mapped-page writer has something to do now. */
  public boolean wantsMappedWriter() {
    throw missing("wantsMappedWriter");
  }

  /** One bounded unit of the mapped-page writer; true if there is more to do now. */
  public boolean mappedWriterStep() {
    throw missing("mappedWriterStep");
  }

  /** Whether there are free frames to be zeroed. */
  public boolean wantsZeroPageThread() {
    throw missing("wantsZeroPageThread");
  }

  /** Zeroes one free frame; true if there are more. */
  public boolean zeroPageStep() {
    throw missing("zeroPageStep");
  }

  /** Whether memory is short, so that the balance set manager should not wait for its second. */
  public boolean wantsBalanceSetManager() {
    throw missing("wantsBalanceSetManager");
  }

  /** Ages and trims one working set; true if there is more to do now. */
  public boolean balanceSetStep() {
    throw missing("balanceSetStep");
  }

  /** Throws {@link AssertionError} if an invariant of the memory manager does not hold. */
  public void assertConsistent() {
    throw missing("assertConsistent");
  }

  private static UnsupportedOperationException missing(String what) {
    return new UnsupportedOperationException("memory manager: " + what + " is not implemented");
  }
}
