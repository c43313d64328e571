package org.pagewalk.kernel.event;

/**
 * The types of a service's arguments, as NT's prototypes name them. Each is a word on the stack.
 */
public enum ArgumentType {
  /** A byte of the word counts. */
  BOOLEAN,
  ULONG,
  ACCESS_MASK,
  HANDLE,
  /** An address that is taken as a number: nothing is read or written there. */
  PVOID,
  /** A routine in user mode. */
  ROUTINE,
  /** A buffer, read or written as the service says. */
  BUFFER,
  PBOOLEAN,
  PULONG,
  PLONG,
  PSIZE_T,
  PHANDLE,
  /** PVOID*. */
  PPVOID,
  PLARGE_INTEGER,
  POBJECT_ATTRIBUTES,
  PUNICODE_STRING,
  PIO_STATUS_BLOCK,
  PCLIENT_ID,
  PCONTEXT,
  PINITIAL_TEB,
  PEXCEPTION_RECORD,
  PTOKEN_PRIVILEGES
}
