package org.pagewalk.kernel;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pagewalk.emulator.port.TrapPort.Outcome;
import org.pagewalk.kernel.io.HostConsole;
import org.pagewalk.kernel.ke.TestClock;
import org.pagewalk.kernel.ke.trap.TrapFrame;
import org.pagewalk.kernel.ke.trap.TrapNumber;
import org.pagewalk.kernel.mm.MemoryOptions;
import org.pagewalk.kernel.mm.TestRam;
import org.pagewalk.kernel.mm.fault.MustWait;
import org.pagewalk.kernel.ps.EProcess;
import org.pagewalk.kernel.ps.EThread;
import org.pagewalk.kernel.services.ServiceTable;

/**
 * A whole kernel on RAM and a processor that executes nothing: a test is the user mode. It makes
 * traps with registers of its choice and looks at what the current thread's frame holds afterwards.
 */
final class TestSystem implements AutoCloseable {
  static final int NTDLL = 0x7C900000;
  static final int PROGRAM = 0x00400000;

  private static final int SCRATCH = 0x00500000;

  private static final String[] ENTRIES = {
    "KiFastSystemCall",
    "KiFastSystemCallRet",
    "KiUserApcDispatcher",
    "KiUserExceptionDispatcher",
    "LdrInitializeThunk",
    "RtlUserThreadStart"
  };

  final TestClock clock = new TestClock();
  final TestProcessor processor = new TestProcessor();
  final ByteArrayOutputStream output = new ByteArrayOutputStream();
  final Kernel kernel;
  private final Map<String, Integer> numbers = new TreeMap<>();
  private int scratch = SCRATCH;

  TestSystem() {
    for (ServiceTable.Row row : ServiceTable.ofNt52().rows()) {
      numbers.put(row.name(), row.number());
    }
    Map<String, byte[]> programs =
        new LinkedHashMap<>(Map.of("test.exe", TestImage.of(PROGRAM, false)));
    KernelConfiguration configuration =
        new KernelConfiguration(
            MemoryOptions.standard(),
            Map.of("ntdll.dll", TestImage.of(NTDLL, true, ENTRIES)),
            List.of(new KernelConfiguration.Mount.Bundled("C:\\program", programs)),
            false,
            0,
            false);
    kernel =
        new Kernel(new TestRam(1024), processor, processor, clock, configuration, console(), null);
    kernel.boot("C:\\program\\test.exe", List.of());
    settle(kernel.trap(TrapNumber.BOOT));
    put(userStack() - 0x400, SCRATCH);
    put(userStack() - 0x404, 0x10000);
    call("NtAllocateVirtualMemory", -1, userStack() - 0x400, 0, userStack() - 0x404, 0x3000, 4);
  }

  private HostConsole console() {
    return new HostConsole() {
      @Override
      public void output(byte[] bytes, int start, int length) {
        output.write(bytes, start, length);
      }

      @Override
      public void error(byte[] bytes, int start, int length) {}

      @Override
      public int input(byte[] into, int start, int length) {
        return -1;
      }
    };
  }

  /** Address of an export of ntdll. */
  static int entry(String name) {
    return NTDLL + 0x1000 + 8 * List.of(ENTRIES).indexOf(name);
  }

  /** Lets the machine's loop run until user mode goes on or the system ends. */
  Outcome settle(Outcome first) {
    Outcome outcome = first;
    while (outcome == Outcome.IDLE) {
      outcome = kernel.idle();
    }
    return outcome;
  }

  /** The thread whose frame the processor would take apart now. */
  EThread current() {
    for (EProcess process : kernel.processes().processes()) {
      for (EThread thread : process.threads()) {
        if (thread.frame().address() == processor.stackPointer) {
          return thread;
        }
      }
    }
    throw new AssertionError("no thread is about to run");
  }

  TrapFrame frame() {
    return current().frame();
  }

  private int userStack() {
    return frame().get(TrapFrame.HARDWARE_ESP) & ~3;
  }

  /** Calls a service by INT 2Eh; EAX of whichever thread runs next. */
  int call(String service, int... arguments) {
    begin(service, arguments);
    return frame().get(TrapFrame.EAX);
  }

  /** Calls a service that the calling thread may not return from. */
  Outcome begin(String service, int... arguments) {
    int at = userStack() - 0x200;
    for (int i = 0; i < arguments.length; i++) {
      put(at + 4 * i, arguments[i]);
    }
    frame().set(TrapFrame.EAX, numbers.get(service));
    frame().set(TrapFrame.EDX, at);
    return settle(kernel.trap(TrapNumber.SYSTEM_SERVICE));
  }

  /** A page fault of user mode. */
  Outcome fault(int address, int errorCode) {
    processor.faultAddress = address;
    frame().set(TrapFrame.ERROR_CODE, errorCode);
    return settle(kernel.trap(TrapNumber.PAGE_FAULT));
  }

  /** The clock interrupt when the kernel has asked for it next. */
  Outcome clockInterrupt() {
    clock.advanceTo(kernel.nextDue());
    return settle(kernel.trap(TrapNumber.CLOCK));
  }

  /** Address of a doubleword with a value, in memory that the program has allocated. */
  int word(int value) {
    int at = space(4);
    put(at, value);
    return at;
  }

  /** Address of a quadword with a value. */
  int quad(long value) {
    int at = space(8);
    put(at, (int) value);
    put(at + 4, (int) (value >>> 32));
    return at;
  }

  /** Address of OBJECT_ATTRIBUTES with a name. */
  int named(String name) {
    byte[] units = name.getBytes(StandardCharsets.UTF_16LE);
    int text = space(units.length);
    for (int i = 0; i < units.length; i += 4) {
      int high = i + 2 < units.length ? units[i + 2] : 0;
      put(text + i, units[i] | high << 16);
    }
    int string = word(units.length | units.length << 16);
    word(text);
    int attributes = word(0x18);
    word(0);
    word(string);
    word(0x40);
    word(0);
    word(0);
    return attributes;
  }

  /** Room in memory that the program has allocated. */
  int space(int bytes) {
    int at = scratch;
    scratch += bytes + 3 & ~3;
    return at;
  }

  void put(int at, int value) {
    for (int i = 0; i < 100; i++) {
      try {
        current().user().write32(at, value);
        return;
      } catch (MustWait _) {
        clockInterrupt();
      }
    }
    throw new AssertionError("memory at %08X does not come in".formatted(at));
  }

  int get(int at) {
    for (int i = 0; i < 100; i++) {
      try {
        return current().user().read32(at);
      } catch (MustWait _) {
        clockInterrupt();
      }
    }
    throw new AssertionError("memory at %08X does not come in".formatted(at));
  }

  @Override
  public void close() {
    kernel.close();
  }
}
