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
  private static final MandatoryPrefix NONE = MandatoryPrefix.NONE;
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
        if (form.encoding().acceptsModRm(modrm)) {
          Encoding encoding = form.encoding();
          assertThat(TABLE.lookup(encoding.map(), NONE, encoding.opcode(), operandSize, modrm))
              .isSameAs(form);
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
    RowParser.parse("01 | ADD | Ev,Gv | | w:oszapc | | lock", forms);
    assertThat(forms)
        .extracting(InstructionForm::toString)
        .containsExactly("01 ADD Ed,Gd", "01 o16 ADD Ew,Gw");
    assertThat(forms).allSatisfy(form -> assertThat(form.lockable()).isTrue());
    assertThat(forms.getFirst().flags().written()).isEqualTo(Eflags.ARITHMETIC);
  }

  @Test
  void rowOfConditionsStandsForSixteenForms() {
    List<InstructionForm> forms = new ArrayList<>();
    RowParser.parse("0F90+cc | SETcc | Eb | SETCC | | I486 |", forms);
    assertThat(forms).hasSize(16);
    assertThat(forms.get(12)).hasToString("0F9C SETL Eb");
    assertThat(forms.get(12).flags().read()).isEqualTo(Eflags.SF | Eflags.OF);
  }

  @Test
  void memoryOperandBringsTheExceptionsOfMemory() {
    InstructionForm form = TABLE.lookup(OpcodeMap.ONE_BYTE, NONE, 0xA4, 32);
    assertThat(form.exceptions())
        .containsExactly(
            ExceptionVector.STACK_FAULT,
            ExceptionVector.GENERAL_PROTECTION,
            ExceptionVector.PAGE_FAULT);
  }

  @Test
  void shiftLeavesOverflowUndefinedOnlyForCountsAboveOne() {
    InstructionForm shl = TABLE.lookup(OpcodeMap.ONE_BYTE, NONE, 0xD2, 32, 0xE0);
    assertThat(shl.flags().undefinedAfter(1, 8)).isEqualTo(Eflags.AF);
    assertThat(shl.flags().undefinedAfter(2, 8)).isEqualTo(Eflags.AF | Eflags.OF);
    assertThat(shl.flags().undefinedAfter(8, 8)).isEqualTo(Eflags.AF | Eflags.OF | Eflags.CF);
  }

  /** A group begins with its comments, the first of them at the top of its file. */
  @Test
  void everyGroupOfRowsNamesItsSource() {
    int groups = 0;
    for (String subject : InstructionTable.subjects()) {
      String rows = InstructionTable.text(subject.concat(".rows"));
      for (String group : rows.split("(?m)(?<=^[^#].{0,400}\\n)(?=#)")) {
        assertThat(group).as(subject).containsPattern("(?m)^# Source: (@sdm|measured|our own)");
        groups++;
      }
    }
    assertThat(groups).isGreaterThan(15);
  }

  @Test
  void malformedRowIsRefused() {
    assertThatThrownBy(() -> RowParser.parse("01 | ADD | Ev,Gv", new ArrayList<>()))
        .hasMessage("a row has seven columns");
    assertThatThrownBy(() -> RowParser.parse("01 | ADD | Ev,Gv | | y:c | |", new ArrayList<>()))
        .hasMessageContaining("unknown effect");
  }

  @Test
  void prefixIsPartOfTheOpcodeWhereARowSaysSo() {
    InstructionTable table =
        InstructionTable.of(
            List.of(
                "NP 0F58 | ADDPS | Vps,Wps | X87 | | SSE |",
                "66 0F58 | ADDPD | Vpd,Wpd | X87 | | SSE2 |",
                "F3 0F58 | ADDSS | Vss,Wss | X87 | | SSE |"));
    assertThat(table.lookup(OpcodeMap.TWO_BYTE, NONE, 0x58, 32))
        .hasToString("NP 0F58 ADDPS Vps,Wps");
    assertThat(table.lookup(OpcodeMap.TWO_BYTE, MandatoryPrefix.OPERAND_SIZE, 0x58, 16))
        .hasToString("66 0F58 ADDPD Vpd,Wpd");
    assertThat(table.lookup(OpcodeMap.TWO_BYTE, MandatoryPrefix.REP, 0x58, 16))
        .hasToString("F3 0F58 ADDSS Vss,Wss");
    assertThat(table.lookup(OpcodeMap.TWO_BYTE, MandatoryPrefix.REPNE, 0x58, 32)).isNull();
  }

  @Test
  void twoRowsForOnePrefixAreRefused() {
    List<String> rows =
        List.of("0F58 | ADDPS | Vps,Wps | X87 | | SSE |", "66 0F58 | ADDPD | Vpd,Wpd | X87 | | |");
    assertThatThrownBy(() -> InstructionTable.of(rows)).hasMessageContaining("two forms");
  }

  @Test
  void lastRepeatPrefixOutranksTheOperandSizePrefix() {
    assertThat(MandatoryPrefix.of(false, 0)).isEqualTo(MandatoryPrefix.NONE);
    assertThat(MandatoryPrefix.of(true, 0)).isEqualTo(MandatoryPrefix.OPERAND_SIZE);
    assertThat(MandatoryPrefix.of(true, 0xF2)).isEqualTo(MandatoryPrefix.REPNE);
    assertThat(MandatoryPrefix.of(true, 0xF3)).isEqualTo(MandatoryPrefix.REP);
  }

  @Test
  void vectorOperandBringsTheExceptionsOfMemoryAndItsRegisterFormNone() {
    InstructionTable table =
        InstructionTable.of(
            List.of(
                "NP 0FD7 | PMOVMSKB | Gd,Nq | X87 | | SSE |",
                "NP 0F6F | MOVQ | Pq,Qq | X87 | | MMX |"));
    assertThat(table.lookup(OpcodeMap.TWO_BYTE, NONE, 0xD7, 32, 0x00)).isNull();
    assertThat(table.lookup(OpcodeMap.TWO_BYTE, NONE, 0xD7, 32, 0xC0).exceptions()).isEmpty();
    assertThat(table.lookup(OpcodeMap.TWO_BYTE, NONE, 0x6F, 32).exceptions())
        .contains(ExceptionVector.PAGE_FAULT, ExceptionVector.ALIGNMENT_CHECK);
  }
}
