package org.pagewalk.kernel.status;

/** Ends a service with a status; nothing that it began has an effect. Stackless. */
public final class StatusException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  public StatusException(int status) {
    super("NTSTATUS", null, false, false);
    this.status = status;
  }

  /** NTSTATUS for the service to return. */
  public int status() {
    return status;
  }
}
