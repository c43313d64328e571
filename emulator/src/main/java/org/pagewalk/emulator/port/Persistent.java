package org.pagewalk.emulator.port;

/**
 * A structure of which a snapshot keeps the reference alone: whoever holds it never changes what a
 * snapshot may refer to, and puts changed parts beside it. It is not walked; what a digest must see
 * of it, it gives itself.
 */
public interface Persistent {
  /**
   * Gives everything that a guest can see of the structure, in an order that its content decides.
   */
  void digest(Sink sink);

  /** Takes values for a digest. */
  interface Sink {
    void add(long value);

    void add(byte[] bytes);
  }
}
