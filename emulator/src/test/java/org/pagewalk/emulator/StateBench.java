package org.pagewalk.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.pagewalk.emulator.fault.ExceptionVector;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.segmentation.DescriptorTables;

/**
 * A {@link BareSystem} whose state is set, and read, by names in text.
 *
 * <p>Besides BareSystem's descriptors the GDT holds flat code and data of ring 1 (30h, 38h) and
 * ring 2 (40h, 48h), and free slots from 50h to F0h. Vectors 0 to 1Fh lead through trap gates of
 * DPL 0 into conforming code (F8h), to offset F000h plus the vector: a handler runs at the level
 * that was interrupted and on its stack, so a frame can be looked at even where inner stacks are
 * bad. The TSS has a stack for each inner ring: 9000h, 9100h, 9200h. Every page-table entry and
 * descriptor begins as accessed, so whatever changes in RAM has to be named.
 */
final class StateBench {
  static final int CODE = 0x10000;
  private static final int HANDLERS = 0xF000;
  private static final int HANDLER_CODE = 0xF8;
  private static final int TOUCHED = 0x60;
  private static final List<String> REGISTERS =
      List.of("eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi");
  private static final List<String> SEGMENTS = List.of("es", "cs", "ss", "ds", "fs", "gs");

  final BareSystem system = new BareSystem();
  final Processor processor = system.processor;

  StateBench() {
    processor.gdtLimit = 0xFF;
    system.descriptor(0x30, 0, 0xFFFFF, 0xC0BB);
    system.descriptor(0x38, 0, 0xFFFFF, 0xC0B3);
    system.descriptor(0x40, 0, 0xFFFFF, 0xC0DB);
    system.descriptor(0x48, 0, 0xFFFFF, 0xC0D3);
    system.descriptor(HANDLER_CODE, 0, 0xFFFFF, 0xC09F);
    for (int vector = 0; vector < 32; vector++) {
      system.gate(vector, HANDLER_CODE, HANDLERS + vector, 0x8F);
    }
    apply("[300C]=9100,39,9200,4A [301C]=4000 w[3066]=FFFF");
    for (int page = 0; page < 1024; page++) {
      system.memory.write32(BareSystem.TABLE + page * 4, page << 12 | TOUCHED | 7);
    }
    system.memory.write32(BareSystem.DIRECTORY, BareSystem.TABLE | TOUCHED | 7);
    for (int number = 0; number < 8; number++) {
      processor.registers[number] = 0x0101_0101 * (number + 1);
    }
    apply("esp=8000 eip=" + Integer.toHexString(CODE));
  }

  /**
   * Applies assignments and outcomes, separated by blanks, in their order. {@code ds=23} loads what
   * the descriptor says, {@code ds~=23} a selector with nothing behind it; {@code [8000]=1,2} are
   * doublewords, {@code w[8000]} and {@code b[8000]} words and bytes; {@code gdt[50]} and {@code
   * ldt[8]} descriptors (base:limit:attributes), {@code call[50]} and {@code gate[40]} gates of the
   * GDT and of the IDT (selector:offset:access), {@code pte[8]} a page-table entry.
   */
  void apply(String text) {
    for (String token : text.strip().split("\\s+")) {
      if (token.contains("#")) {
        enterHandler(token);
      } else if (!token.isEmpty()) {
        int equals = token.indexOf('=');
        assign(token.substring(0, equals), token.substring(equals + 1));
      }
    }
    system.units.linear().flush();
  }

  private void assign(String name, String value) {
    int bracket = name.indexOf('[');
    if (bracket >= 0) {
      assignAt(
          name.substring(0, bracket), hex(name.substring(bracket + 1, name.length() - 1)), value);
    } else if (REGISTERS.contains(name)) {
      processor.registers[REGISTERS.indexOf(name)] = hex(value);
    } else if (name.endsWith("~")) {
      register(name.substring(0, name.length() - 1)).loadNull(hex(value));
    } else if (SEGMENTS.contains(name)) {
      cache(processor.segments[SEGMENTS.indexOf(name)], hex(value));
      if (name.equals("cs")) {
        system.units.linear().setPrivilege(hex(value) & 3);
      }
    } else {
      assignSystem(name, hex(value));
    }
  }

  private SegmentRegister register(String name) {
    return name.equals("ldtr") ? processor.ldtr : processor.segments[SEGMENTS.indexOf(name)];
  }

  private void assignSystem(String name, int value) {
    switch (name) {
      case "eip" -> processor.eip = value;
      case "flags" -> processor.setEflagsImage(value);
      case "ldtr" -> cache(processor.ldtr, value);
      case "tr" -> cache(processor.tr, value);
      case "cpl" -> system.units.linear().setPrivilege(value);
      case "ring" -> ring(value);
      case "cr0" -> processor.setControl0(value);
      case "cr2" -> processor.cr2 = value;
      case "cr3" -> processor.cr3 = value;
      case "cr4" -> processor.setControl4(value);
      case "dr0", "dr1", "dr2", "dr3", "dr6", "dr7" ->
          processor.setDebug(name.charAt(2) - '0', value);
      case "gdtbase" -> processor.gdtBase = value;
      case "gdtlimit" -> processor.gdtLimit = value;
      case "idtbase" -> processor.idtBase = value;
      case "idtlimit" -> processor.idtLimit = value;
      case "sysentercs" -> processor.sysenterCs = value;
      case "sysenteresp" -> processor.sysenterEsp = value;
      case "sysentereip" -> processor.sysenterEip = value;
      case "halted" -> processor.halted = value != 0;
      case "shadow" -> processor.interruptShadow = value != 0;
      default -> throw new IllegalArgumentException(name);
    }
  }

  private void assignAt(String kind, int place, String value) {
    switch (kind) {
      case "gdt" -> descriptor(BareSystem.GDT + (place & 0xFFF8), value);
      case "ldt" -> descriptor(processor.ldtr.base + (place & 0xFFF8), value);
      case "call" -> gate(BareSystem.GDT + (place & 0xFFF8), value);
      case "gate" -> gate(BareSystem.IDT + place * 8, value);
      case "pte" -> system.memory.write32(BareSystem.TABLE + place * 4, hex(value));
      default -> writeAll(kind, place, value.split(","));
    }
  }

  private void writeAll(String width, int address, String[] values) {
    int at = address;
    for (String value : values) {
      switch (width) {
        case "" -> system.memory.write32(at, hex(value));
        case "w" -> system.memory.write16(at, hex(value));
        case "b" -> system.memory.write8(at, hex(value));
        default -> throw new IllegalArgumentException(width);
      }
      at += width.isEmpty() ? 4 : width.equals("w") ? 2 : 1;
    }
  }

  /** {@code base:limit:attributes}. */
  private void descriptor(int address, String value) {
    int[] parts = parts(value);
    system.writeDescriptor(address, parts[0], parts[1], parts[2]);
  }

  /** {@code selector:offset:access}, for call gates with {@code :parameters}. */
  private void gate(int address, String value) {
    int[] parts = parts(value);
    system.writeGate(address, parts[0], parts[1], parts[2], parts.length > 3 ? parts[3] : 0);
  }

  private static int[] parts(String value) {
    String[] texts = value.split(":");
    int[] parts = new int[texts.length];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = hex(texts[i]);
    }
    return parts;
  }

  private static int hex(String text) {
    return Integer.parseUnsignedInt(text, 16);
  }

  private void ring(int ring) {
    int[] code = {BareSystem.KERNEL_CODE, 0x31, 0x42, BareSystem.USER_CODE};
    int[] data = {BareSystem.KERNEL_DATA, 0x39, 0x4A, BareSystem.USER_DATA};
    system.units.linear().setPrivilege(ring);
    cache(processor.segments[SegmentRegister.CS], code[ring]);
    for (int segment : new int[] {SegmentRegister.SS, SegmentRegister.DS, SegmentRegister.ES}) {
      cache(processor.segments[segment], data[ring]);
    }
  }

  /** Fills a register as its descriptor says, without a check. */
  private void cache(SegmentRegister register, int selector) {
    if ((selector & 0xFFFC) == 0) {
      register.loadNull(selector);
    } else {
      DescriptorTables.cache(register, selector, system.units.tables().read(selector));
    }
  }

  /**
   * The state after the delivery of a fault, {@code #GP(28)}, or of a trap, {@code trap#DB}: the
   * frame is pushed on the current stack.
   */
  private void enterHandler(String token) {
    boolean trap = token.startsWith("trap");
    int parenthesis = token.indexOf('(');
    String symbol =
        token.substring(token.indexOf('#'), parenthesis < 0 ? token.length() : parenthesis);
    ExceptionVector vector =
        List.of(ExceptionVector.values()).stream()
            .filter(candidate -> candidate.symbol().equals(symbol))
            .findAny()
            .orElseThrow();
    SegmentRegister code = processor.segments[SegmentRegister.CS];
    push(processor.eflagsImage() | (trap ? 0 : Eflags.RF));
    push(code.selector);
    push(processor.eip);
    if (vector.pushesErrorCode()) {
      push(hex(token.substring(parenthesis + 1, token.length() - 1)));
    }
    cache(code, HANDLER_CODE | processor.cpl);
    processor.eip = HANDLERS + vector.number();
    processor.eflags &= ~(Eflags.TF | Eflags.NT | Eflags.RF);
    processor.interruptShadow = false;
  }

  private void push(int value) {
    SegmentRegister stack = processor.segments[SegmentRegister.SS];
    int mask = stack.big ? -1 : 0xFFFF;
    int pointer = processor.registers[Processor.ESP];
    int lowered = pointer & ~mask | pointer - 4 & mask;
    processor.registers[Processor.ESP] = lowered;
    system.memory.write32(stack.base + (lowered & mask), value);
  }

  /** Everything that the registers hold, hidden parts too, a line for each. */
  String registers() {
    StringJoiner lines = new StringJoiner("\n");
    for (int number = 0; number < 8; number++) {
      lines.add(line(REGISTERS.get(number), processor.registers[number]));
    }
    lines.add(line("eip", processor.eip)).add(line("flags", processor.eflagsImage()));
    for (int number = 0; number < 6; number++) {
      lines.add(SEGMENTS.get(number) + " " + text(processor.segments[number]));
    }
    lines.add("ldtr " + text(processor.ldtr)).add("tr " + text(processor.tr));
    lines.add(line("gdt", processor.gdtBase) + line(" limit", processor.gdtLimit));
    lines.add(line("idt", processor.idtBase) + line(" limit", processor.idtLimit));
    lines.add("cpl " + processor.cpl);
    lines.add(line("cr0", processor.cr0)).add(line("cr2", processor.cr2));
    lines.add(line("cr3", processor.cr3)).add(line("cr4", processor.cr4));
    for (int number : new int[] {0, 1, 2, 3, 6, 7}) {
      lines.add(line("dr" + number, processor.debug(number)));
    }
    lines.add(line("sysentercs", processor.sysenterCs));
    lines.add(line("sysenteresp", processor.sysenterEsp));
    lines.add(line("sysentereip", processor.sysenterEip));
    lines.add("halted " + processor.halted).add("shadow " + processor.interruptShadow);
    return lines.toString();
  }

  private static String line(String name, int value) {
    return "%s %08X".formatted(name, value);
  }

  private static String text(SegmentRegister register) {
    return "%04X usable %b base %08X limit %08X from %08X to %08X access %02X %b %b %b"
        .formatted(
            register.selector,
            register.usable,
            register.base,
            register.limit,
            register.lowest,
            register.highest,
            register.access,
            register.big,
            register.readable,
            register.writable);
  }

  /** The doublewords of RAM that differ from another bench's, as {@code address: ours, theirs}. */
  List<String> differencesInMemory(StateBench other) {
    List<String> differences = new ArrayList<>();
    for (int address = 0; address < system.memory.frameCount() << 12; address += 4) {
      int ours = system.memory.read32(address);
      int theirs = other.system.memory.read32(address);
      if (ours != theirs) {
        differences.add("%X: %08X, expected %08X".formatted(address, ours, theirs));
      }
    }
    return differences;
  }
}
