package org.pagewalk.kernel.mm.virtual;

/**
 * Answer of an operation on a range.
 *
 * @param status NTSTATUS
 * @param base first byte of the affected range, user virtual; meaningless on an error
 * @param size its length in bytes
 */
public record AllocationResult(int status, int base, int size) {
  static AllocationResult failed(int status) {
    return new AllocationResult(status, 0, 0);
  }
}
