package org.pagewalk.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.ke.time.DueQueue;
import org.pagewalk.kernel.ke.time.TestClock;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.ke.wait.ReadySink;
import org.pagewalk.kernel.ke.wait.Waiter;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.fault.MustWait;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.layout.Mode;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pagefile.InjectedFaults;
import org.pagewalk.kernel.mm.pagefile.PagingFileSetting;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.pte.TwoLevelFormat;
import org.pagewalk.kernel.mm.section.Section;
import org.pagewalk.kernel.mm.section.SectionFile;
import org.pagewalk.kernel.mm.section.SectionResult;
import org.pagewalk.kernel.mm.virtual.AllocationResult;
import org.pagewalk.kernel.mm.virtual.MemoryBasicInformation;
import org.pagewalk.kernel.mm.virtual.MemoryType;
import org.pagewalk.kernel.mm.virtual.ProtectionResult;
import org.pagewalk.kernel.mm.virtual.ViewResult;
import org.pagewalk.kernel.mm.virtual.Views;
import org.pagewalk.kernel.status.NtStatus;

/**
 * A memory manager on RAM alone: no processor, no scheduler. Waiting runs the system threads and
 * the disk until the wait's event is signalled.
 */
public final class TestMachine {
  private static final int MOST_ROUNDS = 100_000;
  private static final int PAGE_READWRITE = 4;
  public final TestClock clock = new TestClock();
  public final DueQueue due = new DueQueue();
  public final TestRam ram;
  public final EventLog log = new EventLog(clock, _ -> {});
  public final MemoryManager memory;
  public final FaultContext thread = new FaultContext();
  private final TestProcessorCache cache;

  /** There is no scheduler. */
  @Derived("no scheduler")
  private static final class NobodyReady implements ReadySink {
    @Override
    public void ready(Waiter thread, int boost) {}
  }

  /** A machine with two-level page tables and a paging file. */
  public TestMachine(int frames) {
    this(new TwoLevelFormat(), frames);
  }

  public TestMachine(PteFormat format, int frames) {
    this(format, frames, InjectedFaults.none(), new PagingFileSetting(null, 16 << 20, 64 << 20));
  }

  public TestMachine(
      PteFormat format, int frames, InjectedFaults faults, PagingFileSetting... files) {
    ram = new TestRam(frames);
    MemoryOptions options = new MemoryOptions(List.of(files), faults, false);
    Dispatcher dispatcher = new Dispatcher(new NobodyReady());
    cache = new TestProcessorCache(ram, format);
    memory = new MemoryManager(ram, cache, clock, dispatcher, due, log, format, options);
    memory.boot();
  }

  public AddressSpace newSpace() {
    int id = memory.addressSpaces().all().size() + 1;
    return retry(() -> memory.createAddressSpace(id, SystemLayout.HIGHEST_USER_ADDRESS, thread));
  }

  public UserMemory user(AddressSpace space) {
    return memory.userMemory(space, thread);
  }

  /** Runs system threads and the disk for one round; false if nothing was left to do. */
  public boolean runSystemThreads() {
    boolean more = stepSystemThreads();
    cache.assertFresh();
    return more;
  }

  private boolean stepSystemThreads() {
    if (memory.wantsModifiedWriter()) {
      memory.modifiedWriterStep();
    } else if (memory.wantsMappedWriter()) {
      memory.mappedWriterStep();
    } else if (memory.wantsBalanceSetManager()) {
      memory.balanceSetStep();
    } else if (due.nextTime() != Long.MAX_VALUE) {
      clock.advanceTo(due.nextTime());
      due.drain(clock);
    } else {
      return false;
    }
    return true;
  }

  /** Runs everything that is under way to its end. */
  public void settle() {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      if (!runSystemThreads()) {
        return;
      }
    }
    throw new AssertionError("the system threads never come to rest");
  }

  /** A fault in user mode, tried again until it is resolved or fails. */
  public FaultOutcome touch(AddressSpace space, int address, Access access) {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      FaultOutcome outcome = memory.accessFault(space, address, access, Mode.USER, thread);
      cache.assertFresh();
      if (!(outcome instanceof FaultOutcome.Wait(var event))) {
        return outcome;
      }
      await(event.isSignalled(), () -> event.isSignalled() ? 1 : 0);
    }
    throw new AssertionError("the fault is never resolved");
  }

  /** Status that a fault ends with. */
  public static int statusOf(FaultOutcome outcome) {
    return outcome instanceof FaultOutcome.Failed failed ? failed.status() : NtStatus.SUCCESS;
  }

  /** An instruction's access in user mode, faults included: physical address of the byte. */
  private long access(AddressSpace space, int address, Access access) {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      cache.assertFresh();
      long physical = cache.translate(space.directoryBase(), address, access, true);
      if (physical >= 0) {
        return physical;
      }
      if (touch(space, address, access) instanceof FaultOutcome.Failed failed) {
        throw new AssertionError(
            "%s of %08X fails: %s".formatted(access, address, NtStatus.nameOf(failed.status())));
      }
    }
    throw new AssertionError("the instruction never ends");
  }

  private void await(boolean over, IntSupplier signalled) {
    boolean done = over;
    while (!done) {
      if (!runSystemThreads()) {
        return;
      }
      done = signalled.getAsInt() != 0;
    }
  }

  /** Runs an operation again until it need not wait. */
  public <T> T retry(Supplier<T> operation) {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      try {
        T result = operation.get();
        cache.assertFresh();
        return result;
      } catch (MustWait wait) {
        await(false, () -> wait.event().isSignalled() ? 1 : 0);
      }
    }
    throw new AssertionError("the operation waits for ever");
  }

  /** An instruction that writes an aligned doubleword. */
  public void write32(AddressSpace space, int address, int value) {
    ram.write32(access(space, address, Access.WRITE), value);
  }

  /** An instruction that reads an aligned doubleword. */
  public int read32(AddressSpace space, int address) {
    return ram.read32(access(space, address, Access.READ));
  }

  /** An instruction at an aligned address, and the bytes behind it. */
  public int execute32(AddressSpace space, int address) {
    return ram.read32(access(space, address, Access.EXECUTE));
  }

  /** An instruction of the system that reads an aligned doubleword of system space. */
  public int readSystem32(int address) {
    return readSystem32(memory.systemDirectoryBase(), address);
  }

  /** The same while CR3 is that of an address space, whose page tables are visible then. */
  public int readSystem32(AddressSpace space, int address) {
    return readSystem32(space.directoryBase(), address);
  }

  private int readSystem32(int directoryBase, int address) {
    cache.assertFresh();
    long physical = cache.translate(directoryBase, address, Access.READ, false);
    assertThat(physical).as("system address %08X".formatted(address)).isNotNegative();
    return ram.read32(physical);
  }

  /** Reserves and commits private memory, and answers its base. */
  public int commit(AddressSpace space, int size) {
    return allocate(space, 0, size, MemoryType.MEM_RESERVE | MemoryType.MEM_COMMIT, PAGE_READWRITE)
        .base();
  }

  public AllocationResult allocate(AddressSpace space, int base, int size, int type, int protect) {
    return retry(
        () -> memory.regions().allocation().allocate(space, thread, base, 0, size, type, protect));
  }

  public AllocationResult free(AddressSpace space, int base, int size, int type) {
    return retry(() -> memory.regions().release().free(space, thread, base, size, type));
  }

  public ProtectionResult protect(AddressSpace space, int base, int size, int protect) {
    return retry(() -> memory.regions().protection().protect(space, thread, base, size, protect));
  }

  public MemoryBasicInformation query(AddressSpace space, int address) {
    return retry(() -> memory.regions().query().query(space, thread, address));
  }

  /** A section of memory that a paging file backs. */
  public Section section(long size, int protect, int attributes) {
    return sectionOf(null, size, protect, attributes);
  }

  public Section sectionOf(SectionFile file, long size, int protect, int attributes) {
    SectionResult result = memory.sections().create(file, true, size, protect, attributes);
    assertThat(result.status()).as(NtStatus.nameOf(result.status())).isEqualTo(NtStatus.SUCCESS);
    return result.section();
  }

  /** Maps all of a section, to be shared with children, and answers its base. */
  public int map(AddressSpace space, Section section, int protect) {
    ViewResult view = map(space, section, Views.Wish.whole(protect));
    assertThat(view.status()).as(NtStatus.nameOf(view.status())).isEqualTo(NtStatus.SUCCESS);
    return view.base();
  }

  public ViewResult map(AddressSpace space, Section section, Views.Wish wish) {
    return retry(() -> memory.regions().views().map(space, section, wish));
  }

  public int unmap(AddressSpace space, int address) {
    return retry(() -> memory.regions().views().unmap(space, thread, address));
  }

  public AddressSpace clone(AddressSpace parent) {
    int id = memory.addressSpaces().all().size() + 1;
    return retry(() -> memory.cloneAddressSpace(parent, id, thread));
  }

  /** Takes every page out of a working set. */
  public void empty(AddressSpace space) {
    thread.releasePages();
    memory.emptyWorkingSet(space);
    cache.assertFresh();
  }

  /** Writes every modified page to its paging file or file, without using its frame. */
  public void writeModifiedPages() {
    settle();
    for (int round = 0; round < MOST_ROUNDS && memory.pfn().modifiedCount() > 0; round++) {
      memory.modifiedWriterStep();
      settle();
    }
  }

  /** Pushes out what is not in a working set: another process uses every frame for itself. */
  public void useAllFrames() {
    AddressSpace other = newSpace();
    int pages = memory.pfn().frameCount();
    int base = commit(other, pages * Page.SIZE);
    for (int page = 0; page < pages; page++) {
      write32(other, base + page * Page.SIZE, page);
    }
    thread.releasePages();
    memory.destroyAddressSpace(other);
    settle();
  }

  /** Compares all books of the memory manager, and the processor's cache, with the page tables. */
  public void assertConsistent() {
    memory.assertConsistent();
    cache.assertFresh();
  }

  /** Frames by state, for messages. */
  public List<String> lists() {
    List<String> text = new ArrayList<>();
    text.add("available " + memory.pfn().availableCount());
    text.add("modified " + memory.pfn().modifiedCount());
    return text;
  }
}
