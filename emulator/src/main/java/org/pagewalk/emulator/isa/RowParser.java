package org.pagewalk.emulator.isa;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;
import org.pagewalk.emulator.fault.ExceptionVector;
import org.pagewalk.emulator.processor.Feature;

/**
 * Reads one row of the instruction table. Its columns, apart by {@code |}:
 *
 * <ol>
 *   <li>opcode: {@code NP}, {@code 66}, {@code F2} or {@code F3} where such a prefix is part of it
 *       (NP: none of them); hexadecimal bytes; then {@code +r} (register in the opcode), {@code
 *       +cc} (sixteen conditions), {@code /0} to {@code /7} (reg field), {@code mem} or {@code reg}
 *       (mod field), {@code =E8} (exact ModRM byte);
 *   <li>mnemonic; two with a slash are the 16- and the 32-bit form's;
 *   <li>operands in the SDM's notation, apart by commas;
 *   <li>operation, where it is not named as the mnemonic;
 *   <li>effects on EFLAGS: see {@link FlagEffects#parse};
 *   <li>the {@link Feature} that the processor must have, where the 80386 does not have it;
 *   <li>attributes ({@code lock}, {@code rep}, {@code end}, {@code far}, {@code host}, {@code
 *       cpl0}, {@code iopl}, {@code sized}, {@code stack}) and exceptions ({@code #DE}). {@code
 *       host} marks what must not run on the host's processor; {@code sized} a row without sized
 *       operands that the operand-size prefix changes nevertheless; {@code stack} the use of the
 *       stack.
 * </ol>
 */
final class RowParser {
  private static final String[] SEGMENTS = {"ES", "CS", "SS", "DS", "FS", "GS"};

  private static final int COLUMNS = 7;

  private final String[] columns = new String[COLUMNS];
  private final List<String> attributes;
  private final List<String> operandTexts;
  private final List<InstructionForm> forms;

  private OpcodeMap map = OpcodeMap.ONE_BYTE;
  private MandatoryPrefix prefix = MandatoryPrefix.ANY;
  private int opcode;
  private boolean opcodeHoldsRegister;
  private boolean opcodeHoldsCondition;
  private int digit = -1;
  private int modrm = -1;
  private ModConstraint givenMod = ModConstraint.ANY;

  private RowParser(String row, List<InstructionForm> forms) {
    this.forms = forms;
    int start = 0;
    for (int i = 0; i < columns.length; i++) {
      int bar = row.indexOf('|', start);
      if (bar < 0 != (i == columns.length - 1)) {
        throw new IllegalArgumentException("a row has seven columns");
      }
      columns[i] = row.substring(start, bar < 0 ? row.length() : bar).strip();
      start = bar + 1;
    }
    operandTexts = words(columns[2], ",");
    attributes = words(columns[6], " ");
    parseOpcode(words(columns[0], " "));
  }

  private static List<String> words(String text, String separator) {
    List<String> words = new ArrayList<>();
    StringTokenizer tokens = new StringTokenizer(text, separator);
    while (tokens.hasMoreTokens()) {
      words.add(tokens.nextToken());
    }
    return words;
  }

  private void parseOpcode(List<String> tokens) {
    prefix = MandatoryPrefix.noted(tokens.getFirst());
    int next = prefix == MandatoryPrefix.ANY ? 0 : 1;
    String first = tokens.get(next);
    if (first.startsWith("0F") && first.length() > 2) {
      map = OpcodeMap.TWO_BYTE;
      first = first.substring(2);
    }
    opcode = Integer.parseInt(first, 0, 2, 16);
    opcodeHoldsRegister = first.endsWith("+r");
    opcodeHoldsCondition = first.endsWith("+cc");
    for (String token : tokens.subList(next + 1, tokens.size())) {
      switch (token.charAt(0)) {
        case '/' -> digit = token.charAt(1) - '0';
        case '=' -> modrm = Integer.parseInt(token, 1, 3, 16);
        case 'm' -> givenMod = ModConstraint.MEMORY;
        case 'r' -> givenMod = ModConstraint.REGISTER;
        default -> throw new IllegalArgumentException("unknown part of an opcode: " + token);
      }
    }
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
    if (attributes.contains("sized") || columns[1].indexOf('/') >= 0) {
      return true;
    }
    for (String operand : operandTexts) {
      if (operand.equals("eAX") || operand.endsWith("v") || operand.endsWith("p")) {
        return true;
      }
      if (operand.equals("Ma") || operand.startsWith("Rv/")) {
        return true;
      }
    }
    return false;
  }

  private void addForms(int operandSize) {
    List<Operand> operands = operands(operandSize);
    FlagEffects flags = FlagEffects.parse(columns[4]);
    if (!opcodeHoldsCondition) {
      forms.add(form(operandSize, operands, flags, null));
      return;
    }
    for (Condition condition : Condition.values()) {
      FlagEffects effects = flags.alsoReading(condition.flagsRead());
      forms.add(form(operandSize, operands, effects, condition));
    }
  }

  private InstructionForm form(
      int operandSize, List<Operand> operands, FlagEffects flags, Condition condition) {
    ModConstraint mod =
        givenMod == ModConstraint.ANY && modrm < 0 ? constraint(operands) : givenMod;
    return new InstructionForm(
        forms.size(),
        encoding(condition, mod),
        mnemonic(operandSize, condition),
        operands,
        operation(),
        condition,
        operandSize,
        flags,
        columns[5].isEmpty() ? Feature.I386 : Feature.valueOf(columns[5]),
        privilege(),
        attributes.contains("lock"),
        attributes.contains("rep"),
        attributes.contains("end"),
        attributes.contains("far"),
        !attributes.contains("host"),
        exceptions(operands, mod));
  }

  private Encoding encoding(Condition condition, ModConstraint mod) {
    int byteValue = condition == null ? opcode : opcode + condition.ordinal();
    return new Encoding(map, prefix, byteValue, opcodeHoldsRegister, digit, modrm, mod);
  }

  private static ModConstraint constraint(List<Operand> operands) {
    for (Operand operand : operands) {
      switch (operand.kind()) {
        case M -> {
          return ModConstraint.MEMORY;
        }
        case N, U -> {
          return ModConstraint.REGISTER;
        }
        default -> {}
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
    for (String attribute : attributes) {
      if (attribute.charAt(0) == '#') {
        exceptions.add(vector(attribute));
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

  private static ExceptionVector vector(String symbol) {
    for (ExceptionVector vector : ExceptionVector.values()) {
      if (vector.symbol().equals(symbol)) {
        return vector;
      }
    }
    throw new IllegalArgumentException("unknown exception " + symbol);
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
    for (String text : operandTexts) {
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
    String suffix = operandSize == 16 ? "w" : "d";
    return type.equals("v") ? kind.name().concat(suffix) : kind.name().concat(type);
  }

  /** Size in bytes of an operand type of the SDM's opcode maps. */
  private static int size(String type, int operandSize) {
    return switch (type) {
      case "" -> 0;
      case "b", "bs" -> 1;
      case "w" -> 2;
      case "d", "ss" -> 4;
      case "q", "sd" -> 8;
      case "t" -> 10;
      case "v" -> operandSize / 8;
      case "p" -> operandSize / 8 + 2;
      case "a" -> operandSize / 4;
      case "s" -> 6;
      case "dq", "ps", "pd" -> 16;
      case "x" -> 512;
      default -> throw new IllegalArgumentException("unknown operand type " + type);
    };
  }
}
