package org.pagewalk.emulator.isa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.fault.ExceptionVector;
import org.pagewalk.emulator.processor.Eflags;

class InstructionTableTest {
  private static final InstructionTable TABLE = InstructionTable.standard();

  @Test
  void everyFormHasANameOfItsOwn() {
    Set<String> names = new LinkedHashSet<>();
    for (InstructionForm form : InstructionTable.forms()) {
      assertThat(names.add(form.toString())).as(form.toString()).isTrue();
    }
  }

  @Test
  void everyFormIsFoundByEachEncodingItAccepts() {
    for (InstructionForm form : InstructionTable.forms()) {
      int operandSize = form.operandSize() == 16 ? 16 : 32;
      for (int modrm = 0; modrm < 256; modrm++) {
        if (form.acceptsModRm(modrm)) {
          assertThat(TABLE.lookup(form.map(), form.opcode(), operandSize, modrm)).isSameAs(form);
        }
      }
    }
  }

  @Test
  void noFlagHasTwoFates() {
    for (InstructionForm form : InstructionTable.forms()) {
      FlagEffects flags = form.flags();
      int[] fates = {flags.written(), flags.cleared(), flags.set(), flags.undefined()};
      int seen = 0;
      for (int fate : fates) {
        assertThat(seen & fate).as(form.toString()).isZero();
        seen |= fate;
      }
    }
  }

  @Test
  void rowOfSizeVStandsForTwoForms() {
    List<InstructionForm> forms = new ArrayList<>();
    RowParser.parse("01 | ADD | Ev,Gv | | w:oszapc | lock", forms);
    assertThat(forms)
        .extracting(InstructionForm::toString)
        .containsExactly("01 ADD Ed,Gd", "01 o16 ADD Ew,Gw");
    assertThat(forms).allSatisfy(form -> assertThat(form.lockable()).isTrue());
    assertThat(forms.getFirst().flags().written()).isEqualTo(Eflags.ARITHMETIC);
  }

  @Test
  void rowOfConditionsStandsForSixteenForms() {
    List<InstructionForm> forms = new ArrayList<>();
    RowParser.parse("0F90+cc | SETcc | Eb | SETCC | |", forms);
    assertThat(forms).hasSize(16);
    assertThat(forms.get(12)).hasToString("0F9C SETL Eb");
    assertThat(forms.get(12).flags().read()).isEqualTo(Eflags.SF | Eflags.OF);
  }

  @Test
  void memoryOperandBringsTheExceptionsOfMemory() {
    InstructionForm form = TABLE.lookup(OpcodeMap.ONE_BYTE, 0xA4, 32);
    assertThat(form.exceptions())
        .containsExactly(
            ExceptionVector.STACK_FAULT,
            ExceptionVector.GENERAL_PROTECTION,
            ExceptionVector.PAGE_FAULT);
  }

  @Test
  void shiftLeavesOverflowUndefinedOnlyForCountsAboveOne() {
    InstructionForm shl = TABLE.lookup(OpcodeMap.ONE_BYTE, 0xD2, 32, 0xE0);
    assertThat(shl.flags().undefinedAfter(1, 8)).isEqualTo(Eflags.AF);
    assertThat(shl.flags().undefinedAfter(2, 8)).isEqualTo(Eflags.AF | Eflags.OF);
    assertThat(shl.flags().undefinedAfter(8, 8)).isEqualTo(Eflags.AF | Eflags.OF | Eflags.CF);
  }

  @Test
  void malformedRowIsRefused() {
    assertThatThrownBy(() -> RowParser.parse("01 | ADD | Ev,Gv", new ArrayList<>()))
        .hasMessage("a row has six columns");
    assertThatThrownBy(() -> RowParser.parse("01 | ADD | Ev,Gv | | y:c |", new ArrayList<>()))
        .hasMessageContaining("unknown effect");
  }
}
