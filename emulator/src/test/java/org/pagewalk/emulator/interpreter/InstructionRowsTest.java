package org.pagewalk.emulator.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.disassembler.Disassembler;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;

/**
 * Rows of data, each a check of decoding, text and execution at once: bytes, text, state before,
 * state after. Registers that a row does not name after execution must be as they were.
 */
class InstructionRowsTest {
  private static final List<String> NAMES =
      List.of("eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi");
  private static final int CODE = 0x10000;

  private final BareSystem system = new BareSystem();
  private final Processor processor = system.processor;

  static Stream<String> rows() throws IOException {
    try (InputStream stream = InstructionRowsTest.class.getResourceAsStream("instructions.rows")) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return text
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void rowIsDecodedShownAndExecuted(String row) {
    String[] columns = row.split("\\|");
    byte[] bytes = HexFormat.of().parseHex(columns[0].replace(" ", ""));
    system.memory.write(CODE, bytes, 0, bytes.length);
    Disassembler disassembler = new Disassembler();
    Instruction instruction = disassembler.decode(index -> bytes[index] & 0xFF, true);
    assertThat(instruction.length).isEqualTo(bytes.length);
    assertThat(disassembler.text(instruction, CODE)).isEqualTo(columns[1].trim());

    processor.eip = CODE;
    for (int n = 0; n < 8; n++) {
      processor.registers[n] = 0x20000 + n * 0x1000;
    }
    for (String assignment : columns[2].trim().split("\\s+")) {
      assign(assignment);
    }
    int[] expected = processor.registers.clone();
    Interpreter interpreter = new Interpreter(system.units);
    assertThat(interpreter.run(1)).isEqualTo(1);
    boolean jumps = false;
    for (String expectation : columns[3].trim().split("\\s+")) {
      jumps |= expectation.startsWith("eip=");
      expect(expectation, expected);
    }
    assertThat(processor.registers).as(row).containsExactly(expected);
    if (!jumps) {
      assertThat(processor.eip).as("eip of " + row).isEqualTo(CODE + bytes.length);
    }
  }

  private void assign(String assignment) {
    if (assignment.isEmpty()) {
      return;
    }
    String name = assignment.substring(0, assignment.indexOf('='));
    int value = value(assignment);
    if (name.equals("flags")) {
      processor.setEflagsImage(value);
    } else if (name.startsWith("[")) {
      system.memory.write32(address(name), value);
    } else {
      processor.registers[NAMES.indexOf(name)] = value;
    }
  }

  private void expect(String expectation, int[] expected) {
    if (expectation.isEmpty()) {
      return;
    }
    String name = expectation.substring(0, expectation.indexOf('='));
    int value = value(expectation);
    if (name.equals("flags")) {
      assertThat(processor.eflagsImage() & (Eflags.ARITHMETIC | Eflags.DF))
          .as("flags")
          .isEqualTo(value);
    } else if (name.equals("eip")) {
      assertThat(processor.eip).as("eip").isEqualTo(value);
    } else if (name.startsWith("[")) {
      assertThat(system.memory.read32(address(name))).as(name).isEqualTo(value);
    } else {
      expected[NAMES.indexOf(name)] = value;
    }
  }

  private static int address(String name) {
    return Integer.parseInt(name.substring(1, name.length() - 1), 16);
  }

  private static int value(String text) {
    return Integer.parseUnsignedInt(text.substring(text.indexOf('=') + 1), 16);
  }
}
