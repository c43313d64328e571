package org.pagewalk.emulator.paging;

/** What an access to memory wants to do. */
public enum Access {
  READ,
  WRITE,
  EXECUTE
}
