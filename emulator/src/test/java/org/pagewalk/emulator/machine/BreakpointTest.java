package org.pagewalk.emulator.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.stop.Breakpoint;
import org.pagewalk.emulator.stop.Space;

/** The host's breakpoints: the machine stops before the instruction, and no guest can tell. */
@Timeout(60)
class BreakpointTest {
  private static final int CODE = BareMachine.CODE;

  /** mov ecx,50; again: inc eax; dec ecx; jnz again; hlt. */
  private static final String LOOP = "B932000000 40 49 75FC F4";

  private static final int INC = CODE + 5;
  private static final Space ANYWHERE = new Space.Any();

  private static List<String> stops(BareMachine bare, long slice) {
    List<String> stops = new ArrayList<>();
    MachineExit exit = new MachineExit.StepReached(0);
    for (long step = slice; !(exit instanceof MachineExit.Halted); ) {
      exit = bare.machine.runUntil(step);
      if (exit instanceof MachineExit.Breakpoint(int linear)) {
        stops.add(
            "%X at %d, eax %d"
                .formatted(linear, bare.machine.clock().step(), bare.processor.registers[0]));
      } else {
        step += slice;
      }
    }
    return stops;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 10, 10_000})
  void machineStopsBeforeTheInstructionEachTimeAndNothingElseChanges(long slice) {
    BareMachine without = new BareMachine(LOOP, 2);
    String end = without.state(without.run(10_000, 10_000));
    BareMachine bare = new BareMachine(LOOP, 2);
    bare.machine.stops().breakpoints().add(new Breakpoint(ANYWHERE, INC));
    List<String> stops = stops(bare, slice);
    assertThat(stops).hasSize(50);
    assertThat(stops.getFirst()).isEqualTo("10005 at 1, eax 0");
    assertThat(stops.getLast()).isEqualTo("10005 at 148, eax 49");
    assertThat(bare.state(new MachineExit.Halted())).isEqualTo(end);
  }

  @Test
  void breakpointArmedInTheMiddleStopsCodeThatIsCachedAlready() {
    BareMachine bare = new BareMachine(LOOP, 2);
    bare.machine.runUntil(20);
    Breakpoint breakpoint = new Breakpoint(ANYWHERE, INC);
    bare.machine.stops().breakpoints().add(breakpoint);
    assertThat(bare.machine.runUntil(100)).isEqualTo(new MachineExit.Breakpoint(INC));
    assertThat(bare.machine.clock().step()).isEqualTo(22);
    assertThat(bare.machine.stops().breakpoints().remove(breakpoint)).isTrue();
    assertThat(bare.machine.runUntil(100)).isEqualTo(new MachineExit.StepReached(100));
    assertThat(bare.machine.stops().breakpoints().remove(breakpoint)).isFalse();
  }

  @Test
  void breakpointOfAnotherAddressSpaceDoesNotStop() {
    BareMachine bare = new BareMachine(LOOP, 2);
    bare.machine.stops().breakpoints().add(new Breakpoint(new Space.One(0x7000), INC));
    assertThat(bare.machine.runUntil(10)).isEqualTo(new MachineExit.StepReached(10));
    Breakpoint here = new Breakpoint(new Space.One(BareSystem.DIRECTORY), INC);
    bare.machine.stops().breakpoints().add(here);
    assertThat(bare.machine.runUntil(100)).isEqualTo(new MachineExit.Breakpoint(INC));
  }

  @Test
  void frameThatIsExecutedAtAnotherAddressFirstHidesNoBreakpoint() {
    BareMachine bare = new BareMachine("E8FB0F0100 E8F61F0000 F4", 2);
    // inc eax; ret, in one frame that is mapped at 21000h and at 12000h
    bare.write(0x21000, "40 C3");
    bare.memory.write32(BareSystem.TABLE + 0x12 * 4, 0x21007);
    bare.machine.stops().breakpoints().add(new Breakpoint(ANYWHERE, 0x12000));
    assertThat(bare.machine.runUntil(100)).isEqualTo(new MachineExit.Breakpoint(0x12000));
    assertThat(bare.processor.registers[0]).isOne();
  }

  @Test
  void repetitionIsStoppedAtOnceAndThenRunsWhole() {
    // mov ecx,20; mov edi,20000h; rep stosb; hlt
    BareMachine bare = new BareMachine("B914000000 BF00000200 F3AA F4", 2);
    bare.machine.stops().breakpoints().add(new Breakpoint(ANYWHERE, CODE + 10));
    assertThat(stops(bare, 1000)).containsExactly("1000A at 2, eax 0");
    BareMachine cut = new BareMachine("B914000000 BF00000200 F3AA F4", 2);
    cut.machine.stops().breakpoints().add(new Breakpoint(ANYWHERE, CODE + 10));
    assertThat(stops(cut, 1)).containsExactly("1000A at 2, eax 0");
    assertThat(cut.machine.digest()).isEqualTo(bare.machine.digest());
  }

  @Test
  void instructionThatFaultsAndIsRepeatedIsReportedOnce() {
    // mov eax,[24000h]; hlt; the handler of #PF maps the page, drops the error code and returns
    BareMachine bare = new BareMachine("A100400200 F4", 2);
    bare.memory.write32(BareSystem.TABLE + 0x24 * 4, 0);
    bare.write(0x11100, "C7059050000007400200 83C404 CF");
    bare.system.gate(14, BareSystem.KERNEL_CODE, 0x11100, 0x8E);
    bare.machine.stops().breakpoints().add(new Breakpoint(ANYWHERE, CODE));
    assertThat(stops(bare, 1000)).containsExactly("10000 at 0, eax 0");
  }

  @Test
  void goingBackReportsTheBreakpointAgain() {
    BareMachine bare = new BareMachine(LOOP, 2);
    bare.machine.stops().breakpoints().add(new Breakpoint(ANYWHERE, INC));
    Snapshot start = bare.machine.snapshot();
    for (int i = 0; i < 3; i++) {
      assertThat(bare.machine.runUntil(1)).isEqualTo(new MachineExit.StepReached(1));
      assertThat(bare.machine.runUntil(100)).isEqualTo(new MachineExit.Breakpoint(INC));
      assertThat(bare.machine.clock().step()).isOne();
      bare.machine.restore(start);
    }
  }

  @Test
  void shadowOfTheInstructionBeforeOutlivesTheStop() {
    // mov ss,ax; nop; nop with an interrupt waiting
    BareMachine bare = new BareMachine("8ED0 90 90 F4", 0x202);
    bare.processor.registers[Processor.EAX] = BareSystem.KERNEL_DATA;
    bare.machine.stops().breakpoints().add(new Breakpoint(ANYWHERE, CODE + 2));
    bare.machine.bus().events().atStep(1, bare.card);
    assertThat(bare.machine.runUntil(100)).isEqualTo(new MachineExit.Breakpoint(CODE + 2));
    bare.machine.runUntil(3);
    assertThat(bare.memory.read32(BareMachine.STACK - 12)).isEqualTo(CODE + 3);
  }
}
