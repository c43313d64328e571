package org.pagewalk.kernel.mm.layout;

/** What an access does with the memory. The code is the one that an access violation reports. */
public enum Access {
  READ(0),
  WRITE(1),
  EXECUTE(8);

  private final int code;

  Access(int code) {
    this.code = code;
  }

  /** First parameter of STATUS_ACCESS_VIOLATION and STATUS_IN_PAGE_ERROR. */
  public int code() {
    return code;
  }
}
