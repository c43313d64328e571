package org.pagewalk.emulator.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.emulator.execution.OperationGroup;
import org.pagewalk.emulator.semantics.Addition;
import org.pagewalk.emulator.semantics.Conditions;
import org.pagewalk.emulator.semantics.Outputs;
import org.pagewalk.emulator.semantics.Shifts;

/**
 * Sizes that decide what the JVM does with the interpreter: above 35 bytes of bytecode a method is
 * inlined only where it is hot, above 325 nowhere.
 */
class BytecodeSizeTest {
  private static final int INLINED_EVERYWHERE_UP_TO = 35;
  private static final int INLINED_WHERE_HOT_UP_TO = 325;

  private static ClassModel parse(Class<?> type) throws IOException {
    String name = "/" + type.getName().replace('.', '/') + ".class";
    try (InputStream stream = type.getResourceAsStream(name)) {
      return ClassFile.of().parse(stream.readAllBytes());
    }
  }

  private static int size(MethodModel method) {
    return method.code().map(code -> ((CodeAttribute) code).codeLength()).orElse(0);
  }

  @Test
  void mainSwitchHasAtMostAHundredAndFiftyCases() {
    assertThat(Dispatch.FIRST_GROUP + OperationGroup.values().length).isLessThanOrEqualTo(150);
  }

  @ParameterizedTest
  @ValueSource(strings = {"load", "move", "modify", "register", "transfer"})
  void longFormsStayOutOfTheMainSwitch(String name) throws IOException {
    assertThat(parse(LongForms.class).methods())
        .filteredOn(method -> method.methodName().equalsString(name))
        .singleElement()
        .satisfies(method -> assertThat(size(method)).isGreaterThan(INLINED_WHERE_HOT_UP_TO));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "addCarries",
        "subtractCarries",
        "extend",
        "truncate",
        "less",
        "belowOrEqual",
        "lessOrEqual",
        "shiftLeft",
        "shiftLeftCarries",
        "shiftArithmetic"
      })
  void hotSemanticsAreSmallEnoughToBeInlinedWhereTheyAreCold(String name) throws IOException {
    int found = 0;
    for (Class<?> type : new Class<?>[] {Addition.class, Conditions.class, Shifts.class}) {
      for (MethodModel method : parse(type).methods()) {
        if (method.methodName().equalsString(name)) {
          found++;
          assertThat(size(method)).as(name).isLessThanOrEqualTo(INLINED_EVERYWHERE_UP_TO);
        }
      }
    }
    assertThat(found).isEqualTo(1);
  }

  @Test
  void everyOutputIsSmallEnoughToBeInlinedWhereItIsCold() throws IOException {
    for (MethodModel method : parse(Outputs.class).methods()) {
      assertThat(size(method))
          .as(method.methodName().stringValue())
          .isLessThanOrEqualTo(INLINED_EVERYWHERE_UP_TO);
    }
  }
}
