package org.pagewalk.emulator.port;

/** Hears what the processor does, as it happens. */
@Derived("an observer of the processor")
public interface ProcessorListener {
  /**
   * Must not change anything. The machine's clocks stand in front of the instruction that the event
   * belongs to, or of the one before which an interrupt was delivered.
   *
   * @param eip linear address of that instruction
   */
  void heard(int eip, ProcessorEvent event);

  /** Who tells of the processor's events. */
  interface Source {
    /** Sets who hears of them; null for nobody, which costs the processor nothing. */
    void setListener(ProcessorListener listener);
  }
}
