package org.pagewalk.kernel.mm.virtual;

/**
 * Answer of NtMapViewOfSection.
 *
 * @param status NTSTATUS; IMAGE_NOT_AT_BASE is a success
 * @param base first byte of the view, user virtual
 * @param size bytes in the view
 * @param offset offset of the view in the section, rounded down as NT does
 */
public record ViewResult(int status, int base, int size, long offset) {
  static ViewResult failed(int status) {
    return new ViewResult(status, 0, 0, 0);
  }
}
