package org.pagewalk.kernel.mm.virtual;

/**
 * Answer of NtProtectVirtualMemory.
 *
 * @param status NTSTATUS
 * @param base first byte of the affected range, user virtual
 * @param size its length in bytes
 * @param oldProtection the first page's protection before, as PAGE_* bits
 */
public record ProtectionResult(int status, int base, int size, int oldProtection) {
  static ProtectionResult failed(int status) {
    return new ProtectionResult(status, 0, 0, 0);
  }
}
