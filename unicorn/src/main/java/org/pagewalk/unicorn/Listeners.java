package org.pagewalk.unicorn;

import java.util.Set;

/** The shapes of what a program can give to {@link Hooks}. */
public final class Listeners {
  private Listeners() {}

  /** Told before an instruction, or before a basic block. */
  @FunctionalInterface
  public interface Code {
    /**
     * @param address linear address of the instruction or of the block's first
     * @param size length in bytes; 0 where the library does not know it
     */
    void reached(long address, int size);
  }

  /** Told of loads, stores and fetches that the library allows. */
  @FunctionalInterface
  public interface Memory {
    /**
     * @param address of the access, as the library names it: linear while it walks no page tables
     * @param size length in bytes
     * @param value what is stored, or what {@link MemoryAccess#READ_AFTER} has read
     */
    void accessed(MemoryAccess access, long address, int size, long value);
  }

  /** Asked about an access to memory that is not mapped, or not with the right needed. */
  @FunctionalInterface
  public interface InvalidMemory {
    /**
     * Whether the access is possible now, so that the guest goes on; arguments as in {@link
     * Memory}.
     */
    boolean repaired(MemoryAccess access, long address, int size, long value);
  }

  /** Told of interrupts and exceptions, instead of a delivery through the IDT. */
  @FunctionalInterface
  public interface Interrupt {
    /** The vector; the guest goes on after the listener returns. */
    void raised(int vector);
  }

  /**
   * Asked about an invalid instruction.
   *
   * <p>Libraries up to 2.1.1 end the run whatever the answer is: the instruction pointer that the
   * listener has written is where its program can start the next run.
   */
  @FunctionalInterface
  public interface InvalidInstruction {
    /**
     * Whether the listener has dealt with it, so that the guest goes on at the instruction pointer.
     */
    boolean handled();
  }

  /** Asked for the value of a port. */
  @FunctionalInterface
  public interface PortRead {
    /** The value; size is 1, 2 or 4 bytes. */
    int read(int port, int size);
  }

  /** Told of a store to a port. */
  @FunctionalInterface
  public interface PortWrite {
    /** The size is 1, 2 or 4 bytes. */
    void written(int port, int size, int value);
  }

  /** Told of an instruction that enters a system: SYSCALL or SYSENTER. */
  @FunctionalInterface
  public interface SystemCall {
    void entered();
  }

  /** Asked about a linear page that the TLB lacks, in {@link TlbMode#VIRTUAL}. */
  @FunctionalInterface
  public interface TlbFill {
    /** The translation, or null: the guest's access fails. */
    Translation translate(MemoryAccess access, long linearAddress);
  }

  /**
   * What a {@link TlbFill} answers.
   *
   * @param physicalAddress of the page
   * @param permissions what the guest may do with the page
   */
  public record Translation(long physicalAddress, Set<Permission> permissions) {}
}
