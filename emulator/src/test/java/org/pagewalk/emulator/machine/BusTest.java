package org.pagewalk.emulator.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.emulator.bus.InterruptController;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;

/** Devices on ports and at physical addresses, their events and their interrupts. */
@Timeout(60)
class BusTest {
  private static final int ENABLED = Eflags.IF | Eflags.RESERVED_ONE;

  @ParameterizedTest
  @CsvSource({
    // mov edx,300h, then in and out of each width
    "BA00030000 EC F4, r0/1",
    "BA00030000 66ED F4, r0/2",
    "BA00030000 ED F4, r0/4",
    "BA02030000 EC F4, r2/1",
    "B878563412 BA00030000 EE F4, w0/1=78",
    "B878563412 BA00030000 66EF F4, w0/2=5678",
    "B878563412 BA00030000 EF F4, w0/4=12345678",
    // mov esi,10000h; mov edi,20100h; mov edx,300h; outsw; insd
    "BE00000100 BF00010200 BA00030000 666F 6D F4, w0/2=BE|r0/4",
    // the last byte of the card and three behind it
    "BA0F030000 ED F4, r15/1"
  })
  void portIsAccessedWithTheWidthOfTheInstruction(String code, String accesses) {
    BareMachine bare = new BareMachine(code, 2);
    assertThat(bare.machine.runUntil(100)).isEqualTo(new MachineExit.Halted());
    assertThat(bare.card.accesses).containsExactly(accesses.replace("=BE", "=BE").split("\\|"));
  }

  @ParameterizedTest
  @CsvSource({"EC, 44", "66ED, -1", "ED, -1"})
  void portWithoutADeviceReadsOnes(String in, int ignored) {
    BareMachine bare = new BareMachine("B844000000 BA00040000" + in + "F4", 2);
    bare.machine.runUntil(100);
    int ones = in.equals("EC") ? 0xFF : in.equals("66ED") ? 0xFFFF : -1;
    assertThat(bare.processor.registers[Processor.EAX]).isEqualTo(ones);
    assertThat(bare.card.accesses).isEmpty();
  }

  @Test
  void accessThatNoDeviceCoversIsMadeOfBytes() {
    BareMachine bare = new BareMachine("BAFE020000 ED F4", 2);
    bare.machine.runUntil(100);
    assertThat(bare.card.accesses).containsExactly("r0/1", "r1/1");
    assertThat(bare.processor.registers[Processor.EAX]).isEqualTo(0xC3D4FFFF);
  }

  @Test
  void portIsNotReadWhereTheStoreOfItsValueFaults() {
    // mov edi,50000000h; mov edx,300h; insd
    BareMachine bare = new BareMachine("BF00000050 BA00030000 6D", 2);
    bare.system.gate(14, 8, BareMachine.HANDLER + 0x100, 0x8E);
    bare.write(BareMachine.HANDLER + 0x100, "F4");
    assertThat(bare.machine.runUntil(100)).isEqualTo(new MachineExit.Halted());
    assertThat(bare.card.accesses).isEmpty();
  }

  /** mov edx,308h; mov eax,25; out; again: inc ecx; cmp [20000h],2; jb again; ... restart. */
  private static final String TIMER =
      "BA08030000 B819000000 EF 41 833D00000200 01 72F6 EF 41 833D00000200 02 72F6 F4";

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 7, 100})
  void interruptsOfEventsFallOnTheSameStepsHoweverTheRunIsCut(long slice) {
    BareMachine whole = new BareMachine(TIMER, ENABLED);
    String end = whole.state(whole.run(5000, 5000));
    assertThat(end).startsWith("Halted");
    assertThat(whole.memory.read32(BareMachine.COUNT)).isEqualTo(2);
    assertThat(whole.card.accesses).containsExactly("w8/4=19", "r12/4", "w8/4=19", "r12/4");
    BareMachine cut = new BareMachine(TIMER, ENABLED);
    assertThat(cut.state(cut.run(5000, slice))).isEqualTo(end);
  }

  @Test
  void eventTakesPlaceAtItsStepWhateverTimeHasPassed() {
    // mov edx,304h; mov eax,10; out; jmp $
    BareMachine bare = new BareMachine("BA04030000 B80A000000 EF EBFE", ENABLED);
    bare.machine.clock().charge(1000);
    bare.machine.runUntil(3);
    bare.machine.clock().charge(1000);
    bare.machine.runUntil(12);
    assertThat(bare.processor.eip).isEqualTo(BareMachine.CODE + 11);
    bare.machine.runUntil(13);
    assertThat(bare.processor.eip).isEqualTo(BareMachine.HANDLER);
  }

  @Test
  void restoredMachineHasItsEventsAndItsRaisedLinesAgain() {
    BareMachine bare = new BareMachine(TIMER, ENABLED);
    String[] ends = new String[2];
    bare.machine.runUntil(20);
    Snapshot waiting = bare.machine.snapshot();
    ends[0] = bare.state(bare.run(5000, 5000));
    bare.machine.restore(waiting);
    assertThat(bare.card.accesses).containsExactly("w8/4=19");
    ends[1] = bare.state(bare.run(5000, 5000));
    assertThat(ends[1]).isEqualTo(ends[0]);
  }

  @Test
  void eventsOfOneMomentHappenInTheOrderOfScheduling() {
    BareMachine bare = new BareMachine("EBFE", 2);
    StringBuilder order = new StringBuilder();
    bare.machine.bus().events().atTime(5, () -> order.append('b'));
    bare.machine.bus().events().atStep(5, () -> order.append('a'));
    var gone = bare.machine.bus().events().atTime(5, () -> order.append('x'));
    bare.machine.bus().events().atTime(5, () -> order.append('c'));
    bare.machine.bus().events().atTime(4, () -> order.append('0'));
    assertThat(bare.machine.bus().events().cancel(gone)).isTrue();
    bare.machine.runUntil(5);
    assertThat(order).hasToString("0");
    bare.machine.runUntil(6);
    assertThat(order).hasToString("0abc");
    assertThat(bare.machine.bus().events().cancel(gone)).isFalse();
  }

  /** A controller that gives a vector once. */
  private static final class OneShot implements InterruptController {
    private boolean asking = true;
    private int acknowledged;

    @Override
    public boolean isRequesting() {
      return asking;
    }

    @Override
    public int acknowledge() {
      asking = false;
      acknowledged++;
      return TestCard.VECTOR;
    }
  }

  @Test
  void controllerGivesItsVectorWhenTheProcessorAcknowledges() {
    // nop; nop; sti; nop; hlt
    BareMachine bare = new BareMachine("90 90 FB 90 F4", 2);
    OneShot controller = new OneShot();
    bare.machine.bus().setController(controller);
    bare.machine.runUntil(4);
    assertThat(controller.acknowledged).isZero();
    bare.machine.runUntil(5);
    assertThat(controller.acknowledged).isOne();
    assertThat(bare.processor.eip).isEqualTo(BareMachine.HANDLER);
    assertThat(bare.memory.read32(BareMachine.STACK - 12)).isEqualTo(BareMachine.CODE + 4);
    bare.machine.runUntil(100);
    assertThat(controller.acknowledged).isOne();
  }

  @Test
  void highestVectorComesFirst() {
    BareMachine bare = new BareMachine("EBFE", 2);
    bare.machine.bus().lines().line(0x50).raise();
    bare.machine.bus().lines().line(0x90).raise();
    assertThat(bare.machine.bus().controller().acknowledge()).isEqualTo(0x90);
    bare.machine.bus().lines().line(0x90).lower();
    assertThat(bare.machine.bus().controller().acknowledge()).isEqualTo(0x50);
    assertThatThrownBy(() -> bare.machine.bus().lines().line(31))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"30F, 1", "2F1, 16", "308, 4", "300, 0"})
  void devicesDoNotOverlap(String first, int length) {
    BareMachine bare = new BareMachine("EBFE", 2);
    assertThatThrownBy(
            () -> bare.machine.bus().ports().add(Integer.parseInt(first, 16), length, bare.card))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
