package org.pagewalk.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.pagewalk.emulator.port.MachinePorts;
import org.pagewalk.emulator.port.MachineThread;
import org.pagewalk.emulator.port.TrapPort.Outcome;
import org.pagewalk.kernel.crash.CodeReader;
import org.pagewalk.kernel.host.DiskFolder;
import org.pagewalk.kernel.io.HostConsole;
import org.pagewalk.kernel.ke.processor.TrapFrame;
import org.pagewalk.kernel.ke.processor.TrapNumber;
import org.pagewalk.kernel.ke.time.TestClock;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.MemoryOptions;
import org.pagewalk.kernel.mm.TestRam;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.fault.MustWait;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.services.Service;
import org.pagewalk.kernel.status.NtStatus;

/**
 * A whole kernel on RAM and a processor that executes nothing: a test is the user mode. It makes
 * traps with registers of its choice and looks at what the current thread's frame holds afterwards.
 */
public final class TestSystem implements AutoCloseable {
  /**
   * What a test chooses of the system.
   *
   * @param frames RAM in frames
   * @param folder the host's folder that is the guest's {@code C:\\data}, or null
   * @param codeReader for crash reports, or null
   */
  public record Setup(int frames, MemoryOptions memory, Path folder, CodeReader codeReader) {
    /** 4 MiB, the standard paging file, no folder. */
    public static Setup standard() {
      return new Setup(1024, MemoryOptions.standard(), null, null);
    }

    public Setup withMemory(int newFrames, MemoryOptions options) {
      return new Setup(newFrames, options, folder, codeReader);
    }

    public Setup withFolder(Path newFolder) {
      return new Setup(frames, memory, newFolder, codeReader);
    }

    public Setup withCodeReader(CodeReader reader) {
      return new Setup(frames, memory, folder, reader);
    }
  }

  public static final int NTDLL = 0x7C900000;
  public static final int PROGRAM = 0x00400000;

  /** The program's own memory, from which {@link #space} takes. */
  public static final int SCRATCH = 0x00500000;

  /** The byte after that memory, which is free. */
  public static final int SCRATCH_END = SCRATCH + 0x40000;

  private static final int MOST_ROUNDS = 100_000;

  private static final String[] ENTRIES = {
    "KiFastSystemCall",
    "KiFastSystemCallRet",
    "KiUserApcDispatcher",
    "KiUserExceptionDispatcher",
    "LdrInitializeThunk",
    "RtlUserThreadStart"
  };

  public final TestClock clock = new TestClock();
  public final TestProcessor processor = new TestProcessor();
  public final ByteArrayOutputStream output = new ByteArrayOutputStream();
  public final ByteArrayOutputStream error = new ByteArrayOutputStream();
  public final Kernel kernel;

  /** The runner of the tests uses several threads, one after the other. */
  private final MachineThread thread = new MachineThread();

  private final Map<String, Integer> numbers = new TreeMap<>();
  private final FaultContext outside = new FaultContext();
  private int scratch = SCRATCH;

  /** When the kernel wants its clock interrupt. */
  public long nextDue;

  public TestSystem() {
    this(Setup.standard());
  }

  public TestSystem(Setup setup) {
    Map<String, byte[]> programs =
        new LinkedHashMap<>(Map.of("test.exe", TestImage.of(PROGRAM, false)));
    ArrayList<KernelConfiguration.Mount> mounts = new ArrayList<>();
    mounts.add(new KernelConfiguration.Mount.Bundled("C:\\program", programs));
    if (setup.folder() != null) {
      mounts.add(
          new KernelConfiguration.Mount.OfHost("C:\\data", DiskFolder.at(setup.folder()), false));
    }
    KernelConfiguration configuration =
        new KernelConfiguration(
            setup.memory(),
            Map.of("ntdll.dll", TestImage.of(NTDLL, true, ENTRIES)),
            mounts,
            false,
            setup.folder() != null);
    kernel =
        new Kernel(
            new MachinePorts(
                new TestRam(setup.frames()),
                processor,
                processor,
                _ -> {},
                clock,
                due -> nextDue = due,
                thread),
            configuration,
            console(),
            setup.codeReader());
    for (Service<?> service : kernel.services().table().services()) {
      numbers.put(service.name(), service.number());
    }
    kernel.boot("C:\\program\\test.exe", List.of());
    settle(kernel.trap(TrapNumber.BOOT));
    put(userStack() - 0x400, SCRATCH);
    put(userStack() - 0x404, SCRATCH_END - SCRATCH);
    call("NtAllocateVirtualMemory", -1, userStack() - 0x400, 0, userStack() - 0x404, 0x3000, 4);
  }

  private HostConsole console() {
    return new HostConsole() {
      @Override
      public void output(byte[] bytes, int start, int length) {
        output.write(bytes, start, length);
      }

      @Override
      public void error(byte[] bytes, int start, int length) {
        error.write(bytes, start, length);
      }
    };
  }

  /** Address of an export of ntdll. */
  public static int entry(String name) {
    return NTDLL + 0x1000 + 8 * List.of(ENTRIES).indexOf(name);
  }

  /** Lets the machine's loop run until user mode goes on or the system ends. */
  public Outcome settle(Outcome first) {
    thread.takeOver();
    Outcome outcome = first;
    for (int i = 0; outcome == Outcome.IDLE || outcome == Outcome.INPUT_WANTED; i++) {
      if (i == MOST_ROUNDS) {
        throw new AssertionError("no thread comes to run");
      }
      if (outcome == Outcome.IDLE) {
        outcome = kernel.idle();
      } else {
        kernel.input().end();
        outcome = kernel.inputArrived();
      }
    }
    return outcome;
  }

  /** The thread whose frame the processor would take apart now. */
  public EThread current() {
    thread.takeOver();
    for (EProcess process : kernel.processes().processes()) {
      for (EThread thread : process.threads()) {
        if (thread.frame().address() == processor.stackPointer) {
          return thread;
        }
      }
    }
    throw new AssertionError("no thread is about to run");
  }

  public TrapFrame frame() {
    return current().frame();
  }

  private int userStack() {
    return frame().get(TrapFrame.HARDWARE_ESP) & ~3;
  }

  /** Lets the machine run until a thread is the one that goes on in user mode. */
  public void runUntil(EThread thread) {
    for (int i = 0; current() != thread; i++) {
      if (i == MOST_ROUNDS) {
        throw new AssertionError("thread %d does not come to run".formatted(thread.id()));
      }
      if (call("NtYieldExecution") == NtStatus.NO_YIELD_PERFORMED) {
        clockInterrupt();
      }
    }
  }

  /** Calls a service by INT 2Eh; EAX of whichever thread runs next. */
  public int call(String service, int... arguments) {
    begin(service, arguments);
    return frame().get(TrapFrame.EAX);
  }

  /** Calls a service that the calling thread may not return from. */
  public Outcome begin(String service, int... arguments) {
    int at = userStack() - 0x200;
    for (int i = 0; i < arguments.length; i++) {
      put(at + 4 * i, arguments[i]);
    }
    frame().set(TrapFrame.EAX, numbers.get(service));
    frame().set(TrapFrame.EDX, at);
    return settle(kernel.trap(TrapNumber.SYSTEM_SERVICE));
  }

  /** A page fault of user mode. */
  public Outcome fault(int address, int errorCode) {
    processor.faultAddress = address;
    frame().set(TrapFrame.ERROR_CODE, errorCode);
    return settle(kernel.trap(TrapNumber.PAGE_FAULT));
  }

  /** Lets no page of a process stay in memory that can be on disk. */
  public void pageOut(EProcess process) {
    MemoryManager memory = kernel.memory();
    memory.emptyWorkingSet(process.space());
    for (int i = 0; i < MOST_ROUNDS && memory.pfn().modifiedCount() > 0; i++) {
      memory.modifiedWriterStep();
      clockInterrupt();
    }
    if (memory.pfn().modifiedCount() > 0) {
      throw new AssertionError("the modified pages are never written");
    }
    evictStandby();
  }

  /** Takes every standby frame away, so that only the copies on disk are left. */
  public void evictStandby() {
    MemoryManager memory = kernel.memory();
    List<Integer> taken = new ArrayList<>();
    while (memory.pfn().standbyCount() > 0) {
      taken.add(memory.frames().take());
    }
    for (int frame : taken) {
      memory.pfn().free(frame);
    }
  }

  /** The clock interrupt when the kernel has asked for it next. */
  public Outcome clockInterrupt() {
    clock.advanceTo(nextDue);
    return settle(kernel.trap(TrapNumber.CLOCK));
  }

  /** Address of a doubleword with a value, in memory that the program has allocated. */
  public int word(int value) {
    int at = space(4);
    put(at, value);
    return at;
  }

  /** Address of a quadword with a value. */
  public int quad(long value) {
    int at = space(8);
    put(at, (int) value);
    put(at + 4, (int) (value >>> 32));
    return at;
  }

  /** Address of a UNICODE_STRING. */
  public int string(String text) {
    byte[] units = text.getBytes(StandardCharsets.UTF_16LE);
    int at = bytes(units);
    int string = word(units.length | units.length << 16);
    word(at);
    return string;
  }

  /** Address of OBJECT_ATTRIBUTES with a name. */
  public int named(String name) {
    return attributes(0, name, 0x40);
  }

  /** Address of OBJECT_ATTRIBUTES; an empty name is none. */
  public int attributes(int root, String name, int flags) {
    int string = name.isEmpty() ? 0 : string(name);
    int attributes = word(0x18);
    word(root);
    word(string);
    word(flags);
    word(0);
    word(0);
    return attributes;
  }

  /** Address of bytes in memory that the program has allocated. */
  public int bytes(byte... values) {
    int at = space(values.length + 3);
    for (int i = 0; i < values.length; i += 4) {
      int word = 0;
      for (int j = 0; j < 4 && i + j < values.length; j++) {
        word |= (values[i + j] & 0xFF) << 8 * j;
      }
      put(at + i, word);
    }
    return at;
  }

  /** Room in memory that the program has allocated. */
  public int space(int bytes) {
    int at = scratch;
    scratch += bytes + 3 & ~3;
    assertThat(scratch).as("the program's memory").isLessThanOrEqualTo(SCRATCH_END);
    return at;
  }

  /** Lets {@link #space} begin anew: nothing of what it gave is used any more. */
  public void useSpaceAgain() {
    scratch = SCRATCH;
  }

  public void put(int at, int value) {
    put(current().process(), at, value);
  }

  public int get(int at) {
    return get(current().process(), at);
  }

  /** Writes a doubleword into any process's memory. */
  public void put(EProcess process, int at, int value) {
    access(
        at,
        () -> {
          kernel.memory().userMemory(process.space(), outside).write32(at, value);
          return 0;
        });
  }

  /** Reads a doubleword of any process's memory. */
  public int get(EProcess process, int at) {
    return access(at, () -> kernel.memory().userMemory(process.space(), outside).read32(at));
  }

  /** Reads a quadword of the current process's memory. */
  public long get64(int at) {
    return Integer.toUnsignedLong(get(at)) | (long) get(at + 4) << 32;
  }

  private int access(int at, IntSupplier step) {
    for (int i = 0; i < 100; i++) {
      try {
        int value = step.getAsInt();
        outside.releasePages();
        return value;
      } catch (MustWait _) {
        clockInterrupt();
      }
    }
    throw new AssertionError("memory at %08X does not come in".formatted(at));
  }

  @Override
  public void close() {
    thread.takeOver();
    kernel.close();
  }
}
