package org.pagewalk.unicorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(LibraryUnderTest.class)
class HooksTest {
  private static final long DATA = 0x400000;

  @Parameter LibraryUnderTest library;
  private Engine engine;
  private Hooks hooks;
  private final List<Object> seen = new ArrayList<>();

  @BeforeEach
  void open() {
    engine = library.open32();
    hooks = engine.hooks();
  }

  @AfterEach
  void close() {
    if (engine != null) {
      engine.close();
    }
  }

  @Test
  void codeHookSeesEveryInstructionWithItsLength() {
    long end = Code.load(engine, "40 83 c0 01 90");
    hooks.onCode((address, size) -> seen.add((address - Code.AT) + ":" + size));
    engine.start(Code.AT, end);
    assertThat(seen).containsExactly("0:1", "1:3", "4:1");
  }

  @Test
  void codeHookOnARangeSeesThatRangeAlone() {
    long end = Code.load(engine, "40 40 40 40");
    hooks.onCode(Code.AT + 1, Code.AT + 2, (address, _) -> seen.add(address - Code.AT));
    engine.start(Code.AT, end);
    assertThat(seen).containsExactly(1L, 2L);
  }

  @Test
  void blockHookSeesWhereBlocksBegin() {
    long end = Code.load(engine, "eb 01 90 40 eb 00 40"); // jmp +1; nop; inc eax; jmp +0; inc eax
    hooks.onBlock((address, _) -> seen.add(address - Code.AT));
    engine.start(Code.AT, end);
    assertThat(seen).containsExactly(0L, 3L, 6L);
  }

  @Test
  void memoryHookSeesLoadsAndStoresWithTheirValues() {
    engine.memory().map(DATA, 0x1000, Permission.ALL);
    engine.memory().writeInt(DATA, 0x55);
    // mov eax, [0x400000]; mov [0x400010], ax
    long end = Code.load(engine, "a1 00 00 40 00 66 a3 10 00 40 00");
    hooks.onMemory(
        EnumSet.of(MemoryAccess.READ, MemoryAccess.WRITE, MemoryAccess.READ_AFTER),
        (access, address, size, value) ->
            seen.add(
                access == MemoryAccess.READ
                    ? "READ " + size
                    : access + " " + (address - DATA) + " " + size + " " + value));
    engine.start(Code.AT, end);
    assertThat(seen).containsExactly("READ 4", "READ_AFTER 0 4 85", "WRITE 16 2 85");
  }

  @Test
  void listenerCanMapWhatTheGuestLacks() {
    long end = Code.load(engine, "a1 00 00 40 00"); // mov eax, [0x400000]
    hooks.onInvalidMemory(
        EnumSet.of(MemoryAccess.READ_UNMAPPED),
        (access, address, size, _) -> {
          seen.add(access + " " + address + " " + size);
          engine.memory().map(DATA, 0x1000, Permission.ALL);
          engine.memory().writeInt(DATA, 99);
          return true;
        });
    engine.start(Code.AT, end);
    assertThat(seen).containsExactly("READ_UNMAPPED " + DATA + " 4");
    assertThat(engine.registers().readInt(Register.EAX)).isEqualTo(99);
  }

  @Test
  void listenerThatRepairsNothingLetsTheRunFail() {
    long end = Code.load(engine, "a3 00 00 40 00"); // mov [0x400000], eax
    hooks.onInvalidMemory(EnumSet.of(MemoryAccess.WRITE_UNMAPPED), (_, _, _, _) -> false);
    assertThat(engine.tryStart(Code.AT, end, 0)).isEqualTo(ErrorCode.WRITE_UNMAPPED);
  }

  @Test
  void interruptHookTakesSoftwareInterruptsAndExceptions() {
    hooks.onInterrupt(
        vector -> {
          seen.add(vector);
          if (vector == 0) {
            engine.stop();
          }
        });
    long end = Code.load(engine, "cd 80 31 d2 31 c9 f7 f1"); // int 0x80; then divide by zero
    engine.tryStart(Code.AT, end, 0);
    assertThat(seen).startsWith(0x80, 0);
  }

  @Test
  void invalidInstructionHookSeesItAndTheNextRunCanGoOnBehindIt() {
    long end = Code.load(engine, "0f ff 40"); // an invalid instruction of two bytes; inc eax
    hooks.onInvalidInstruction(
        () -> {
          seen.add("invalid at " + (engine.registers().read(Register.EIP) - Code.AT));
          return true;
        });
    Context before = engine.saveContext();
    engine.tryStart(Code.AT, end, 1);
    assertThat(seen).containsExactly("invalid at 0");
    before.restore();
    engine.start(Code.AT + 2, end);
    assertThat(engine.registers().readInt(Register.EAX)).isEqualTo(1);
  }

  @Test
  void portHooksAnswerAndSeePorts() {
    hooks.onPortRead((port, size) -> port * 10 + size);
    hooks.onPortWrite((port, size, value) -> seen.add(port + " " + size + " " + value));
    long end = Code.load(engine, "e5 60 e6 61"); // in eax, 0x60; out 0x61, al
    engine.start(Code.AT, end);
    assertThat(engine.registers().readInt(Register.EAX)).isEqualTo(0x60 * 10 + 4);
    assertThat(seen).containsExactly("97 1 " + ((0x60 * 10 + 4) & 0xFF));
  }

  @Test
  void sysenterHookTakesTheInstruction() {
    hooks.onSysenter(() -> seen.add("sysenter"));
    engine.start(Code.AT, Code.load(engine, "0f 34"));
    assertThat(seen).containsExactly("sysenter");
  }

  @Test
  void removedHookIsSilentEvenInCodeThatWasTranslatedWithIt() {
    long end = Code.load(engine, "40 40");
    Hook hook = hooks.onCode((_, _) -> seen.add("code"));
    engine.start(Code.AT, end);
    hook.close();
    hook.close();
    engine.start(Code.AT, end);
    assertThat(seen).hasSize(2);
    assertThat(engine.registers().readInt(Register.EAX)).isEqualTo(4);
  }

  @Test
  void hookCanRemoveItselfWhileItRuns() {
    long end = Code.load(engine, "40 40 40");
    Hook[] hook = new Hook[1];
    hook[0] =
        hooks.onCode(
            (_, _) -> {
              seen.add("once");
              hook[0].close();
            });
    engine.start(Code.AT, end);
    assertThat(seen).containsExactly("once");
    assertThat(engine.registers().readInt(Register.EAX)).isEqualTo(3);
  }

  @Test
  void listenerCanStopTheRun() {
    long end = Code.load(engine, "40 40 40");
    hooks.onCode(
        (address, _) -> {
          if (address == Code.AT + 1) {
            engine.stop();
          }
        });
    engine.start(Code.AT, end);
    assertThat(engine.registers().readInt(Register.EAX)).isLessThan(3);
  }

  @Test
  void tlbHookTranslatesInVirtualMode() {
    if (library.isOlderThan21()) {
      assertThatThrownBy(() -> hooks.onTlbFill((_, _) -> null))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessage("a hook on TLB fills needs Unicorn 2.1; this one is 2.0.1.");
      return;
    }
    engine.setTlbMode(TlbMode.VIRTUAL);
    long end = Code.load(engine, "a1 00 00 00 70"); // mov eax, [0x70000000]
    engine.memory().map(DATA, 0x1000, Permission.ALL);
    engine.memory().writeInt(DATA, 0xCAFE);
    hooks.onTlbFill(
        (access, linear) -> {
          long physical = linear == 0x7000_0000L ? DATA : linear;
          seen.add(access);
          return new Listeners.Translation(physical, Permission.ALL);
        });
    engine.start(Code.AT, end);
    assertThat(engine.registers().readInt(Register.EAX)).isEqualTo(0xCAFE);
    assertThat(seen).contains(MemoryAccess.READ, MemoryAccess.FETCH);
  }

  @Test
  void memoryHookRefusesKindsThatItNeverSees() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> hooks.onMemory(EnumSet.of(MemoryAccess.READ_UNMAPPED), (_, _, _, _) -> {}))
        .withMessageContaining("not all accesses that succeed");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> hooks.onInvalidMemory(EnumSet.of(MemoryAccess.READ), (_, _, _, _) -> false))
        .withMessageContaining("READ is not an access that fails");
  }
}
