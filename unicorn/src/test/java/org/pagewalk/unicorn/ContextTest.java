package org.pagewalk.unicorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(LibraryUnderTest.class)
class ContextTest {
  @Parameter LibraryUnderTest library;

  @Test
  void restoredContextUndoesWhatTheGuestDidToRegistersButNotToMemory() {
    try (Engine engine = library.open32()) {
      engine.memory().map(0x400000, 0x1000, Permission.ALL);
      engine.registers().write(Register.EAX, 7);
      Context before = engine.saveContext();
      // inc eax; mov [0x400000], eax
      engine.start(Code.AT, Code.load(engine, "40 a3 00 00 40 00"));
      before.restore();
      assertThat(engine.registers().readInt(Register.EAX)).isEqualTo(7);
      assertThat(engine.memory().readInt(0x400000)).isEqualTo(8);
    }
  }

  @Test
  void contextAfterAFaultMakesTheEngineUsableAgain() {
    try (Engine engine = library.open32()) {
      long end = Code.load(engine, "a1 00 00 40 00 40");
      Context clean = engine.saveContext();
      for (int i = 0; i < 3; i++) {
        assertThat(engine.tryStart(Code.AT, end, 0)).isEqualTo(ErrorCode.READ_UNMAPPED);
        clean.restore();
        assertThat(engine.tryStart(Code.AT + 5, end, 0)).isEqualTo(ErrorCode.OK);
        assertThat(engine.registers().readInt(Register.EAX)).isEqualTo(1);
        clean.restore();
      }
    }
  }

  @Test
  void registersOfAContextAreApartFromTheEngines() {
    try (Engine engine = library.open32()) {
      engine.registers().write(Register.EDI, 1);
      Context context = engine.saveContext();
      context.registers().write(Register.EDI, 2);
      assertThat(engine.registers().readInt(Register.EDI)).isEqualTo(1);
      assertThat(context.registers().readInt(Register.EDI)).isEqualTo(2);
      context.restore();
      assertThat(engine.registers().readInt(Register.EDI)).isEqualTo(2);
      engine.registers().write(Register.EDI, 3);
      context.save();
      assertThat(context.registers().readInt(Register.EDI)).isEqualTo(3);
    }
  }

  @Test
  void closedContextAndContextOfAClosedEngineAreRefused() {
    Engine engine = library.open32();
    Context closedByItself = engine.saveContext();
    Context closedByItsEngine = engine.saveContext();
    closedByItself.close();
    closedByItself.close();
    assertThatIllegalStateException()
        .isThrownBy(closedByItself::restore)
        .withMessage("the context is closed");
    engine.close();
    closedByItsEngine.close();
    assertThatIllegalStateException().isThrownBy(closedByItsEngine::restore);
  }

  @Test
  void contentOfAContextChangesWithTheRegisters() {
    try (Engine engine = library.open32()) {
      Context context = engine.saveContext();
      byte[] before = context.content().toArray(ValueLayout.JAVA_BYTE);
      engine.registers().write(Register.EBP, 0x5A5A_5A5AL);
      context.save();
      assertThat(before).hasSizeGreaterThan(1024);
      assertThat(context.content().toArray(ValueLayout.JAVA_BYTE)).isNotEqualTo(before);
      assertThat(context.content().isReadOnly()).isTrue();
    }
  }
}
