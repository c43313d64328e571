package org.pagewalk.kernel.status;

/** The kernel has met a state that cannot be: a defect of ours, never a guest's doing. */
public final class KernelBug extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  public KernelBug(String message) {
    super(message);
  }
}
