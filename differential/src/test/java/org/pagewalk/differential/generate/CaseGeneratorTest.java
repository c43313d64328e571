package org.pagewalk.differential.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pagewalk.differential.FormPattern;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.CaseLayout;
import org.pagewalk.differential.oracle.CaseText;
import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.isa.Operation;
import org.pagewalk.emulator.isa.Privilege;

/** Cases are a pure function of seed and index, lie in their pages, and cover the table. */
class CaseGeneratorTest {
  private static final List<InstructionForm> ALL = CaseGenerator.testableForms();

  @Test
  void caseDependsOnSeedAndIndexAlone() {
    CaseGenerator forwards = new CaseGenerator(7, ALL, 1);
    CaseGenerator backwards = new CaseGenerator(7, ALL, 1);
    Case[] seen = new Case[500];
    for (int i = 0; i < seen.length; i++) {
      seen[i] = forwards.generate(i).it();
    }
    for (int i = seen.length - 1; i >= 0; i--) {
      assertThat(backwards.generate(i).it()).isEqualTo(seen[i]);
    }
    assertThat(new CaseGenerator(8, ALL, 1).generate(0).it()).isNotEqualTo(seen[0]);
  }

  @Test
  void consecutiveIndicesGoThroughTheFormsInTurn() {
    CaseGenerator generator = new CaseGenerator(7, ALL, 1);
    for (int i = 0; i < ALL.size(); i++) {
      assertThat(generator.generate(i).form()).isEqualTo(ALL.get(i));
    }
  }

  @Test
  void everyCaseSurvivesItsText() {
    for (int sequence : new int[] {1, 20}) {
      CaseGenerator generator = new CaseGenerator(3, ALL, sequence);
      for (int i = 0; i < 5000; i++) {
        Case it = generator.generate(i).it();
        assertThat(CaseText.parse(CaseText.format(it))).isEqualTo(it);
      }
    }
  }

  @Test
  void codeLiesInCodePages() {
    CaseGenerator generator = new CaseGenerator(11, ALL, 1);
    for (int i = 0; i < 20_000; i++) {
      Case it = generator.generate(i).it();
      assertThat(CaseLayout.pageOf(it.codeAddress())).isBetween(0, 2);
      assertThat(CaseLayout.pageOf(it.endAddress() - 1)).isBetween(0, 2);
    }
  }

  @Test
  void nothingThatEntersTheHostsKernelIsTestable() {
    Set<Operation> found = EnumSet.noneOf(Operation.class);
    ALL.forEach(form -> found.add(form.operation()));
    assertThat(found)
        .doesNotContain(Operation.INT, Operation.SYSENTER, Operation.CPUID, Operation.RDTSC);
    assertThat(ALL).anyMatch(form -> form.privilege() == Privilege.CPL0);
  }

  @Test
  void patternsChooseByMnemonicAndByNotation() {
    assertThat(FormPattern.choose("ADD,SUB")).hasSize(30);
    assertThat(FormPattern.choose("0FBA/4*"))
        .allMatch(form -> form.operation() == Operation.BT)
        .hasSize(2);
    assertThatThrownBy(() -> FormPattern.choose("NOSUCH"))
        .hasMessage("No testable instruction form matches 'NOSUCH'");
  }
}
