package org.pagewalk.tests.disassembler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.disassembler.Disassembler;
import org.pagewalk.emulator.isa.InstructionForm;
import org.pagewalk.emulator.isa.InstructionTable;
import org.pagewalk.emulator.isa.OpcodeMap;
import org.pagewalk.emulator.isa.Operation;
import org.pagewalk.tests.ExternalTool;

/** Every form of the table, with many operands, against ndisasm: same length, same text. */
class NdisasmComparisonTest {
  private static final int SLOT = 32;
  private static final int SAMPLES = 24;
  private static final int NOP = 0x90;
  private static final Pattern LINE = Pattern.compile("([0-9A-F]{8})  ([0-9A-F]+) +(.*)");
  private static final Pattern REST = Pattern.compile(" +-([0-9A-F]+)");

  @TempDir private Path folder;

  private final SplittableRandom random = new SplittableRandom(386);
  private final Disassembler disassembler = new Disassembler();

  private record Foreign(int length, String text) {}

  @Test
  void everyFormReadsAsNdisasmReadsIt() throws IOException, InterruptedException {
    ExternalTool.require("ndisasm", "nasm");
    List<InstructionForm> forms = new ArrayList<>();
    byte[] code = new byte[InstructionTable.forms().size() * SAMPLES * SLOT];
    Arrays.fill(code, (byte) NOP);
    for (InstructionForm form : InstructionTable.forms()) {
      for (int sample = 0; sample < SAMPLES; sample++) {
        write(form, code, forms.size() * SLOT);
        forms.add(form);
      }
    }
    Map<Integer, Foreign> foreign = ndisasm(code);

    List<String> differences = new ArrayList<>();
    int compared = 0;
    for (int slot = 0; slot < forms.size(); slot++) {
      int at = slot * SLOT;
      Foreign theirs = foreign.get(at);
      if (theirs == null
          || theirs.text().matches("db .*|o16")
          || isUnknownToNasm(forms.get(slot))) {
        continue;
      }
      compared++;
      Instruction ours = decode(code, at);
      String text = ours == null ? "(bad)" : disassembler.text(ours, at);
      boolean sameLength = ours != null && ours.length == theirs.length();
      if (!sameLength || !NasmSyntax.of(theirs.text()).equals(NasmSyntax.ofOurs(text))) {
        differences.add(forms.get(slot) + ": " + text + " | " + theirs.text());
      }
    }
    assertThat(String.join("\n", differences)).isEmpty();
    assertThat(compared).isGreaterThan(forms.size() * 85 / 100);
  }

  /**
   * Hints, which nasm names after later processors, FWAIT, to which it counts the next instruction,
   * short jumps of 16 bits, whose target it does not truncate, and what is undefined on purpose.
   */
  private static boolean isUnknownToNasm(InstructionForm form) {
    boolean shortJump =
        form.operandSize() == 16
            && !form.operands().isEmpty()
            && form.operands().getFirst().notation().equals("Jb");
    return shortJump
        || form.operation() == Operation.NOP && form.hasModRm()
        || form.operation() == Operation.FWAIT
        || form.operation() == Operation.PREFETCH
        || form.operation() == Operation.UNDEFINED
        || form.operation() == Operation.UNDEFINED_MODRM
        || form.operation() == Operation.KERNEL_TRAP;
  }

  private Instruction decode(byte[] code, int at) {
    return disassembler.decode(i -> code[at + i] & 0xFF, true);
  }

  private void write(InstructionForm form, byte[] code, int at) {
    int end = at;
    if (form.operandSize() == 16) {
      code[end++] = 0x66;
    }
    if (form.encoding().map() == OpcodeMap.TWO_BYTE) {
      code[end++] = 0x0F;
    }
    code[end++] =
        (byte)
            (form.encoding().opcode()
                + (form.encoding().opcodeHoldsRegister() ? random.nextInt(8) : 0));
    for (int i = end; i < at + 12; i++) {
      code[i] = (byte) random.nextInt();
    }
    if (form.hasModRm()) {
      int modrm = random.nextInt(256);
      while (!form.encoding().acceptsModRm(modrm)) {
        modrm = random.nextInt(256);
      }
      code[end] = (byte) modrm;
    }
    Instruction instruction = decode(code, at);
    int length = instruction == null ? 1 : instruction.length;
    Arrays.fill(code, at + length, at + SLOT, (byte) NOP);
  }

  private Map<Integer, Foreign> ndisasm(byte[] code) throws IOException, InterruptedException {
    Path file = Files.write(folder.resolve("code.bin"), code);
    Path output = folder.resolve("code.txt");
    Process process =
        new ProcessBuilder("ndisasm", "-b", "32", file.toString())
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isZero();
    Map<Integer, Foreign> lines = new LinkedHashMap<>();
    int last = 0;
    for (String line : Files.readAllLines(output, StandardCharsets.US_ASCII)) {
      Matcher first = LINE.matcher(line);
      Matcher rest = REST.matcher(line);
      if (first.matches()) {
        last = Integer.parseInt(first.group(1), 16);
        lines.put(last, new Foreign(first.group(2).length() / 2, first.group(3)));
      } else if (rest.matches()) {
        Foreign start = lines.get(last);
        lines.put(last, new Foreign(start.length() + rest.group(1).length() / 2, start.text()));
      }
    }
    return lines;
  }
}
