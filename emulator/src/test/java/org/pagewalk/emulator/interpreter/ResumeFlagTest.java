package org.pagewalk.emulator.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;

/**
 * What is delivered between two iterations of a repeated string instruction pushes RF set; after
 * the last iteration RF is as it was.
 *
 * @sdm 3B "Instruction-Breakpoint Exception Condition"
 */
class ResumeFlagTest {
  private static final int CODE = 0x10000;
  private static final int DATA = 0x20000;
  private static final int HANDLER = 0x7000;
  private static final int STACK = 0x40000;
  private static final int INTERRUPT_GATE = 0x8E;
  private static final int CLOCK = 0x30;
  private static final int DEBUG = 1;

  private final BareSystem system = new BareSystem();
  private final Processor processor = system.processor;
  private final Interpreter interpreter = new Interpreter(system.units);

  /** REP STOSB with a count of ten, then NOPs. */
  @BeforeEach
  void placeRepetition() {
    byte[] code = HexFormat.of().parseHex("f3aa9090");
    system.memory.write(CODE, code, 0, code.length);
    for (int vector : new int[] {DEBUG, CLOCK}) {
      system.gate(vector, BareSystem.KERNEL_CODE, HANDLER + vector, INTERRUPT_GATE);
    }
    system.memory.write8(HANDLER + DEBUG, 0xCF);
    processor.eip = CODE;
    processor.registers[Processor.ESP] = STACK;
    processor.registers[Processor.EDI] = DATA;
    processor.registers[Processor.ECX] = 10;
  }

  private boolean pushedResumeFlag() {
    int image = system.memory.read32(processor.registers[Processor.ESP] + 8L);
    return (image & Eflags.RF) != 0;
  }

  private boolean resumeFlag() {
    return (processor.eflags & Eflags.RF) != 0;
  }

  @Test
  void singleStepTrapPushesItAfterEveryIterationButTheLast() {
    processor.eflags |= Eflags.TF;
    for (int left = 9; left >= 0; left--) {
      assertThat(interpreter.run(1)).isEqualTo(1);
      assertThat(processor.eip).isEqualTo(HANDLER + DEBUG);
      assertThat(processor.registers[Processor.ECX]).isEqualTo(left);
      assertThat(pushedResumeFlag()).as("with %d left", left).isEqualTo(left > 0);
      assertThat(resumeFlag()).isFalse();
      interpreter.run(1);
    }
    assertThat(processor.eip).isEqualTo(CODE + 2);
  }

  @Test
  void instructionBehindATrapBetweenIterationsDoesNotSetIt() {
    processor.eflags |= Eflags.TF;
    system.memory.write8(HANDLER + DEBUG, 0x90);
    interpreter.run(2);
    assertThat(processor.eip).isEqualTo(HANDLER + DEBUG + 1);
    assertThat(resumeFlag()).isFalse();
  }

  @Test
  void externalInterruptPushesItBetweenIterations() {
    interpreter.run(4);
    system.units.delivery().external(CLOCK);
    assertThat(pushedResumeFlag()).isTrue();
    assertThat(resumeFlag()).isFalse();
  }

  @Test
  void externalInterruptAfterTheLastIterationDoesNot() {
    interpreter.run(10);
    system.units.delivery().external(CLOCK);
    assertThat(pushedResumeFlag()).isFalse();
  }

  @Test
  void flagIsThatOfTheStepHoweverTheRunWasCut() {
    for (int step = 1; step <= 12; step++) {
      assertThat(interpreter.run(1)).isEqualTo(1);
      assertThat(resumeFlag()).as("after step %d", step).isEqualTo(step < 10);
    }
    placeRepetition();
    interpreter.run(3);
    interpreter.run(4);
    assertThat(resumeFlag()).isTrue();
    interpreter.run(4);
    assertThat(resumeFlag()).isFalse();
    assertThat(processor.eip).isEqualTo(CODE + 3);
  }

  @Test
  void breakpointOfARepetitionIsMetOnceAndNotBetweenIterations() {
    processor.setDebug(0, CODE);
    processor.setDebug(7, processor.debug(7) | 1);
    interpreter.run(1);
    assertThat(processor.eip).isEqualTo(HANDLER + DEBUG);
    processor.eip = CODE;
    processor.eflags |= Eflags.RF;
    interpreter.run(3);
    assertThat(processor.registers[Processor.ECX]).isEqualTo(7);
    interpreter.run(7);
    assertThat(processor.eip).isEqualTo(CODE + 2);
    assertThat(resumeFlag()).isFalse();
  }

  @Test
  void breakpointBehindARepetitionIsMet() {
    processor.setDebug(0, CODE + 2);
    processor.setDebug(7, processor.debug(7) | 1);
    assertThat(interpreter.run(11)).isEqualTo(11);
    assertThat(processor.eip).isEqualTo(HANDLER + DEBUG);
    assertThat(pushedResumeFlag()).isFalse();
  }
}
