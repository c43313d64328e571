package org.pagewalk.emulator.port;

/**
 * Where a trap reaches the kernel. A stub in guest memory, reached through the IDT or SYSENTER, has
 * built the trap frame on the kernel stack and executes the reserved opcode {@link #OPCODE}, whose
 * immediate byte is the trap number. The machine's loop calls the port between two instructions;
 * Java frames never nest across traps.
 */
public interface TrapPort {
  /**
   * The reserved opcode {@code 0F 04 ib}, undefined on every processor; here it enters the kernel,
   * in ring 0 and on the stub page only, and raises #UD everywhere else.
   */
  int OPCODE = 0x0F04;

  /** What the machine does after the kernel has answered. */
  enum Outcome {
    /** Go on after the stub's reserved opcode with the same thread. */
    RESUME,
    /**
     * Go on after the stub's reserved opcode; ESP, CR3 and the TSS now belong to another thread.
     */
    SWITCH,
    /** No user thread is ready: call {@link #idle} as the next step. */
    IDLE,
    /**
     * A thread reads input that the host has not given yet: stop, and call {@link #inputArrived}
     * when the machine is to go on. No step and no time passes in between.
     */
    INPUT_WANTED,
    /** The system has ended. */
    STOP
  }

  /** Answers trap {@code number}; the trap frame is at the processor's ESP. */
  Outcome trap(int number);

  /**
   * Runs one bounded step of a system thread, or, when none has work, moves time to the next due
   * event and handles it. Answers as {@link #trap} does.
   */
  Outcome idle();

  /** Goes on where {@link Outcome#INPUT_WANTED} was answered. Answers as {@link #trap} does. */
  Outcome inputArrived();
}
