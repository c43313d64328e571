package org.pagewalk.unicorn;

/** A call of the library failed; {@link #code()} says why. */
public final class UnicornException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  UnicornException(String call, ErrorCode code) {
    super(call + ": " + code.meaning() + " (" + code + ")");
    this.code = code;
  }

  /** The library's answer; never {@link ErrorCode#OK}. */
  public ErrorCode code() {
    return code;
  }
}
