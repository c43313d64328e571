package org.pagewalk.emulator.translator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pagewalk.emulator.decode.Decoder;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.isa.InstructionTable;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.ProcessorModel;

/** Which flags an instruction certainly overwrites, and which may still be read behind it. */
class RegionGraphTest {
  private static final String LETTERS = "oszapc";
  private static final int[] BITS = {
    Eflags.OF, Eflags.SF, Eflags.ZF, Eflags.AF, Eflags.PF, Eflags.CF
  };

  private static List<Instruction> decode(String hexadecimal) {
    byte[] bytes = HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
    Decoder decoder = new Decoder(InstructionTable.standard(), ProcessorModel.INTEL);
    List<Instruction> instructions = new ArrayList<>();
    for (int offset = 0; offset < bytes.length; ) {
      int start = offset;
      Instruction i = decoder.decode(index -> bytes[start + index] & 0xFF, true);
      instructions.add(i);
      offset += i.length;
    }
    return instructions;
  }

  private static int mask(String letters) {
    int mask = 0;
    for (char letter : letters.replace("-", "").toCharArray()) {
      mask |= BITS[LETTERS.indexOf(letter)];
    }
    return mask;
  }

  @ParameterizedTest
  @CsvSource({
    "01 C8,       oszapc, ADD",
    "11 C8,       oszapc, ADC",
    "40,          oszap, INC keeps CF",
    "F7 D0,       -, NOT",
    "21 C8,       oszpc, AND leaves AF undefined",
    "D1 C0,       oc, ROL by one",
    "C1 C0 03,    c, ROL by three leaves OF undefined",
    "C1 C0 20,    -, ROL by a count that is masked to 0",
    "D3 C0,       -, ROL by CL",
    "D1 E0,       oszpc, SHL by one",
    "C1 E0 02,    szpc, SHL by two",
    "C1 E0 00,    -, SHL by 0",
    "C1 E0 20,    -, SHL by 32",
    "66 C1 E0 10, szp, SHL of 16 bits by 16 leaves CF undefined",
    "D3 E0,       -, SHL by CL",
    "0F A4 C8 00, -, SHLD by 0",
    "0F A3 C8,    c, BT",
    "F8,          c, CLC",
    "F9,          c, STC",
    "F5,          c, CMC",
    "F7 E1,       oc, MUL",
    "F7 F1,       -, DIV",
    "9E,          szapc, SAHF",
    "0F BC C1,    z, BSF",
    "FC,          -, CLD",
    "8B C1,       -, MOV"
  })
  void onlyFlagsThatAreCertainlyOverwrittenAreKilled(String code, String letters, String name) {
    assertThat(RegionGraph.killed(decode(code).getFirst())).as(name).isEqualTo(mask(letters));
  }

  private static int liveAfterFirst(String hexadecimal) {
    return new RegionGraph(decode(hexadecimal), 0).liveAfter(0);
  }

  @Test
  void nothingIsReadBetweenAnAdditionAndTheNext() {
    assertThat(liveAfterFirst("01 C8 01 C8")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "01 C8 D1 C0 01 C8, -",
    "01 C8 11 C8 01 C8, c",
    "01 C8 40 11 C8 01 C8, c",
    "01 C8 D1 C0 0F 92 C0 01 C8, -",
    "01 C8 F8 0F 94 C0 01 C8, z",
    "01 C8 0F A3 C8 0F 98 C0 01 C8, s",
    "01 C8 C1 E0 00 0F 92 C0 01 C8, c",
    "01 C8 D3 E0 0F 92 C0 01 C8, c",
    "01 C8 C1 C0 03 0F 90 C0 01 C8, o"
  })
  void flagsThatALaterReaderCanStillSeeAreLive(String code, String letters) {
    assertThat(liveAfterFirst(code)).isEqualTo(mask(letters));
  }

  @Test
  void allFlagsAreLiveBeforeWhatMayFaultAndAtTheEnd() {
    assertThat(liveAfterFirst("01 C8 8B 06 01 C8")).isEqualTo(Eflags.ARITHMETIC);
    assertThat(liveAfterFirst("01 C8 F7 F1 01 C8")).isEqualTo(Eflags.ARITHMETIC);
    assertThat(liveAfterFirst("01 C8 89 C1")).isEqualTo(Eflags.ARITHMETIC);
  }

  @Test
  void flagsAreLiveAlongBothWaysOfABranch() {
    // add; jo over the next; add; over: setc; add
    assertThat(liveAfterFirst("01 C8 70 02 01 C8 0F 92 C0 01 C8")).isEqualTo(mask("oc"));
  }

  @Test
  void headsAreWhereControlArrivesFromBehindOrByACall() {
    // call f; jmp to itself; f: ret
    RegionGraph graph = new RegionGraph(decode("E8 02 00 00 00 EB FE C3"), 0);
    assertThat(graph.heads).containsExactly(true, true, true);
    assertThat(new RegionGraph(decode("90 74 01 90 90"), 0).heads)
        .containsExactly(true, false, false, false);
  }
}
