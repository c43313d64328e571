package org.pagewalk.differential.oracle;

/** An oracle cannot be had on this host. The message is one sentence for the user. */
@SuppressWarnings("serial")
public final class OracleUnavailableException extends RuntimeException {
  public OracleUnavailableException(String message) {
    super(message);
  }

  public OracleUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
