package org.pagewalk.emulator.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.decode.Decoder;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.isa.InstructionTable;
import org.pagewalk.emulator.processor.ProcessorModel;

/** One object stands for all instructions of the same bytes, and for no others. */
class SharedInstructionsTest {
  private static final int RANDOM_INSTRUCTIONS = 100_000;

  private final SharedInstructions shared = new SharedInstructions();
  private final Decoder decoder = new Decoder(InstructionTable.standard(), ProcessorModel.INTEL);

  private Instruction share(byte[] bytes, boolean big) {
    shared.begin(big);
    Instruction decoded =
        decoder.decode(
            index -> {
              int value = index < bytes.length ? bytes[index] & 0xFF : 0;
              shared.note(index, value);
              return value;
            },
            big);
    Instruction given = shared.share(decoded);
    if (!given.sameAs(decoded)) {
      assertThat(given).as(HexFormat.of().formatHex(bytes)).isSameAs(decoded);
    }
    return given;
  }

  private Instruction share(String hexadecimal, boolean big) {
    return share(HexFormat.of().parseHex(hexadecimal), big);
  }

  @Test
  void sameBytesAreOneObject() {
    for (String code : new String[] {"90", "8B448B10", "C7848B0011223344556677"}) {
      assertThat(share(code, true)).isSameAs(share(code, true));
      assertThat(share(code, false)).isSameAs(share(code, false));
    }
  }

  @Test
  void bytesThatDifferAnywhereAreTwo() {
    String[] near = {
      "C7848B0011223344556677",
      "C7848B0011223344556678",
      "C7848B0011223344556777",
      "C7848B0111223344556677",
      "C7848C0011223344556677",
      "26C7848B0011223344556677"
    };
    for (String one : near) {
      for (String other : near) {
        assertThat(share(one, true) == share(other, true)).isEqualTo(one.equals(other));
      }
    }
  }

  @Test
  void sameBytesInSegmentsOfTwoSizesAreTwo() {
    Instruction wide = share("40", true);
    Instruction narrow = share("40", false);
    assertThat(wide).isNotSameAs(narrow);
    assertThat(wide.operandSize).isEqualTo(32);
    assertThat(narrow.operandSize).isEqualTo(16);
  }

  /** Their first eight bytes are the same, and there are more of them than places. */
  @Test
  void instructionsThatDifferInTheirLastBytesAreNotTakenForEachOther() {
    byte[] bytes = HexFormat.of().parseHex("C7848B0011223344556677");
    for (int n = 0; n < 60_000; n++) {
      bytes[9] = (byte) n;
      bytes[10] = (byte) (n >>> 8);
      assertThat(share(bytes, true).immediate >>> 16).isEqualTo(n);
    }
  }

  /** Far more than there are places, so that most of them are used for several. */
  @Test
  void whateverIsDecodedIsGivenAsWhatItIs() {
    Random random = new Random(7);
    int decoded = 0;
    byte[] bytes = new byte[16];
    for (int n = 0; n < RANDOM_INSTRUCTIONS; n++) {
      random.nextBytes(bytes);
      try {
        share(bytes, n % 3 != 0);
        decoded++;
      } catch (CpuFault _) {
        continue;
      }
    }
    assertThat(decoded).isGreaterThan(RANDOM_INSTRUCTIONS / 2);
  }
}
