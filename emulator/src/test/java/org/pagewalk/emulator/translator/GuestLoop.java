package org.pagewalk.emulator.translator;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.pagewalk.emulator.BareSystem;
import org.pagewalk.emulator.decode.Decoder;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.isa.InstructionTable;
import org.pagewalk.emulator.processor.Processor;

/** A loop of guest code on a bare system of its own, to be run by either engine. */
final class GuestLoop {
  static final int CODE = 0x10000;

  /** Mixes registers: add eax,ecx; lea ebx,[ebx+eax+1]; xor eax,ebx; dec ecx; jnz. */
  static final String REGISTERS = "01 C8 8D 5C 03 01 31 D8 49 75 F5";

  /** A step of a CRC: mov, shr, and, neg by sub, and, xor, dec, jnz. */
  static final String CHECKSUM = "89 C2 D1 E8 83 E2 01 81 E2 20 83 B8 ED 31 D0 49 75 EE";

  /** mov eax,[esi]; add eax,ebx; mov [edi],eax; add [edi+4],ecx; add esi,4; dec ecx; jnz. */
  static final String MEMORY = "8B 06 01 D8 89 07 01 4F 04 83 C6 04 49 75 F1";

  /** sub ecx,3; jnc. */
  static final String COUNTED_BY_CARRY = "83 E9 03 73 FB";

  /** movzx eax,byte [esi]; add al,cl; rol eax,5; adc bl,al; mov [edi],bl; shr ebx,1; dec; jnz. */
  static final String BYTES = "0F B6 06 00 C8 C1 C0 05 10 C3 88 1F D1 EB 49 75 F0";

  /** call f; add ebx,eax; dec ecx; jnz; jmp out; f: push ebx; lea eax,[ecx+1]; pop ebx; ret. */
  static final String CALLS = "E8 07 00 00 00 01 C3 49 75 F6 EB 06 53 8D 41 01 5B C3";

  final BareSystem system = new BareSystem();
  final Processor processor = system.processor;
  final List<Instruction> instructions = new ArrayList<>();

  GuestLoop(String hexadecimal) {
    byte[] bytes = HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
    system.memory.write(CODE, bytes, 0, bytes.length);
    Decoder decoder = new Decoder(InstructionTable.standard(), system.processor.model);
    for (int offset = 0; offset < bytes.length; ) {
      int start = offset;
      Instruction i = decoder.decode(index -> bytes[start + index] & 0xFF, true);
      instructions.add(i);
      offset += i.length;
    }
    system.enablePaging();
    system.enterRing(3);
    processor.eip = CODE;
    processor.registers[Processor.EAX] = 0x1234_5678;
    processor.registers[Processor.EBX] = 0x9ABC_DEF0;
    processor.registers[Processor.ESI] = 0x20000;
    processor.registers[Processor.EDI] = 0x30000;
    processor.registers[Processor.ESP] = 0x41000;
  }

  /** The loop translated; whoever enters a region sees to it that its page may be executed. */
  Region translated() {
    system.units.linear().fetchFrame(CODE);
    return RegionTranslator.translate(system.units, instructions, CODE);
  }
}
