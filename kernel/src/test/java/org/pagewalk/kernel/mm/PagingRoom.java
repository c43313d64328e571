package org.pagewalk.kernel.mm;

import java.util.ArrayList;
import java.util.List;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.layout.Mode;
import org.pagewalk.kernel.mm.pagefile.InjectedFaults;
import org.pagewalk.kernel.mm.pagefile.TestPageStore;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.pte.TwoLevelFormat;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.mm.section.SectionFile;
import org.pagewalk.kernel.mm.virtual.ViewResult;
import org.pagewalk.kernel.mm.virtual.Views;
import org.pagewalk.kernel.status.NtStatus;

/**
 * A memory manager whose transfers are begun and ended one by one, over paging files in memory, so
 * that a test stands between the two ends of a transfer.
 */
public final class PagingRoom {
  private static final int MOST_TRANSFERS = 10_000;

  public final TestMachine machine;
  public final MemoryManager memory;
  public final List<TestPageStore> stores = new ArrayList<>();

  /** A room with one paging file of fixed size. */
  public PagingRoom(int frames) {
    this(frames, 1, 2048);
  }

  public PagingRoom(PteFormat format, int frames) {
    this(format, frames, 1, 2048);
  }

  /** A room with paging files of a fixed number of slots each. */
  public PagingRoom(int frames, int files, int slots) {
    this(new TwoLevelFormat(), frames, files, slots);
  }

  public PagingRoom(PteFormat format, int frames, int files, int slots) {
    this(format, frames, files, slots, InjectedFaults.none());
  }

  public PagingRoom(PteFormat format, int frames, int files, int slots, InjectedFaults faults) {
    machine = new TestMachine(format, frames, faults);
    memory = machine.memory;
    for (int i = 0; i < files; i++) {
      addFile(slots, slots);
    }
  }

  /** Adds a paging file; sizes are in slots. */
  public TestPageStore addFile(int minimum, int maximum) {
    TestPageStore store = new TestPageStore();
    stores.add(store);
    memory.pagingFiles().add(store, (long) minimum << 12, (long) maximum << 12);
    return store;
  }

  /** The only paging file's store. */
  public TestPageStore store() {
    return stores.getFirst();
  }

  /** Ends every transfer that is under way, and begins none. */
  public void endTransfers() {
    for (int i = 0; machine.due.nextTime() != Long.MAX_VALUE; i++) {
      if (i == MOST_TRANSFERS) {
        throw new AssertionError("the transfers never end");
      }
      machine.clock.advanceTo(machine.due.nextTime());
      machine.due.drain(machine.clock);
    }
  }

  /** Takes all pages that may go out of a working set. */
  public void trim(AddressSpace space) {
    machine.thread.releasePages();
    memory.emptyWorkingSet(space);
  }

  /** Writes every modified page to its home, and waits for the end. */
  public void writeModified() {
    for (int i = 0; i < MOST_TRANSFERS; i++) {
      int before = memory.pfn().modifiedCount() + memory.pfn().modifiedMappedCount();
      memory.modifiedWriterStep();
      memory.mappedWriterStep();
      endTransfers();
      int after = memory.pfn().modifiedCount() + memory.pfn().modifiedMappedCount();
      if (after == 0 || after == before) {
        return;
      }
    }
    throw new AssertionError("the writers never come to rest");
  }

  /** Takes every standby frame away, so that only the copies on disk are left. */
  public void evictStandby() {
    List<Integer> taken = new ArrayList<>();
    while (memory.pfn().standbyCount() > 0) {
      taken.add(memory.frames().take());
    }
    for (int frame : taken) {
      memory.pfn().free(frame);
    }
  }

  /** Lets no page of address spaces stay in memory that can be on disk. */
  public void pageOut(AddressSpace... spaces) {
    for (AddressSpace space : spaces) {
      trim(space);
    }
    writeModified();
    evictStandby();
  }

  /** One user-mode access of a thread, without waiting. */
  public FaultOutcome fault(AddressSpace space, int address, Access access, FaultContext who) {
    return memory.accessFault(space, address, access, Mode.USER, who);
  }

  public FaultOutcome fault(AddressSpace space, int address, Access access) {
    return fault(space, address, access, machine.thread);
  }

  public Section section(SectionFile file, long size, int protect) {
    return memory.sections().create(file, true, size, protect, Section.SEC_COMMIT).section();
  }

  /** Maps a whole section, to be shared with clones; answers the view's base. */
  public int map(AddressSpace space, Section section, int protect) {
    Views.Wish wish = Views.Wish.whole(protect);
    ViewResult result = memory.regions().views().map(space, section, wish);
    if (result.status() != NtStatus.SUCCESS) {
      throw new AssertionError("the view is refused: " + NtStatus.nameOf(result.status()));
    }
    return result.base();
  }

  public int unmap(AddressSpace space, int address) {
    return machine.retry(() -> memory.regions().views().unmap(space, machine.thread, address));
  }

  public int protect(AddressSpace space, int address, int size, int protect) {
    return machine.retry(
        () ->
            memory
                .regions()
                .protection()
                .protect(space, machine.thread, address, size, protect)
                .status());
  }

  /** Allocates at an address; answers the status. */
  public int allocate(AddressSpace space, int address, int size, int type, int protect) {
    return machine.retry(
        () ->
            memory
                .regions()
                .allocation()
                .allocate(space, machine.thread, address, 0, size, type, protect)
                .status());
  }

  public int free(AddressSpace space, int address, int size, int type) {
    return machine.retry(
        () -> memory.regions().release().free(space, machine.thread, address, size, type).status());
  }

  public AddressSpace cloneOf(AddressSpace parent) {
    return machine.retry(() -> memory.cloneAddressSpace(parent, 99, machine.thread));
  }

  /** The entry of an address; 0 if its table is not in memory. */
  public long pte(AddressSpace space, int address) {
    return memory.tables().readIfResident(space, address);
  }

  /** Frame that a valid entry, or one in transition, names. */
  public int frameOf(AddressSpace space, int address) {
    return memory.frames().format().frame(pte(space, address));
  }

  public boolean has(int frame, int flag) {
    return memory.pfn().has(frame, flag);
  }

  /** Frames that are active, in transition or not writable; what is left when all is freed. */
  public int framesInUse() {
    PfnDatabase pfn = memory.pfn();
    return pfn.frameCount() - pfn.availableCount();
  }
}
