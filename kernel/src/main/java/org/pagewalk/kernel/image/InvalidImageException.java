package org.pagewalk.kernel.image;

import org.pagewalk.kernel.status.NtStatus;

/**
 * An image file that cannot be used: NT's status for the guest, and one English sentence for the
 * user.
 */
public final class InvalidImageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  public InvalidImageException(int status, String sentence) {
    super(sentence);
    this.status = status;
  }

  static InvalidImageException format(String sentence) {
    return new InvalidImageException(NtStatus.INVALID_IMAGE_FORMAT, sentence);
  }

  /** The NTSTATUS that section creation returns for this file. */
  public int status() {
    return status;
  }
}
