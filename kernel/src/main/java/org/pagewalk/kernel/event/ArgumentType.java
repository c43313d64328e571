package org.pagewalk.kernel.event;

/**
 * The types of a service's arguments, as NT's prototypes name them, each a word on the stack; and
 * of the values to which some of them point.
 */
public enum ArgumentType {
  /** A byte, also of a word. */
  BOOLEAN(1),
  ULONG(4),
  LONG(4),
  ACCESS_MASK(4),
  HANDLE(4),
  /** An address that is taken as a number: nothing is read or written there. */
  PVOID(4),
  /** A routine in user mode. */
  ROUTINE(4),
  LARGE_INTEGER(8),
  /** Status and Information. */
  IO_STATUS_BLOCK(8),
  /** UniqueProcess and UniqueThread. */
  CLIENT_ID(8),
  PBOOLEAN(BOOLEAN),
  PULONG(ULONG),
  PLONG(LONG),
  PSIZE_T(ULONG),
  PHANDLE(HANDLE),
  /** PVOID*. */
  PPVOID(PVOID),
  PLARGE_INTEGER(LARGE_INTEGER),
  PIO_STATUS_BLOCK(IO_STATUS_BLOCK),
  PCLIENT_ID(CLIENT_ID),
  /** A buffer, read or written as the service says. */
  BUFFER(4),
  POBJECT_ATTRIBUTES(4),
  PUNICODE_STRING(4),
  PCONTEXT(4),
  PINITIAL_TEB(4),
  PEXCEPTION_RECORD(4),
  PTOKEN_PRIVILEGES(4);

  private final int size;
  private final ArgumentType target;

  ArgumentType(int size) {
    this.size = size;
    this.target = null;
  }

  ArgumentType(ArgumentType target) {
    this.size = 4;
    this.target = target;
  }

  /** Bytes of a value in memory. */
  public int size() {
    return size;
  }

  /** The type of the one value to which this points; null if it is no pointer to such a value. */
  public ArgumentType target() {
    return target;
  }
}
