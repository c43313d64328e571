package org.pagewalk.kernel.io;

/** A file of the host failed the guest; the service or page-in returns an I/O error status. */
@SuppressWarnings("serial")
public final class HostFileException extends RuntimeException {
  HostFileException(String message) {
    super(message, null, false, false);
  }
}
