package org.pagewalk.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Set;

/** The registers of a processor or of a saved context, read and written one at a time. */
public abstract sealed class Registers permits EngineRegisters, ContextRegisters {
  private static final int MSR_NUMBER = 248;
  private static final int MSR_VALUE_OFFSET = 8;
  private static final int WIDEST = 64;
  private static final Set<RegisterKind> VECTORS =
      EnumSet.of(RegisterKind.VECTOR128, RegisterKind.VECTOR256);

  private final MemorySegment content;

  Registers(Arena arena) {
    content = arena.allocate(WIDEST, WIDEST);
  }

  /**
   * A register of at most 64 bits, zero-extended.
   *
   * @throws IllegalArgumentException if the register is wider or is no plain number
   */
  public final long read(Register register) {
    requirePlain(register);
    fetch(register);
    return content.get(JAVA_LONG_UNALIGNED, 0);
  }

  /** The lower 32 bits of a register of at most 64 bits. */
  public final int readInt(Register register) {
    return (int) read(register);
  }

  /**
   * Writes a register of at most 64 bits; what does not fit in it is ignored.
   *
   * @throws UnicornException for a selector whose descriptor cannot be loaded
   */
  public final void write(Register register, long value) {
    requirePlain(register);
    setPlain(content, register.kind(), value);
    store(register);
  }

  /** EFLAGS. */
  public final Eflags readEflags() {
    return new Eflags(readInt(Register.EFLAGS));
  }

  /** Writes EFLAGS. */
  public final void writeEflags(Eflags flags) {
    write(Register.EFLAGS, Integer.toUnsignedLong(flags.bits()));
  }

  /** An x87 register. */
  public final Float80 readFloat80(Register register) {
    require(register, Set.of(RegisterKind.FLOAT80));
    fetch(register);
    return new Float80(
        content.get(JAVA_LONG_UNALIGNED, 0),
        Short.toUnsignedInt(content.get(JAVA_SHORT_UNALIGNED, Long.BYTES)));
  }

  /** Writes an x87 register; the tag word does not follow. */
  public final void writeFloat80(Register register, Float80 value) {
    require(register, Set.of(RegisterKind.FLOAT80));
    content.set(JAVA_LONG_UNALIGNED, 0, value.significand());
    content.set(JAVA_SHORT_UNALIGNED, Long.BYTES, (short) value.signAndExponent());
    store(register);
  }

  /** A vector register's bytes, the lowest first: 16 or 32 of them. */
  public final byte[] readVector(Register register) {
    require(register, VECTORS);
    fetch(register);
    return content.asSlice(0, register.kind().bytes()).toArray(JAVA_BYTE);
  }

  /** Writes a vector register. */
  public final void writeVector(Register register, byte[] bytes) {
    require(register, VECTORS);
    if (bytes.length != register.kind().bytes()) {
      throw new IllegalArgumentException(
          register + " has " + register.kind().bytes() + " bytes, not " + bytes.length);
    }
    MemorySegment.copy(bytes, 0, content, JAVA_BYTE, 0, bytes.length);
    store(register);
  }

  /** GDTR, IDTR, LDTR or TR. */
  public final MemoryManagementRegister readMemoryManagement(Register register) {
    require(register, Set.of(RegisterKind.MEMORY_MANAGEMENT));
    fetch(register);
    return MemoryManagementLayout.get(content);
  }

  /** Writes GDTR, IDTR, LDTR or TR, hidden part included: no descriptor is read from memory. */
  public final void writeMemoryManagement(Register register, MemoryManagementRegister value) {
    require(register, Set.of(RegisterKind.MEMORY_MANAGEMENT));
    MemoryManagementLayout.set(content, value);
    store(register);
  }

  /** A model-specific register, by the number that RDMSR takes in ECX. */
  public final long readMsr(int index) {
    content.fill((byte) 0);
    content.set(JAVA_INT_UNALIGNED, 0, index);
    Engine.check("uc_reg_read(MSR)", read(MSR_NUMBER, content));
    return content.get(JAVA_LONG_UNALIGNED, MSR_VALUE_OFFSET);
  }

  /** Writes a model-specific register. */
  public final void writeMsr(int index, long value) {
    content.fill((byte) 0);
    content.set(JAVA_INT_UNALIGNED, 0, index);
    content.set(JAVA_LONG_UNALIGNED, MSR_VALUE_OFFSET, value);
    Engine.check("uc_reg_write(MSR)", write(MSR_NUMBER, content));
  }

  abstract int read(int number, MemorySegment out);

  abstract int write(int number, MemorySegment value);

  private void fetch(Register register) {
    content.fill((byte) 0);
    int answer = read(register.number(), content);
    if (answer != 0) {
      throw new UnicornException("uc_reg_read(" + register + ")", ErrorCode.of(answer));
    }
  }

  private void store(Register register) {
    int answer = write(register.number(), content);
    if (answer != 0) {
      throw new UnicornException("uc_reg_write(" + register + ")", ErrorCode.of(answer));
    }
  }

  /**
   * An MMX register brings all ones into the sign and exponent above it, as an MMX instruction
   * does.
   */
  static void setPlain(MemorySegment content, RegisterKind kind, long value) {
    content.set(JAVA_LONG_UNALIGNED, 0, value);
    if (kind == RegisterKind.MULTIMEDIA) {
      content.set(JAVA_SHORT_UNALIGNED, Long.BYTES, (short) -1);
    }
  }

  private static void requirePlain(Register register) {
    if (!register.kind().fitsLong()) {
      throw new IllegalArgumentException(register + " is not a number of at most 64 bits");
    }
  }

  private static void require(Register register, Set<RegisterKind> kinds) {
    if (!kinds.contains(register.kind())) {
      throw new IllegalArgumentException(
          register + " is of kind " + register.kind() + ", not one of " + kinds);
    }
  }
}
