package org.pagewalk.emulator.disassembler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pagewalk.emulator.decode.Instruction;

/** Text of what assemblers do not write. */
class DisassemblerTest {
  /** These raise #UD; a segment register that does not exist is shown as ndisasm shows it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "8C F0 | mov eax,segr6",
        "8C 3B | mov word [ebx],segr7",
        "8E F0 | mov segr6,ax",
        "0F 20 C8 | mov eax,cr1",
        "0F 22 E8 | mov cr5,eax",
        "0F 20 F9 | mov ecx,cr7",
        "0F 0D C0 | nop eax",
        "0F B9 C0 | ud1",
        "0F 04 | ktrap"
      })
  void encodingOfARegisterThatDoesNotExistCanBeRead(String bytes, String text) {
    byte[] code = HexFormat.ofDelimiter(" ").parseHex(bytes);
    Disassembler disassembler = new Disassembler();
    Instruction instruction = disassembler.decode(index -> code[index] & 0xFF, true);
    assertThat(instruction.length).isEqualTo(code.length);
    assertThat(disassembler.text(instruction, 0)).isEqualTo(text);
  }
}
