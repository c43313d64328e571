package org.pagewalk.emulator.port;

/**
 * Something that the processor did by itself and that its registers do not tell afterwards.
 * Selectors and privilege levels are as in CS, EIPs are offsets in CS.
 *
 * <p>That a translation was looked up or walked for is no event: how much is cached is never
 * visible, so that the events of a run are the same however it is cut.
 */
public sealed interface ProcessorEvent {
  /** What is delivered through the IDT. */
  enum Cause {
    EXCEPTION,
    /** INT n, INT3 and INTO. */
    SOFTWARE_INTERRUPT,
    EXTERNAL_INTERRUPT
  }

  /**
   * An exception or interrupt has reached its handler. One whose delivery failed is not told of,
   * but the fault that took its place.
   *
   * @param errorCode that the handler finds; null if the vector has none
   * @param selector CS of what was interrupted
   * @param returnEip EIP that the handler finds
   * @param linearAddress of the page fault, as in CR2; null for any other vector
   * @param handlerEip where the handler begins
   * @sdm 3A "Exception and Interrupt Handling"
   */
  record Delivery(
      Cause cause,
      int vector,
      Integer errorCode,
      int selector,
      int returnEip,
      int fromPrivilege,
      int toPrivilege,
      Integer linearAddress,
      int handlerEip)
      implements ProcessorEvent {}

  /**
   * IRET has returned.
   *
   * @param selector CS now
   * @param targetEip EIP now
   */
  record Return(int selector, int targetEip, int fromPrivilege, int toPrivilege)
      implements ProcessorEvent {}

  /** SYSENTER has entered ring 0; {@code targetEip} is where it goes on. */
  record SystemCallEntry(int fromPrivilege, int targetEip) implements ProcessorEvent {}

  /** SYSEXIT has gone to ring 3; {@code targetEip} is where it goes on. */
  record SystemCallExit(int targetEip) implements ProcessorEvent {}

  /**
   * A page walk has set the accessed or the dirty bit of an entry, or both.
   *
   * @param linearAddress whose walk it was
   * @param physicalAddress of the entry
   * @param level 1 for the entry of a page table, 2 for that of a page directory
   * @param before raw entry
   * @param after raw entry
   * @sdm 3A "Accessed and Dirty Flags"
   */
  record EntryUpdate(int linearAddress, long physicalAddress, int level, long before, long after)
      implements ProcessorEvent {}

  /**
   * CR3 was loaded, by whatever way; the values may be the same.
   *
   * @param before CR3 as it was
   * @param after CR3 as it is
   */
  record AddressSpaceSwitch(int before, int after) implements ProcessorEvent {}
}
