package org.pagewalk.kernel.mm.fault;

/**
 * Thrown when the kernel's access to user memory fails: the service returns {@link #status}. No
 * exception reaches the guest. Stackless, one instance per thread.
 */
public final class AccessViolationStatus extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private int status;
  private int address;

  AccessViolationStatus() {
    super("user memory cannot be accessed", null, false, false);
  }

  AccessViolationStatus with(int newStatus, int newAddress) {
    status = newStatus;
    address = newAddress;
    return this;
  }

  /** NTSTATUS for the service to return. */
  public int status() {
    return status;
  }

  /** User virtual address that could not be accessed. */
  public int address() {
    return address;
  }
}
