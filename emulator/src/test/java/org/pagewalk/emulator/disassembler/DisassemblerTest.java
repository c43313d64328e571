package org.pagewalk.emulator.disassembler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.isa.InstructionTable;
import org.pagewalk.emulator.processor.ProcessorModel;

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

  /** Rows of the kinds that MMX and SSE need; what they do is no matter here. */
  private static final InstructionTable VECTORS =
      InstructionTable.of(
          List.of(
              "NP 0F58 | ADDPS | Vps,Wps | X87 | | |",
              "66 0F58 | ADDPD | Vpd,Wpd | X87 | | |",
              "F3 0F58 | ADDSS | Vss,Wss | X87 | | |",
              "F2 0F58 | ADDSD | Vsd,Wsd | X87 | | |",
              "NP 0FFC | PADDB | Pq,Qq | X87 | | |",
              "66 0FFC | PADDB | Vdq,Wdq | X87 | | |",
              "66 0FD7 | PMOVMSKB | Gd,Udq | X87 | | |",
              "NP 0FD7 | PMOVMSKB | Gd,Nq | X87 | | |",
              "NP 0FC2 | CMPPS | Vps,Wps,Ib | X87 | | |",
              "D8 /0 reg | FADD | ST0,STi | X87 | | |"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0F 58 CA | addps xmm1,xmm2",
        "66 0F 58 0B | addpd xmm1,[ebx]",
        "F3 0F 58 4B 04 | addss xmm1,[ebx+0x4]",
        "66 F2 0F 58 C0 | addsd xmm0,xmm0",
        "F2 66 0F 58 C0 | addsd xmm0,xmm0",
        "0F FC FE | paddb mm7,mm6",
        "66 0F FC FE | paddb xmm7,xmm6",
        "66 0F D7 C1 | pmovmskb eax,xmm1",
        "0F D7 C1 | pmovmskb eax,mm1",
        "0F C2 03 07 | cmpps xmm0,[ebx],0x7",
        "D8 C3 | fadd st0,st3"
      })
  void vectorAndStackOperandsAreDecodedAsTheirRowsSay(String bytes, String text) {
    byte[] code = HexFormat.ofDelimiter(" ").parseHex(bytes);
    Disassembler disassembler = new Disassembler(VECTORS, ProcessorModel.INTEL);
    Instruction instruction = disassembler.decode(index -> code[index] & 0xFF, true);
    assertThat(instruction.length).isEqualTo(code.length);
    assertThat(disassembler.text(instruction, 0)).isEqualTo(text);
  }
}
