package org.pagewalk.emulator.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.fault.ExceptionVector;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.port.ClockInterrupt;
import org.pagewalk.emulator.port.TrapPort;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;

/** Events at the edges of slices: whatever pieces a run is cut into, it is the same run. */
@Timeout(60)
class SliceTest {
  private static final int CODE = 0x10000;
  private static final int STUBS = 0x11000;
  private static final int FAULT_STUB = 0x11010;
  private static final int STACK = 0x8000;
  private static final long STEPS = 120;

  /**
   * sti; mov ss,ax; nop; sti; sti; push ss; pop ss; rep stosb; pushfd; popfd; cli; nop; sti; hlt.
   */
  private static final String SHADOWS =
      "FB 8ED0 90 FB FB 16 17 B909000000 BF00000200 F3AA 9C 9D FA 90 FB F4 EBE1";

  /** A kernel that wants an interrupt at a time, then another each {@code period} later. */
  private static final class Clock implements TrapPort {
    private long due;
    private final long period;
    private long cost;
    private final ArrayList<String> interrupts = new ArrayList<>();
    private Outcome answer = Outcome.RESUME;
    private Outcome idleAnswer = Outcome.RESUME;
    private BareSystem system;
    private Machine machine;

    private Clock(long due, long period) {
      this.due = due;
      this.period = period;
    }

    @Override
    public Outcome trap(int number) {
      int esp = system.processor.registers[Processor.ESP];
      interrupts.add(
          "%d: %X at %d".formatted(number, system.memory.read32(esp), machine.clock().time()));
      machine.clock().charge(cost);
      due = period == 0 ? Long.MAX_VALUE : machine.clock().time() + period;
      machine.ports().clockInterrupt().setDue(due);
      return answer;
    }

    @Override
    public Outcome idle() {
      interrupts.add("idle at " + machine.clock().step());
      return idleAnswer;
    }

    @Override
    public Outcome inputArrived() {
      throw new AssertionError("no input was wanted");
    }
  }

  /** A machine with code and a clock; the clock's handler and that of #DB enter the kernel. */
  private static Machine machine(String code, int eflags, Clock clock) {
    PhysicalMemory memory = new PhysicalMemory(256);
    Machine machine = new Machine(memory, Interpreter::new);
    BareSystem system = new BareSystem(memory, machine.units());
    system.enablePaging();
    write(memory, CODE, code);
    write(memory, STUBS, "0F0430 CF");
    write(memory, FAULT_STUB, "0F0401 CF");
    system.gate(ClockInterrupt.VECTOR, BareSystem.KERNEL_CODE, STUBS, 0x8E);
    system.gate(ExceptionVector.DEBUG.number(), BareSystem.KERNEL_CODE, FAULT_STUB, 0x8E);
    system.processor.eip = CODE;
    system.processor.registers[Processor.ESP] = STACK;
    system.processor.registers[Processor.EAX] = BareSystem.KERNEL_DATA;
    system.processor.setEflagsImage(eflags);
    clock.system = system;
    clock.machine = machine;
    machine.attach(clock, STUBS);
    machine.ports().clockInterrupt().setDue(clock.due);
    return machine;
  }

  private static void write(PhysicalMemory memory, int address, String hexadecimal) {
    byte[] bytes = HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
    memory.write(address, bytes, 0, bytes.length);
  }

  private static String digestAfter(int slice, int eflags, Clock clock) {
    Machine machine = machine(SHADOWS, eflags, clock);
    for (long step = slice; step < STEPS; step += slice) {
      machine.runUntil(step);
    }
    MachineExit exit = machine.runUntil(STEPS);
    return exit + machine.digest() + clock.interrupts;
  }

  /** A clock whose interrupts take no time, or more than lies between two of them. */
  private static Clock costlyClock(int due, int period) {
    Clock clock = new Clock(due, period);
    clock.cost = due % 3 * 4L;
    return clock;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {Eflags.RESERVED_ONE, Eflags.IF | 2, Eflags.TF | 2, Eflags.TF | Eflags.IF | 2})
  void runCutIntoAnyPiecesIsTheSameRunWhereverTheEventFalls(int eflags) {
    for (int due = 0; due < 45; due++) {
      for (int period : new int[] {0, 3, 7}) {
        String uncut = digestAfter(1000, eflags, costlyClock(due, period));
        for (int slice : new int[] {1, 2, 3, 100}) {
          assertThat(digestAfter(slice, eflags, costlyClock(due, period)))
              .as("event at %d, then each %d; slices of %d", due, period, slice)
              .isEqualTo(uncut);
        }
      }
    }
  }

  /** The offset in the code at which an interrupt that is due at a time is taken. */
  @ParameterizedTest
  @CsvSource({
    // sti; nop; nop; nop
    "FB909090, 2, 0, 2",
    "FB909090, 2, 1, 2",
    "FB909090, 2, 2, 2",
    "FB909090, 2, 3, 3",
    // sti; sti; sti; nop
    "FBFBFB90, 2, 0, 2",
    "FBFBFB90, 2, 1, 2",
    "FBFBFB90, 2, 3, 3",
    // sti; cli; sti; nop; nop
    "FBFAFB9090, 2, 0, 4",
    "FBFAFB9090, 2, 2, 4",
    // mov ss,ax; nop; nop with interrupts enabled
    "8ED09090, 202, 0, 0",
    "8ED09090, 202, 1, 3",
    "8ED09090, 202, 2, 3",
    "8ED09090, 202, 3, 4",
    // push ss; pop ss; nop; nop
    "16179090, 202, 1, 1",
    "16179090, 202, 2, 3",
    "16179090, 202, 3, 3",
    // sti; mov ss,ax; nop; nop
    "FB8ED09090, 2, 1, 4",
    "FB8ED09090, 2, 2, 4",
    "FB8ED09090, 2, 3, 4",
    "FB8ED09090, 2, 4, 5",
    // cli; nop; sti; nop; nop: nothing while interrupts are disabled
    "FA90FB9090, 202, 0, 0",
    "FA90FB9090, 202, 1, 4",
    "FA90FB9090, 202, 4, 4",
    // nop; popfd that enables: taken at once
    "689A0200009D9090, 2, 0, 6",
    "689A0200009D9090, 2, 2, 6"
  })
  void interruptIsTakenAtTheFirstBoundaryThatAllowsIt(
      String code, String eflags, long due, int offset) {
    for (int slice : new int[] {1, 2, 3, 100}) {
      Clock clock = new Clock(due, 0);
      Machine machine = machine(code + "90909090F4", Integer.parseInt(eflags, 16), clock);
      for (long step = slice; step < 20 + slice; step += slice) {
        machine.runUntil(step);
      }
      assertThat(clock.interrupts).as("slices of %d", slice).hasSize(1);
      assertThat(clock.interrupts.getFirst()).startsWith("48: %X at ".formatted(CODE + offset));
    }
  }

  @Test
  void runStopsAtTheStepThatWasAskedForAndNotBefore() {
    Machine machine = machine("90 EBFD", 2, new Clock(Long.MAX_VALUE, 0));
    for (long step : new long[] {1, 2, 5, 5, 3, 1000, 1001}) {
      MachineExit exit = machine.runUntil(step);
      assertThat(exit).isEqualTo(new MachineExit.StepReached(machine.clock().step()));
      assertThat(machine.clock().step()).isEqualTo(step == 3 ? 5 : step);
    }
    assertThat(machine.clock().time()).isEqualTo(1001);
  }

  @Test
  void longRunIsTheSameInOnePieceAndInMany() {
    int far = (1 << 19) + 3;
    Machine whole = machine("40 EBFD", 2, new Clock(Long.MAX_VALUE, 0));
    assertThat(whole.runUntil(far)).isEqualTo(new MachineExit.StepReached(far));
    assertThat(whole.units().processor().registers[Processor.EAX])
        .isEqualTo(BareSystem.KERNEL_DATA + far / 2 + 1);
  }

  @Test
  void haltWaitsForTheNextEventAndTimeGoesThere() {
    Clock clock = new Clock(5000, 0);
    Machine machine = machine("FB F4 90 F4", 2, clock);
    assertThat(machine.runUntil(100)).isEqualTo(new MachineExit.Halted());
    assertThat(clock.interrupts).containsExactly("48: 10002 at 5002");
    assertThat(machine.clock().step()).isEqualTo(7);
    assertThat(machine.clock().time()).isEqualTo(5005);
  }

  @Test
  void haltWithInterruptsDisabledOrWithoutAnEventEndsTheRun() {
    assertThat(machine("F4", 2, new Clock(50, 0)).runUntil(100))
        .isEqualTo(new MachineExit.Halted());
    assertThat(machine("F4", 0x202, new Clock(Long.MAX_VALUE, 0)).runUntil(100))
        .isEqualTo(new MachineExit.Halted());
    Machine bare = new Machine(new PhysicalMemory(256), Interpreter::new);
    BareSystem system = new BareSystem(bare.memory(), bare.units());
    system.memory.write8(CODE, 0xF4);
    system.processor.eip = CODE;
    system.processor.setEflagsImage(0x202);
    assertThat(bare.runUntil(100)).isEqualTo(new MachineExit.Halted());
    assertThat(bare.clock().step()).isEqualTo(1);
  }

  @Test
  void haltInTheShadowOfStiIsEndedByTheInterrupt() {
    Clock clock = new Clock(0, 0);
    assertThat(machine("FB F4 F4", 2, clock).runUntil(100)).isEqualTo(new MachineExit.Halted());
    assertThat(clock.interrupts).containsExactly("48: 10002 at 4");
  }

  @Test
  void eventThatIsLongDueTakesNoTimeBack() {
    Clock clock = new Clock(2, 0);
    Machine machine = machine("90 90 90 90 90 FB F4 F4", 2, clock);
    machine.clock().charge(100);
    assertThat(machine.runUntil(100)).isEqualTo(new MachineExit.Halted());
    machine.clock().advanceTo(50);
    assertThat(machine.clock().time()).isEqualTo(100 + machine.clock().step());
    machine.clock().advanceTo(1000);
    assertThat(machine.clock().time()).isEqualTo(1000);
    machine.clock().charge(5);
    assertThat(machine.clock().time()).isEqualTo(1005);
  }

  @Test
  void idleKernelIsAskedOncePerStepUntilItHasAThread() {
    Clock clock = new Clock(1, 0);
    clock.answer = TrapPort.Outcome.IDLE;
    clock.idleAnswer = TrapPort.Outcome.IDLE;
    Machine machine = machine("90 90 90 90 F4", 0x202, clock);
    assertThat(machine.runUntil(6)).isEqualTo(new MachineExit.StepReached(6));
    assertThat(clock.interrupts)
        .containsExactly("48: 10001 at 3", "idle at 4", "idle at 5", "idle at 6");
    clock.idleAnswer = TrapPort.Outcome.SWITCH;
    assertThat(machine.runUntil(100)).isEqualTo(new MachineExit.Halted());
    assertThat(clock.interrupts).last().isEqualTo("idle at 7");
  }

  @Test
  void kernelThatStopsEndsTheSystem() {
    Clock clock = new Clock(1, 0);
    clock.answer = TrapPort.Outcome.STOP;
    Machine machine = machine("90 90 90 90 F4", 0x202, clock);
    assertThat(machine.runUntil(100)).isEqualTo(new MachineExit.SystemEnded());
    assertThat(machine.clock().step()).isEqualTo(3);
    assertThat(machine.runUntil(200)).isEqualTo(new MachineExit.SystemEnded());
    assertThat(machine.clock().step()).isEqualTo(3);
  }

  @Test
  void missingFeatureIsNamedWithItsPlace() {
    Machine machine = machine("90 D9E8", 2, new Clock(Long.MAX_VALUE, 0));
    assertThat(machine.runUntil(100))
        .isEqualTo(
            new MachineExit.Unimplemented(
                "x87 instruction FLD1", BareSystem.KERNEL_CODE, CODE + 1));
  }

  @Test
  void snapshotsKeepIdleAndEndedStates() {
    Clock clock = new Clock(1, 0);
    clock.answer = TrapPort.Outcome.IDLE;
    clock.idleAnswer = TrapPort.Outcome.STOP;
    Machine machine = machine("90 90 90 90 F4", 0x202, clock);
    machine.runUntil(3);
    Snapshot idle = machine.snapshot();
    String digest = machine.digest();
    assertThat(machine.runUntil(100)).isEqualTo(new MachineExit.SystemEnded());
    String ended = machine.digest();
    assertThat(ended).isNotEqualTo(digest);
    machine.restore(idle);
    assertThat(machine.digest()).isEqualTo(digest);
    assertThat(machine.runUntil(100)).isEqualTo(new MachineExit.SystemEnded());
    assertThat(machine.digest()).isEqualTo(ended);
    assertThat(List.copyOf(clock.interrupts)).containsExactly("48: 10001 at 3", "idle at 4");
  }
}
