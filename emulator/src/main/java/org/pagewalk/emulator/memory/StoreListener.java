package org.pagewalk.emulator.memory;

/**
 * Told of stores to frames that something was derived from, before the store happens, and of frames
 * that may no longer be stored to without asking.
 */
public interface StoreListener {
  /** Bytes of a frame that a page walk has read as a page table are about to change. */
  void tableStored(int frame, int offset, int length);

  /** Bytes of a frame that a page walk has read as a page directory are about to change. */
  void directoryStored(int frame, int offset, int length);

  /**
   * Bytes of a frame are about to change, of which some lie in a {@linkplain CodeFrame#PIECE piece}
   * that instructions were taken from.
   *
   * @return whether code of these pieces is still kept, once what came from the bytes is dropped
   */
  boolean codeStored(int frame, int offset, int length);

  /** Stores to this frame must from now on go through {@link PhysicalMemory}. */
  void storesRestricted(int frame);

  /** Stores to any frame must from now on go through {@link PhysicalMemory}. */
  void allStoresRestricted();
}
