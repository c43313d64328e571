package org.pagewalk.unicorn;

/**
 * There is no usable library: it is missing, is not Unicorn, or is older than 2.0.
 *
 * <p>The message is one sentence that can be shown to a user as it is.
 */
public final class UnicornUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why the library cannot be used. */
  public enum Reason {
    /** No library was found at the places that were searched. */
    MISSING,
    /** A path was given, and no file is there. */
    WRONG_PATH,
    /** The file is no library for this machine, or a library other than Unicorn. */
    NOT_UNICORN,
    /** It is Unicorn 1. */
    TOO_OLD
  }

  private final Reason reason;

  UnicornUnavailableException(Reason reason, String sentence) {
    super(sentence);
    this.reason = reason;
  }

  UnicornUnavailableException(Reason reason, String sentence, Throwable cause) {
    super(sentence, cause);
    this.reason = reason;
  }

  /** Why the library cannot be used. */
  public Reason reason() {
    return reason;
  }
}
