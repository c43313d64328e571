package org.pagewalk.kernel.services;

import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.status.NtStatus;

/** The answer of a query, put together before anything is written to the caller. */
final class InformationBuffer {
  private final byte[] bytes;

  InformationBuffer(int size) {
    bytes = new byte[size];
  }

  int size() {
    return bytes.length;
  }

  InformationBuffer put8(int offset, int value) {
    bytes[offset] = (byte) value;
    return this;
  }

  InformationBuffer put16(int offset, int value) {
    return put8(offset, value).put8(offset + 1, value >>> 8);
  }

  InformationBuffer put32(int offset, int value) {
    return put16(offset, value).put16(offset + 2, value >>> 16);
  }

  InformationBuffer put64(int offset, long value) {
    return put32(offset, (int) value).put32(offset + 4, (int) (value >>> 32));
  }

  /** Puts UTF-16 units. */
  InformationBuffer putText(int offset, String text) {
    for (int i = 0; i < text.length(); i++) {
      put16(offset + 2 * i, text.charAt(i));
    }
    return this;
  }

  /**
   * Answers a query of fixed size: buffer address, its length and the address of the returned
   * length (0 for none).
   */
  int answerExact(ServiceCall call, int at, int length, int returnedAt) {
    return length == bytes.length
        ? answer(call, at, length, returnedAt)
        : NtStatus.INFO_LENGTH_MISMATCH;
  }

  /** Answers a query whose buffer may be larger than the answer. */
  int answer(ServiceCall call, int at, int length, int returnedAt) {
    UserMemory user = call.user();
    call.touchOptional(returnedAt, 4);
    if (Integer.compareUnsigned(length, bytes.length) < 0) {
      call.giveOptional(returnedAt, bytes.length);
      return NtStatus.INFO_LENGTH_MISMATCH;
    }
    user.touchForWrite(at, bytes.length);
    user.write(at, bytes, 0, bytes.length);
    call.giveOptional(returnedAt, bytes.length);
    return NtStatus.SUCCESS;
  }

  byte[] bytes() {
    return bytes;
  }
}
