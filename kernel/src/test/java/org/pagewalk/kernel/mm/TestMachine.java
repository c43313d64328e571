package org.pagewalk.kernel.mm;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.pagewalk.emulator.port.TlbControl;
import org.pagewalk.kernel.ke.TestClock;
import org.pagewalk.kernel.ke.time.DueQueue;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.fault.MustWait;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.layout.Mode;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pagefile.InjectedFaults;
import org.pagewalk.kernel.mm.pagefile.PagingFileSetting;
import org.pagewalk.kernel.mm.space.AddressSpace;
import org.pagewalk.kernel.view.EventLog;

/**
 * A memory manager on RAM alone: no processor, no scheduler. Waiting runs the system threads and
 * the disk until the wait's event is signalled.
 */
public final class TestMachine {
  private static final int MOST_ROUNDS = 100_000;
  private static final TlbControl NO_TLB =
      new TlbControl() {
        @Override
        public void invalidatePage(int linearAddress) {}

        @Override
        public void flush() {}
      };

  public final TestClock clock = new TestClock();
  public final DueQueue due = new DueQueue();
  public final TestRam ram;
  public final EventLog log = new EventLog(clock);
  public final MemoryManager memory;
  public final FaultContext thread = new FaultContext(1);

  public TestMachine(int frames) {
    this(frames, InjectedFaults.none(), new PagingFileSetting(null, 16 << 20, 64 << 20));
  }

  public TestMachine(int frames, InjectedFaults faults, PagingFileSetting... files) {
    ram = new TestRam(frames);
    MemoryOptions options = new MemoryOptions(List.of(files), faults, false);
    Dispatcher dispatcher = new Dispatcher((_, _) -> {});
    memory = new MemoryManager(ram, NO_TLB, clock, dispatcher, due, log, options);
    memory.boot();
  }

  public AddressSpace newSpace() {
    return memory.createAddressSpace(
        memory.addressSpaces().all().size() + 1, SystemLayout.HIGHEST_USER_ADDRESS);
  }

  public UserMemory user(AddressSpace space) {
    return memory.userMemory(space, thread);
  }

  /** Runs system threads and the disk for one round; false if nothing was left to do. */
  public boolean runSystemThreads() {
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
      if (!(outcome instanceof FaultOutcome.Wait(var event))) {
        return outcome;
      }
      await(event.isSignalled(), () -> event.isSignalled() ? 1 : 0);
    }
    throw new AssertionError("the fault is never resolved");
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
        return operation.get();
      } catch (MustWait wait) {
        await(false, () -> wait.event().isSignalled() ? 1 : 0);
      }
    }
    throw new AssertionError("the operation waits for ever");
  }

  public void write32(AddressSpace space, int address, int value) {
    retry(
        () -> {
          user(space).write32(address, value);
          return 0;
        });
  }

  public int read32(AddressSpace space, int address) {
    return retry(() -> user(space).read32(address));
  }

  /** Reserves and commits private memory, and answers its base. */
  public int commit(AddressSpace space, int size) {
    return retry(
            () -> memory.regions().allocation().allocate(space, thread, 0, 0, size, 0x3000, 0x04))
        .base();
  }

  /** Frames by state, for messages. */
  public List<String> lists() {
    List<String> text = new ArrayList<>();
    text.add("available " + memory.pfn().availableCount());
    text.add("modified " + memory.pfn().modifiedCount());
    return text;
  }
}
