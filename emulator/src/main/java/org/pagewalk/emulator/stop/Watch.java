package org.pagewalk.emulator.stop;

/**
 * A range of bytes whose reads or writes by the processor stop the machine.
 *
 * @param space in which address spaces
 * @param linear linear address of the first byte
 * @param length in bytes, at least 1; the range does not wrap around 4 GiB
 * @param reads whether reading one of the bytes stops
 * @param writes whether writing one of the bytes stops, also with what is there already
 */
public record Watch(Space space, int linear, int length, boolean reads, boolean writes) {
  public Watch {
    if (length < 1 || Integer.compareUnsigned(linear + length - 1, linear) < 0) {
      throw new IllegalArgumentException(
          "%d bytes at %08X cannot be watched".formatted(length, linear));
    }
  }

  boolean overlaps(int start, int bytes) {
    return Integer.compareUnsigned(start - linear, length) < 0
        || Integer.compareUnsigned(linear - start, bytes) < 0;
  }
}
