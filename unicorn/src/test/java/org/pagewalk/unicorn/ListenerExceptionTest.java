package org.pagewalk.unicorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** An exception of a listener leaves the call that started the run, and never an upcall. */
@ParameterizedClass
@EnumSource(LibraryUnderTest.class)
class ListenerExceptionTest {
  private static final String INCREMENTS = "40 40 40 40";

  @Parameter LibraryUnderTest library;
  private Engine engine;
  private final RuntimeException thrown = new RuntimeException("from the listener");

  @BeforeEach
  void open() {
    engine = library.open32();
  }

  @AfterEach
  void close() {
    if (engine != null) {
      engine.close();
    }
  }

  @Test
  void exceptionOfCodeHookStopsTheRun() {
    assertRethrown(
        INCREMENTS,
        hooks ->
            hooks.onCode(
                Code.AT + 2,
                Code.AT + 2,
                (_, _) -> {
                  throw thrown;
                }));
    assertThat(engine.registers().readInt(Register.EAX)).isEqualTo(2);
  }

  @Test
  void exceptionOfBlockHookIsRethrown() {
    assertRethrown(
        INCREMENTS,
        hooks ->
            hooks.onBlock(
                (_, _) -> {
                  throw thrown;
                }));
  }

  @Test
  void exceptionOfMemoryHookIsRethrown() {
    engine.memory().map(0x400000, 0x1000, Permission.ALL);
    assertRethrown(
        "a1 00 00 40 00",
        hooks ->
            hooks.onMemory(
                EnumSet.of(MemoryAccess.READ),
                (_, _, _, _) -> {
                  throw thrown;
                }));
  }

  @Test
  void exceptionOfInvalidMemoryHookWinsOverTheErrorOfTheRun() {
    assertRethrown(
        "a1 00 00 40 00",
        hooks ->
            hooks.onInvalidMemory(
                EnumSet.of(MemoryAccess.READ_UNMAPPED),
                (_, _, _, _) -> {
                  throw thrown;
                }));
  }

  @Test
  void exceptionOfInterruptHookIsRethrown() {
    assertRethrown(
        "cd 80 40",
        hooks ->
            hooks.onInterrupt(
                _ -> {
                  throw thrown;
                }));
  }

  @Test
  void exceptionOfInvalidInstructionHookIsRethrown() {
    assertRethrown(
        "0f ff",
        hooks ->
            hooks.onInvalidInstruction(
                () -> {
                  throw thrown;
                }));
  }

  @Test
  void exceptionOfPortHooksIsRethrown() {
    assertRethrown(
        "e4 60",
        hooks ->
            hooks.onPortRead(
                (_, _) -> {
                  throw thrown;
                }));
    engine.memory().unmap(Code.AT, Code.SIZE);
    assertRethrown(
        "e6 60",
        hooks ->
            hooks.onPortWrite(
                (_, _, _) -> {
                  throw thrown;
                }));
  }

  @Test
  void exceptionOfSysenterHookIsRethrown() {
    assertRethrown(
        "0f 34 40",
        hooks ->
            hooks.onSysenter(
                () -> {
                  throw thrown;
                }));
  }

  @Test
  void exceptionOfDeviceIsRethrown() {
    engine
        .memory()
        .mapDevice(
            0x400000,
            0x1000,
            new Device() {
              @Override
              public long read(long offset, int size) {
                throw thrown;
              }

              @Override
              public void write(long offset, int size, long value) {
                throw thrown;
              }
            });
    assertRethrown("a1 00 00 40 00 40", _ -> {});
    engine.memory().unmap(Code.AT, Code.SIZE);
    assertRethrown("a3 00 00 40 00 40", _ -> {});
  }

  @Test
  void errorAndExhaustedStackAreRethrownAsTheyAre() {
    long end = Code.load(engine, INCREMENTS);
    try (Hook _ =
        engine
            .hooks()
            .onCode(
                (_, _) -> {
                  throw new AssertionError("an error");
                })) {
      assertThatThrownBy(() -> engine.start(Code.AT, end))
          .isInstanceOf(AssertionError.class)
          .hasMessage("an error");
    }
    engine.hooks().onCode((address, size) -> recurse(address + size));
    assertThatThrownBy(() -> engine.start(Code.AT, end)).isInstanceOf(StackOverflowError.class);
  }

  @Test
  void engineRunsOnAfterAnExceptionAsIfTheRunHadBeenStopped() {
    long end = Code.load(engine, INCREMENTS);
    Hook hook =
        engine
            .hooks()
            .onCode(
                (_, _) -> {
                  throw thrown;
                });
    assertThatThrownBy(() -> engine.start(Code.AT, end)).isSameAs(thrown);
    hook.close();
    engine.start(Code.AT, end);
    assertThat(engine.registers().readInt(Register.EAX)).isEqualTo(4);
  }

  @Test
  void listenerCanNeitherStartNorCloseItsEngine() {
    long end = Code.load(engine, INCREMENTS);
    try (Hook _ = engine.hooks().onCode((_, _) -> engine.start(Code.AT, end))) {
      assertThatIllegalStateException()
          .isThrownBy(() -> engine.start(Code.AT, end))
          .withMessageContaining("a listener cannot start it again");
    }
    engine.hooks().onCode((_, _) -> engine.close());
    assertThatIllegalStateException()
        .isThrownBy(() -> engine.start(Code.AT, end))
        .withMessageContaining("cannot be closed from its own listener");
  }

  private void assertRethrown(String code, Consumer<Hooks> hook) {
    hook.accept(engine.hooks());
    long end = Code.load(engine, code);
    assertThatThrownBy(() -> engine.start(Code.AT, end)).isSameAs(thrown);
  }

  @SuppressWarnings("InfiniteRecursion")
  private static long recurse(long depth) {
    return recurse(depth + 1) + 1;
  }
}
