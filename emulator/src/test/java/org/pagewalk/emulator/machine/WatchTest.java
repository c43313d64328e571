package org.pagewalk.emulator.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.port.TrapPort;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.stop.Space;
import org.pagewalk.emulator.stop.Watch;

/** Watched memory: the machine stops after the step that accessed it, and no guest can tell. */
@Timeout(60)
class WatchTest {
  private static final int CODE = BareMachine.CODE;
  private static final Space ANYWHERE = new Space.Any();

  private static Watch writes(int linear, int length) {
    return new Watch(ANYWHERE, linear, length, false, true);
  }

  private static Watch reads(int linear, int length) {
    return new Watch(ANYWHERE, linear, length, true, false);
  }

  /** The hits of a run to its end, with their steps. */
  private static List<String> hits(BareMachine bare, long slice) {
    List<String> hits = new ArrayList<>();
    MachineExit exit = new MachineExit.StepReached(0);
    for (long step = slice; !(exit instanceof MachineExit.Halted); ) {
      exit = bare.machine.runUntil(step);
      if (exit instanceof MachineExit.Watched(var hit)) {
        hits.add(
            "%s %X at %d"
                .formatted(hit.write() ? "w" : "r", hit.linear(), bare.machine.clock().step()));
      } else {
        step += slice;
      }
    }
    return hits;
  }

  /** Every access is to the eight bytes at 20100h; four of them, from 20104h on, are watched. */
  @ParameterizedTest
  @CsvSource({
    "A004010200, r 20104 at 1",
    "A003010200, ''",
    "A103010200, r 20104 at 1",
    "66A103010200, r 20104 at 1",
    "66A102010200, ''",
    "A108010200, ''",
    "A107010200, r 20107 at 1",
    "A204010200, w 20104 at 1",
    "A303010200, w 20104 at 1",
    "A300010200, ''",
    "66A305010200, w 20105 at 1",
    "FF0504010200, r 20104 at 1",
    "FF3504010200, r 20104 at 1",
    "8F0504010200, w 20104 at 1",
    "0FC70D00010200, r 20104 at 1"
  })
  void accessOfAnyWidthStopsAfterItsInstruction(String code, String hit) {
    BareMachine bare = new BareMachine(code + "F4", 2);
    bare.machine.stops().watches().add(new Watch(ANYWHERE, 0x20104, 4, true, true));
    assertThat(hits(bare, 100)).isEqualTo(hit.isEmpty() ? List.of() : List.of(hit));
  }

  @Test
  void readsAndWritesAreToldApart() {
    String code = "A100010200 A300010200 FF0500010200 F4";
    BareMachine written = new BareMachine(code, 2);
    written.machine.stops().watches().add(writes(0x20100, 4));
    assertThat(hits(written, 100)).containsExactly("w 20100 at 2", "w 20100 at 3");
    BareMachine read = new BareMachine(code, 2);
    read.machine.stops().watches().add(reads(0x20100, 4));
    assertThat(hits(read, 100)).containsExactly("r 20100 at 1", "r 20100 at 3");
  }

  /** mov ecx,20h; mov edi,200F0h; rep stosb; mov esi,200F0h; mov ecx,10h; rep movsb; hlt. */
  private static final String STRINGS = "B920000000 BFF0000200 F3AA BEF0000200 B910000000 F3A4 F4";

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 100})
  void repetitionStopsAfterTheIterationAndDigestsDoNotChange(long slice) {
    BareMachine without = new BareMachine(STRINGS, 2);
    String end = without.state(without.run(1000, 1000));
    BareMachine bare = new BareMachine(STRINGS, 2);
    bare.machine.stops().watches().add(writes(0x20100, 2));
    bare.machine.stops().watches().add(reads(0x200F4, 1));
    assertThat(hits(bare, slice))
        .containsExactly("w 20100 at 19", "w 20101 at 20", "r 200F4 at 41");
    assertThat(bare.state(new MachineExit.Halted())).isEqualTo(end);
  }

  @Test
  void watchArmedInTheMiddleSeesPagesThatWereAccessedBefore() {
    // again: mov [20100h],eax; inc eax; jmp again
    BareMachine bare = new BareMachine("A300010200 40 EBF8", 2);
    bare.machine.runUntil(30);
    Watch watch = writes(0x20100, 1);
    bare.machine.stops().watches().add(watch);
    assertThat(bare.machine.runUntil(100)).isInstanceOf(MachineExit.Watched.class);
    assertThat(bare.machine.clock().step()).isEqualTo(31);
    assertThat(bare.memory.read32(0x20100)).isEqualTo(10);
    assertThat(bare.machine.stops().watches().remove(watch)).isTrue();
    assertThat(bare.machine.runUntil(100)).isEqualTo(new MachineExit.StepReached(100));
    assertThat(bare.machine.stops().watches().remove(watch)).isFalse();
  }

  @Test
  void watchOfAnotherAddressSpaceDoesNotStop() {
    BareMachine bare = new BareMachine("A300010200 A300010200 F4", 2);
    bare.machine.stops().watches().add(new Watch(new Space.One(0x7000), 0x20100, 4, true, true));
    assertThat(hits(bare, 100)).isEmpty();
    BareMachine here = new BareMachine("A300010200 A300010200 F4", 2);
    Space own = new Space.One(BareSystem.DIRECTORY);
    here.machine.stops().watches().add(new Watch(own, 0x20100, 4, true, true));
    assertThat(hits(here, 100)).containsExactly("w 20100 at 1", "w 20100 at 2");
  }

  @Test
  void pageTableThatIsReachedAtTwoAddressesHidesNoWatch() {
    // the second 4 MiB have the page table of the first; write there, then here
    BareMachine bare = new BareMachine("A300014200 A300010200 F4", 2);
    bare.memory.write32(BareSystem.DIRECTORY + 4, BareSystem.TABLE | 7);
    bare.machine.stops().watches().add(writes(0x20100, 4));
    assertThat(hits(bare, 100)).containsExactly("w 20100 at 2");
  }

  @Test
  void instructionThatFaultsHasAccessedNothingYet() {
    // mov esi,20100h; mov edi,24000h; movsd; hlt; the handler of #PF maps 24000h
    BareMachine bare = new BareMachine("BE00010200 BF00400200 A5 F4", 2);
    bare.memory.write32(BareSystem.TABLE + 0x24 * 4, 0);
    bare.write(0x11100, "C7059050000007400200 83C404 CF");
    bare.system.gate(14, BareSystem.KERNEL_CODE, 0x11100, 0x8E);
    bare.machine.stops().watches().add(reads(0x20100, 4));
    assertThat(hits(bare, 100)).containsExactly("r 20100 at 7");
  }

  @Test
  void deliveryOfAnInterruptIsAnAccessOfTheProcessor() {
    BareMachine bare = new BareMachine("CD41 F4", 2);
    bare.machine.stops().watches().add(writes(BareMachine.STACK - 4, 4));
    assertThat(bare.machine.runUntil(100)).isInstanceOf(MachineExit.Watched.class);
    assertThat(bare.processor.eip).isEqualTo(BareMachine.HANDLER);
    BareMachine external = new BareMachine("90 90 90 F4", 0x202);
    external.machine.stops().watches().add(writes(BareMachine.STACK - 4, 4));
    external.machine.bus().events().atStep(1, external.card);
    assertThat(external.machine.runUntil(100)).isInstanceOf(MachineExit.Watched.class);
    assertThat(external.machine.clock().step()).isEqualTo(2);
  }

  /** A kernel that stores by physical address. */
  private record Storing(Machine machine) implements TrapPort {
    @Override
    public Outcome trap(int number) {
      machine.ports().physical().write32(0x20100, number);
      machine.ports().physical().zeroFrame(0x21);
      return Outcome.RESUME;
    }

    @Override
    public Outcome idle() {
      throw new AssertionError();
    }

    @Override
    public Outcome inputArrived() {
      throw new AssertionError();
    }
  }

  @Test
  void pageThatAKernelFillsIsNoAccessOfTheProcessor() {
    BareMachine bare = new BareMachine("0F0405 F4", 2);
    bare.machine.attach(new Storing(bare.machine), CODE);
    bare.machine.stops().watches().add(new Watch(ANYWHERE, 0x20000, 0x2000, true, true));
    assertThat(hits(bare, 100)).isEmpty();
    assertThat(bare.memory.read32(0x20100)).isEqualTo(5);
  }

  @Test
  void pageWalksAndFetchesAreNoAccesses() {
    BareMachine bare = new BareMachine("A100010200 F4", 2);
    bare.machine.stops().watches().add(new Watch(ANYWHERE, BareSystem.TABLE, 0x1000, true, true));
    bare.machine.stops().watches().add(new Watch(ANYWHERE, CODE, 0x1000, true, true));
    assertThat(hits(bare, 100)).isEmpty();
  }

  @Test
  void deviceInMemoryIsAccessedWithTheWidthOfTheInstruction() {
    // mov al,[30001h]; mov ax,[30002h]; mov eax,[30000h]; mov [30000h],eax; mov [30000h],ax
    BareMachine bare =
        new BareMachine("A001000300 66A102000300 A100000300 A300000300 66A300000300 F4", 2);
    bare.run(100, 100);
    assertThat(bare.card.accesses)
        .containsExactly("r1/1", "r2/2", "r0/4", "w0/4=A1B2C3D4", "w0/2=C3D4");
    assertThat(bare.processor.registers[Processor.EAX]).isEqualTo(0xA1B2C3D4);
  }

  /**
   * The card's timer by memory: mov dword [30008h],25; again: inc ecx; cmp [20000h],0; je again.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 7, 100})
  void deviceInMemoryInterruptsAtOneStepHoweverTheRunIsCut(long slice) {
    String code = "90 90 C7050800030019000000 41 833D00000200 00 74F6 F4";
    BareMachine whole = new BareMachine(code, 0x202);
    String end = whole.state(whole.run(5000, 5000));
    assertThat(end).startsWith("Halted");
    assertThat(whole.card.accesses).containsExactly("w8/4=19", "r12/4");
    BareMachine cut = new BareMachine(code, 0x202);
    assertThat(cut.state(cut.run(5000, slice))).isEqualTo(end);
  }

  @Test
  void physicalAddressWithNothingBehindItReadsOnesAndLosesWrites() {
    BareMachine bare = new BareMachine("A310000300 A110000300 F4", 2);
    bare.run(100, 100);
    assertThat(bare.processor.registers[Processor.EAX]).isEqualTo(-1);
    assertThat(bare.card.accesses).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"20000, 0", "FFFFFFFE, 4", "20000, -1"})
  void rangeThatIsNoneIsRefused(String linear, int length) {
    assertThatThrownBy(() -> writes(Integer.parseUnsignedInt(linear, 16), length))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
