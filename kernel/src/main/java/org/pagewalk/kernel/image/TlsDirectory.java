package org.pagewalk.kernel.image;

import static org.pagewalk.kernel.image.InvalidImageException.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An image's thread-local storage: IMAGE_TLS_DIRECTORY32. All are virtual addresses for the
 * preferred base.
 *
 * @param start first byte of the template that each thread gets a copy of
 * @param end the byte after the template
 * @param index where the loader stores the module's TLS index
 * @param zeroFill bytes of zero after the template
 * @param callbacks called for each thread, in order
 */
public record TlsDirectory(int start, int end, int index, int zeroFill, List<Integer> callbacks) {
  private static final int MOST_CALLBACKS = 1024;

  public TlsDirectory {
    callbacks = List.copyOf(callbacks);
  }

  /** Reads the TLS directory, if the image has one. */
  public static Optional<TlsDirectory> of(PeImage image) throws InvalidImageException {
    DataDirectory directory = image.headers().directory(DataDirectory.Kind.TLS);
    if (!directory.isPresent()) {
      return Optional.empty();
    }
    int at = directory.rva();
    List<Integer> callbacks = readCallbacks(image, image.u32(at + 12));
    return Optional.of(
        new TlsDirectory(
            image.u32(at), image.u32(at + 4), image.u32(at + 8), image.u32(at + 16), callbacks));
  }

  private static List<Integer> readCallbacks(PeImage image, int table)
      throws InvalidImageException {
    List<Integer> callbacks = new ArrayList<>();
    if (table != 0) {
      int at = image.rvaOf(table);
      for (int callback = image.u32(at); callback != 0; callback = image.u32(at)) {
        if (callbacks.size() == MOST_CALLBACKS) {
          throw format("the image has more than %d TLS callbacks".formatted(MOST_CALLBACKS));
        }
        callbacks.add(callback);
        at += 4;
      }
    }
    return callbacks;
  }
}
