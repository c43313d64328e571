package org.pagewalk.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.pagewalk.emulator.decode.CodeSource;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.disassembler.Disassembler;
import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.isa.Operand;
import org.pagewalk.emulator.isa.OperandKind;
import org.pagewalk.kernel.image.ExportTable;
import org.pagewalk.kernel.image.ImportTable;
import org.pagewalk.kernel.image.InvalidImageException;
import org.pagewalk.kernel.image.MachineType;
import org.pagewalk.kernel.image.PeImage;
import org.pagewalk.kernel.image.SectionHeader;

/**
 * The text of {@code disasm}: each executable section from its first byte to its last, without
 * following the flow. Data among the code is therefore shown as instructions.
 */
final class ImageDisassembly {
  private static final int MOST_BYTES_SHOWN = 8;

  private final PeImage image;
  private final int base;
  private final Disassembler disassembler = new Disassembler();
  private final Map<Integer, String> names = new TreeMap<>(Integer::compareUnsigned);

  ImageDisassembly(PeImage image) throws InvalidImageException {
    this.image = image;
    base = image.headers().optional().imageBase();
    if (!image.headers().isForThisMachine()) {
      throw new Refusal(
          "this image holds no x86 code but code for "
              + MachineType.nameOf(image.headers().file().machine()));
    }
    nameAddresses();
  }

  private void nameAddresses() throws InvalidImageException {
    if (image.headers().optional().entryPoint() != 0) {
      names.put(base + image.headers().optional().entryPoint(), "(entry point)");
    }
    for (ExportTable.Symbol symbol : ExportTable.of(image).symbols()) {
      if (!symbol.isForwarded()) {
        names.put(base + symbol.rva(), symbol.toString());
      }
    }
    for (ImportTable.Module module : ImportTable.of(image).modules()) {
      for (ImportTable.Symbol symbol : module.symbols()) {
        names.put(base + symbol.slot(), module.name() + "!" + symbol);
      }
    }
  }

  void writeTo(PrintWriter out) throws InvalidImageException {
    for (SectionHeader section : image.headers().sections()) {
      if (section.isExecutable()) {
        out.printf(Locale.ROOT, "Section %s%n", section.name());
        write(section, out);
      }
    }
  }

  private void write(SectionHeader section, PrintWriter out) throws InvalidImageException {
    byte[] code = image.bytes(section.virtualAddress(), codeSize(section));
    int start = base + section.virtualAddress();
    for (int at = 0; at < code.length; ) {
      int address = start + at;
      Instruction instruction = disassembler.decode(source(code, at), true);
      int length = instruction == null ? 1 : instruction.length;
      String name = names.get(address);
      if (name != null) {
        out.println(name + ":");
      }
      out.printf(
          Locale.ROOT,
          "  %08X  %-" + 2 * MOST_BYTES_SHOWN + "s  %s%n",
          address,
          bytes(code, at, length),
          instruction == null ? "(bad)" : text(instruction, address));
      at += length;
    }
  }

  private String text(Instruction instruction, int address) {
    OptionalInt target = target(instruction, address);
    String name = target.isPresent() ? names.get(target.getAsInt()) : null;
    return disassembler.text(instruction, address) + (name == null ? "" : "  ; " + name);
  }

  /** Where a relative branch goes, or which address a memory operand without registers names. */
  private static OptionalInt target(Instruction instruction, int address) {
    for (Operand operand : instruction.form.operands()) {
      if (operand.kind() == OperandKind.J) {
        return OptionalInt.of(address + instruction.length + instruction.immediate);
      }
    }
    boolean absolute =
        instruction.memory
            && instruction.base == Instruction.NONE
            && instruction.index == Instruction.NONE
            && instruction.override == Instruction.NONE;
    return absolute ? OptionalInt.of(instruction.displacement) : OptionalInt.empty();
  }

  /** What the file holds of a section; the zeros after that are no code. */
  private static int codeSize(SectionHeader section) {
    return Math.min(section.memorySize(), section.bytesFromFile());
  }

  private static CodeSource source(byte[] code, int start) {
    return index -> {
      if (start + index >= code.length) {
        throw CpuFault.generalProtection(0);
      }
      return code[start + index] & 0xFF;
    };
  }

  private static String bytes(byte[] code, int at, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(length, MOST_BYTES_SHOWN); i++) {
      text.append("%02X".formatted(code[at + i]));
    }
    return length > MOST_BYTES_SHOWN ? text.replace(14, 16, "..").toString() : text.toString();
  }
}
