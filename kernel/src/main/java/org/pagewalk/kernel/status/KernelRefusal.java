package org.pagewalk.kernel.status;

/**
 * The kernel cannot be started with what the user has asked for. The message is one clear sentence
 * for the user; it is neither a guest's error nor a defect of ours.
 */
public final class KernelRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public KernelRefusal(String sentence) {
    super(sentence);
  }
}
