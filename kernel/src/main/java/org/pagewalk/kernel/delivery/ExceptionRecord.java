package org.pagewalk.kernel.delivery;

import java.util.Arrays;
import org.pagewalk.kernel.mm.fault.UserMemory;

/**
 * An EXCEPTION_RECORD, 50h bytes in user memory.
 *
 * @param code NTSTATUS of the exception
 * @param flags EXCEPTION_NONCONTINUABLE and others
 * @param chained address of the record that was being handled, or 0; user virtual
 * @param address where it happened, user virtual
 * @param parameters ExceptionInformation, at most fifteen
 */
public record ExceptionRecord(int code, int flags, int chained, int address, int... parameters) {
  public static final int SIZE = 0x50;
  public static final int MAXIMUM_PARAMETERS = 15;
  public static final int NONCONTINUABLE = 1;

  private static final int PARAMETERS = 0x14;

  /** A fault's record: continuable, not chained. */
  public static ExceptionRecord of(int code, int address, int... parameters) {
    return new ExceptionRecord(code, 0, 0, address, parameters);
  }

  /** Reads a record that a program has made; more than fifteen parameters count as fifteen. */
  public static ExceptionRecord read(UserMemory memory, int at) {
    int count = Math.min(memory.read32(at + 0x10), MAXIMUM_PARAMETERS);
    int[] parameters = new int[Math.max(count, 0)];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = memory.read32(at + PARAMETERS + 4 * i);
    }
    return new ExceptionRecord(
        memory.read32(at),
        memory.read32(at + 4),
        memory.read32(at + 8),
        memory.read32(at + 0x0C),
        parameters);
  }

  /** Writes the record; the memory must have been touched. */
  void write(UserMemory memory, int at) {
    memory.write32(at, code);
    memory.write32(at + 4, flags);
    memory.write32(at + 8, chained);
    memory.write32(at + 0x0C, address);
    memory.write32(at + 0x10, parameters.length);
    for (int i = 0; i < parameters.length; i++) {
      memory.write32(at + PARAMETERS + 4 * i, parameters[i]);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExceptionRecord record
        && code == record.code
        && flags == record.flags
        && chained == record.chained
        && address == record.address
        && Arrays.equals(parameters, record.parameters);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(parameters) + 31 * code + address;
  }

  @Override
  public String toString() {
    return "ExceptionRecord[%08X at %08X, %s]"
        .formatted(code, address, Arrays.toString(parameters));
  }
}
