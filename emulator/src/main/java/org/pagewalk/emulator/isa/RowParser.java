package org.pagewalk.emulator.isa;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.pagewalk.emulator.fault.ExceptionVector;

/**
 * Reads one row of the instruction table. Its columns, apart by {@code |}:
 *
 * <ol>
 *   <li>opcode: hexadecimal bytes; then {@code +r} (register in the opcode), {@code +cc} (sixteen
 *       conditions), {@code /0} to {@code /7} (reg field), {@code mem} or {@code reg} (mod field),
 *       {@code =E8} (exact ModRM byte);
 *   <li>mnemonic; two with a slash are the 16- and the 32-bit form's;
 *   <li>operands in the SDM's notation, apart by commas;
 *   <li>operation, where it is not named as the mnemonic;
 *   <li>effects on EFLAGS: see {@link FlagEffects#parse};
 *   <li>attributes ({@code lock}, {@code rep}, {@code end}, {@code far}, {@code host}, {@code
 *       cpl0}, {@code iopl}, {@code sized}, {@code stack}) and exceptions ({@code #DE}). {@code
 *       host} marks what must not run on the host's processor; {@code sized} a row without sized
 *       operands that the operand-size prefix changes nevertheless; {@code stack} the use of the
 *       stack.
 * </ol>
 */
final class RowParser {
  private static final String[] SEGMENTS = {"ES", "CS", "SS", "DS", "FS", "GS"};

  private final String[] columns;
  private final Set<String> attributes;
  private final List<InstructionForm> forms;

  private RowParser(String row, List<InstructionForm> forms) {
    this.forms = forms;
    String[] given = row.split("\\|", -1);
    if (given.length != 6) {
      throw new IllegalArgumentException("a row has six columns");
    }
    columns = new String[6];
    for (int i = 0; i < 6; i++) {
      columns[i] = given[i].trim();
    }
    attributes = Set.of(columns[5].isEmpty() ? new String[0] : columns[5].split("\\s+"));
  }

  /** Appends the forms of a row. */
  static void parse(String row, List<InstructionForm> forms) {
    RowParser parser = new RowParser(row, forms);
    if (parser.sized()) {
      parser.addForms(32);
      parser.addForms(16);
    } else {
      parser.addForms(0);
    }
  }

  private boolean sized() {
    if (attributes.contains("sized") || columns[1].contains("/")) {
      return true;
    }
    for (String operand : operandTexts()) {
      if (operand.equals("eAX") || operand.endsWith("v") || operand.endsWith("p")) {
        return true;
      }
      if (operand.equals("Ma") || operand.startsWith("Rv/")) {
        return true;
      }
    }
    return false;
  }

  private String[] operandTexts() {
    return columns[2].isEmpty() ? new String[0] : columns[2].split(",");
  }

  private void addForms(int operandSize) {
    if (!columns[0].contains("+cc")) {
      forms.add(form(operandSize, null));
      return;
    }
    for (Condition condition : Condition.values()) {
      forms.add(form(operandSize, condition));
    }
  }

  private InstructionForm form(int operandSize, Condition condition) {
    OpcodeMap map = OpcodeMap.ONE_BYTE;
    int opcode = 0;
    int digit = -1;
    int modrm = -1;
    boolean holdsRegister = false;
    ModConstraint mod = ModConstraint.ANY;
    String[] tokens = columns[0].split("\\s+");
    for (int i = 0; i < tokens.length; i++) {
      String token = tokens[i];
      if (i == 0 && token.startsWith("0F") && token.length() > 2) {
        map = OpcodeMap.TWO_BYTE;
        token = token.substring(2);
      }
      if (i == 0) {
        opcode = Integer.parseInt(token.substring(0, 2), 16);
        holdsRegister = token.endsWith("+r");
      } else if (token.startsWith("/")) {
        digit = Integer.parseInt(token.substring(1));
      } else if (token.startsWith("=")) {
        modrm = Integer.parseInt(token.substring(1), 16);
      } else {
        mod = token.equals("mem") ? ModConstraint.MEMORY : ModConstraint.REGISTER;
      }
    }
    List<Operand> operands = operands(operandSize);
    if (mod == ModConstraint.ANY && modrm < 0) {
      mod = constraint(operands);
    }
    FlagEffects flags = FlagEffects.parse(columns[4]);
    if (condition != null) {
      opcode += condition.ordinal();
      flags = flags.alsoReading(condition.flagsRead());
    }
    return new InstructionForm(
        forms.size(),
        map,
        opcode,
        holdsRegister,
        digit,
        modrm,
        mod,
        mnemonic(operandSize, condition),
        operands,
        operation(),
        condition,
        operandSize,
        flags,
        privilege(),
        attributes.contains("lock"),
        attributes.contains("rep"),
        attributes.contains("end"),
        attributes.contains("far"),
        !attributes.contains("host"),
        exceptions(operands, mod));
  }

  private static ModConstraint constraint(List<Operand> operands) {
    for (Operand operand : operands) {
      if (operand.kind() == OperandKind.M) {
        return ModConstraint.MEMORY;
      }
    }
    return ModConstraint.ANY;
  }

  private String mnemonic(int operandSize, Condition condition) {
    String name = columns[1];
    int slash = name.indexOf('/');
    if (slash >= 0) {
      name = operandSize == 16 ? name.substring(0, slash) : name.substring(slash + 1);
    }
    return condition == null ? name : name.replace("cc", condition.name());
  }

  private Operation operation() {
    String name = columns[3].isEmpty() ? columns[1] : columns[3];
    return Operation.valueOf(name);
  }

  private Privilege privilege() {
    if (attributes.contains("cpl0")) {
      return Privilege.CPL0;
    }
    return attributes.contains("iopl") ? Privilege.IOPL : Privilege.ANY;
  }

  private Set<ExceptionVector> exceptions(List<Operand> operands, ModConstraint mod) {
    Set<ExceptionVector> exceptions = EnumSet.noneOf(ExceptionVector.class);
    for (ExceptionVector vector : ExceptionVector.values()) {
      if (attributes.contains(vector.symbol())) {
        exceptions.add(vector);
      }
    }
    if (privilege() != Privilege.ANY) {
      exceptions.add(ExceptionVector.GENERAL_PROTECTION);
    }
    if (attributes.contains("stack")) {
      exceptions.add(ExceptionVector.STACK_FAULT);
      exceptions.add(ExceptionVector.PAGE_FAULT);
      exceptions.add(ExceptionVector.ALIGNMENT_CHECK);
    }
    for (Operand operand : operands) {
      boolean accessed = operand.memorySize() != 0 && operation() != Operation.NOP;
      if (operand.kind().mayBeMemory() && accessed) {
        addMemoryExceptions(exceptions, operand, mod);
      }
    }
    return Collections.unmodifiableSet(exceptions);
  }

  private static void addMemoryExceptions(
      Set<ExceptionVector> exceptions, Operand operand, ModConstraint mod) {
    if (mod == ModConstraint.REGISTER) {
      return;
    }
    exceptions.add(ExceptionVector.GENERAL_PROTECTION);
    exceptions.add(ExceptionVector.PAGE_FAULT);
    if (operand.kind() != OperandKind.Y) {
      exceptions.add(ExceptionVector.STACK_FAULT);
    }
    if (operand.memorySize() > 1) {
      exceptions.add(ExceptionVector.ALIGNMENT_CHECK);
    }
  }

  private List<Operand> operands(int operandSize) {
    List<Operand> operands = new ArrayList<>();
    for (String text : operandTexts()) {
      operands.add(operand(text, operandSize));
    }
    return List.copyOf(operands);
  }

  private static Operand operand(String text, int operandSize) {
    switch (text) {
      case "AL":
        return fixed(text, 1, 0);
      case "CL":
        return fixed(text, 1, 1);
      case "AX":
        return fixed(text, 2, 0);
      case "DX":
        return fixed(text, 2, 2);
      case "eAX":
        return fixed(operandSize == 16 ? "AX" : "EAX", operandSize / 8, 0);
      case "1":
        return new Operand(OperandKind.ONE, 0, 0, false, -1, text);
      case "ST0":
        return new Operand(OperandKind.FIXED_ST, 10, 0, false, 0, text);
      case "STi":
        return new Operand(OperandKind.ST, 10, 0, false, -1, text);
      case "Rv/Mw":
        return new Operand(OperandKind.E, operandSize / 8, 2, false, -1, text);
      default:
        break;
    }
    for (int i = 0; i < SEGMENTS.length; i++) {
      if (text.equals(SEGMENTS[i])) {
        return new Operand(OperandKind.FIXED_SEGMENT, 2, 2, false, i, text);
      }
    }
    OperandKind kind = OperandKind.valueOf(text.substring(0, 1));
    String type = text.substring(1);
    int size = size(type, operandSize);
    String notation = notation(kind, type, operandSize);
    return new Operand(kind, size, size, type.equals("bs"), -1, notation);
  }

  private static Operand fixed(String name, int size, int number) {
    return new Operand(OperandKind.FIXED_REGISTER, size, 0, false, number, name);
  }

  private static String notation(OperandKind kind, String type, int operandSize) {
    return kind.name() + (type.equals("v") ? operandSize == 16 ? "w" : "d" : type);
  }

  /** Size in bytes of an operand type of the SDM's opcode maps. */
  private static int size(String type, int operandSize) {
    return switch (type) {
      case "" -> 0;
      case "b", "bs" -> 1;
      case "w" -> 2;
      case "d" -> 4;
      case "q" -> 8;
      case "t" -> 10;
      case "v" -> operandSize / 8;
      case "p" -> operandSize / 8 + 2;
      case "a" -> operandSize / 4;
      case "s" -> 6;
      case "x" -> 512;
      default -> throw new IllegalArgumentException("unknown operand type " + type);
    };
  }
}
