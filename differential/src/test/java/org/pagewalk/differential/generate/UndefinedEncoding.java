package org.pagewalk.differential.generate;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.CaseLayout;
import org.pagewalk.differential.oracle.CaseSegments;
import org.pagewalk.differential.oracle.CpuState;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.disassembler.Disassembler;

/**
 * A prefix or none, an opcode of one or two bytes and a ModRM byte: every encoding by number, for
 * those that our processor refuses.
 *
 * @param prefix a prefix byte, or -1
 * @param escaped whether 0Fh stands before the opcode
 */
record UndefinedEncoding(int prefix, boolean escaped, int opcode, int modrm) {
  private static final int[] PREFIXES = {-1, 0x66, 0xF0, 0xF2, 0xF3};
  private static final int LOCK = 0xF0;

  /** Number of encodings. */
  static final int COUNT = PREFIXES.length * 512 * 256;

  /**
   * Opcodes that cannot be asked, because the host's processor may have what our table does not.
   *
   * @param modrm which of their ModRM bytes
   */
  private record Excluded(boolean escaped, int first, int last, IntPredicate modrm, String reason) {
    boolean covers(UndefinedEncoding it) {
      return it.escaped == escaped
          && it.opcode >= first
          && it.opcode <= last
          && modrm.test(it.modrm);
    }
  }

  private static final IntPredicate ALL = _ -> true;
  private static final IntPredicate REGISTER = modrm -> modrm >= 0xC0;

  private static final List<Excluded> EXCLUDED =
      List.of(
          one(0x0F, ALL, "the escape"),
          one(0x26, ALL, "prefix"),
          one(0x2E, ALL, "prefix"),
          one(0x36, ALL, "prefix"),
          one(0x3E, ALL, "prefix"),
          new Excluded(false, 0x64, 0x67, ALL, "prefixes"),
          one(0xF0, ALL, "prefix"),
          new Excluded(false, 0xF2, 0xF3, ALL, "prefixes"),
          new Excluded(false, 0xD8, 0xDF, ALL, "x87, which ends here by name"),
          one(0x62, REGISTER, "AVX-512"),
          new Excluded(false, 0xC4, 0xC5, REGISTER, "AVX"),
          one(0x8F, modrm -> (modrm & 0x38) != 0, "XOP"),
          one(0xC6, modrm -> modrm == 0xF8, "XABORT"),
          one(0xC7, modrm -> modrm == 0xF8, "XBEGIN"),
          two(0x01, 0x01, REGISTER, "VMX, SVM, MONITOR, XGETBV, RDTSCP, and more"),
          two(0x01, 0x01, modrm -> (modrm & 0x38) == 0x28, "shadow stacks"),
          two(0x05, 0x05, ALL, "SYSCALL, which would enter the host's kernel"),
          two(0x07, 0x07, ALL, "SYSRET"),
          two(0x0E, 0x0F, ALL, "3DNow!"),
          two(0x10, 0x17, ALL, "SSE"),
          two(0x28, 0x2F, ALL, "SSE"),
          two(0x37, 0x38, ALL, "SMX, SSSE3 and later"),
          two(0x3A, 0x3A, ALL, "SSSE3 and later"),
          two(0x50, 0x7F, ALL, "MMX, SSE, SSE4a, VMX"),
          two(0xA6, 0xA7, ALL, "PadLock"),
          two(0xAE, 0xAE, modrm -> modrm >= 0xC0 || (modrm & 0x30) != 0, "SSE, XSAVE and later"),
          two(0xB8, 0xB8, ALL, "POPCNT"),
          two(0xC2, 0xC6, ALL, "MMX, SSE"),
          two(0xC7, 0xC7, modrm -> (modrm & 0x38) > 0x10, "XSAVE, VMX, RDRAND, RDSEED, RDPID"),
          two(0xD0, 0xFE, ALL, "MMX, SSE"));

  private static Excluded one(int opcode, IntPredicate modrm, String reason) {
    return new Excluded(false, opcode, opcode, modrm, reason);
  }

  private static Excluded two(int first, int last, IntPredicate modrm, String reason) {
    return new Excluded(true, first, last, modrm, reason);
  }

  static UndefinedEncoding of(int number) {
    return new UndefinedEncoding(
        PREFIXES[number / 0x20000], (number & 0x10000) != 0, number >> 8 & 0xFF, number & 0xFF);
  }

  /** Why it cannot be asked, if it cannot. */
  Optional<String> exclusion() {
    boolean control = opcode == 0x20 || opcode == 0x22;
    if (prefix == LOCK && escaped && control) {
      return Optional.of("AMD: LOCK MOV CR0 is MOV CR8");
    }
    if (prefix == LOCK && escaped && opcode == 0 && (modrm & 0x38) == 0x28) {
      return Optional.of("AMD: LOCK VERW reads its operand first");
    }
    return EXCLUDED.stream().filter(it -> it.covers(this)).map(Excluded::reason).findFirst();
  }

  /**
   * The case: flat segments, all registers at data, and bytes for whatever else is fetched; of what
   * can be decoded, one instruction.
   */
  Case it() {
    byte[] code = new byte[16];
    int at = 0;
    if (prefix >= 0) {
      code[at++] = (byte) prefix;
    }
    if (escaped) {
      code[at++] = 0x0F;
    }
    code[at++] = (byte) opcode;
    code[at++] = (byte) modrm;
    code[at + 3] = (byte) (CaseLayout.DATA >>> 24);
    CpuState start = new CpuState();
    for (int register = CpuState.EAX; register <= CpuState.EDI; register++) {
      start.set(register, CaseLayout.DATA + 0x100);
    }
    start
        .set(CpuState.EIP, CaseLayout.CODE + 0x100)
        .set(CpuState.EFLAGS, 0x202)
        .set(CpuState.CS, CaseSegments.FLAT_CODE);
    for (int segment : new int[] {CpuState.DS, CpuState.ES, CpuState.SS}) {
      start.set(segment, CaseSegments.FLAT_DATA);
    }
    Instruction decoded = new Disassembler().decode(index -> code[index] & 0xFF, true);
    int length = decoded == null ? code.length : decoded.length;
    return new Case(start, Arrays.copyOf(code, length), false);
  }
}
