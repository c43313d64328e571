package org.pagewalk.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pagewalk.differential.engine.CaseMachine;
import org.pagewalk.differential.generate.CaseGenerator;
import org.pagewalk.emulator.fault.ExceptionVector;
import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.isa.InstructionTable;
import org.pagewalk.emulator.isa.Operand;
import org.pagewalk.emulator.isa.OperandKind;
import org.pagewalk.emulator.processor.ProcessorModel;

/** Every form, operand kind and exception is either generated or pinned by a test of its own. */
class CoverageTest {
  @Test
  void formThatCannotBeAskedHasANamedTest() {
    List<InstructionForm> forgotten =
        InstructionTable.forms().stream()
            .filter(form -> !CaseGenerator.testable(form) && PinnedTests.of(form).isEmpty())
            .toList();
    assertThat(forgotten).isEmpty();
  }

  @Test
  void namedTestsExist() throws IOException {
    List<String> missing = new ArrayList<>();
    for (PinnedTests.Row row : PinnedTests.rows()) {
      String[] name = row.test().split("#");
      if (!source(name[0]).contains("void " + name[1] + "(")) {
        missing.add(row.test());
      }
    }
    assertThat(missing).isEmpty();
  }

  private static String source(String testClass) throws IOException {
    String file = testClass.replace('.', '/') + ".java";
    for (String module : List.of("emulator", "differential")) {
      Path path = Path.of("..", module, "src/test/java/org/pagewalk", module, file);
      if (Files.exists(path)) {
        return Files.readString(path);
      }
    }
    return "";
  }

  @Test
  void everyExceptionAndOperandKindOfARowIsReached() {
    long cases = 1000L * CaseGenerator.testableForms().size();
    CampaignResult result =
        new Campaign(
                CampaignOptions.cpu(cases, 17, "*"),
                CaseMachine::interpreter,
                () -> CaseMachine.interpreter(ProcessorModel.INTEL))
            .run(_ -> {});
    List<String> missing = new ArrayList<>();
    result
        .tallies()
        .forEach(
            (form, tally) -> {
              for (ExceptionVector vector : form.exceptions()) {
                boolean reached = tally.exceptionCases(vector.number()) > 0;
                if (!reached && PinnedTests.of(form, vector).isEmpty()) {
                  missing.add(form + " " + vector.symbol());
                }
              }
              boolean either = operands(form).anyMatch(OperandKind.E::equals);
              boolean both = tally.memoryCases() > 100;
              boolean registers = tally.comparedCases() - tally.memoryCases() > 100;
              if (either && !(both && registers)) {
                missing.add(form + " operand kinds");
              }
            });
    assertThat(missing).isEmpty();
  }

  private static Stream<OperandKind> operands(InstructionForm form) {
    return form.operands().stream().map(Operand::kind);
  }
}
