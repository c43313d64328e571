package org.pagewalk.differential.oracle;

/**
 * A code or data segment descriptor with DPL 3, as a case's LDT holds it.
 *
 * @param base linear address
 * @param limitField the 20 bits of the limit
 * @param pages whether the limit counts pages (G)
 * @param type the four type bits; accessed is always set, because Linux sets it
 * @param big D/B
 * @sdm 3A "Segment Descriptors"
 */
public record SegmentDescriptor(
    int base, int limitField, boolean pages, int type, boolean big, boolean present) {
  /** Type bits. */
  public static final int ACCESSED = 1;

  public static final int WRITABLE_OR_READABLE = 2;
  public static final int EXPAND_DOWN_OR_CONFORMING = 4;
  public static final int CODE = 8;

  private static final int USER = 0x70;

  public boolean code() {
    return (type & CODE) != 0;
  }

  public boolean writable() {
    return !code() && (type & WRITABLE_OR_READABLE) != 0;
  }

  public boolean readable() {
    return !code() || (type & WRITABLE_OR_READABLE) != 0;
  }

  public boolean expandDown() {
    return !code() && (type & EXPAND_DOWN_OR_CONFORMING) != 0;
  }

  /** Limit in bytes, granularity applied. */
  public int limit() {
    return pages ? limitField << 12 | 0xFFF : limitField;
  }

  /** Lowest allowed offset, unsigned; may be above the highest. */
  public long lowest() {
    return expandDown() ? Integer.toUnsignedLong(limit()) + 1 : 0;
  }

  /** Highest allowed offset, unsigned. */
  public long highest() {
    if (expandDown()) {
      return big ? 0xFFFF_FFFFL : 0xFFFF;
    }
    return Integer.toUnsignedLong(limit());
  }

  /** The descriptor as the eight bytes in the table. */
  public long bits() {
    int low = base << 16 | limitField & 0xFFFF;
    int access = (present ? 0x80 : 0) | USER | type;
    int high =
        base & 0xFF00_0000
            | (pages ? 1 << 23 : 0)
            | (big ? 1 << 22 : 0)
            | limitField & 0xF_0000
            | access << 8
            | base >>> 16 & 0xFF;
    return (long) high << 32 | low & 0xFFFF_FFFFL;
  }

  /** The flag word of Linux's {@code struct user_desc}. */
  int linuxFlags() {
    int contents = type >> 2;
    return (big ? 1 : 0)
        | contents << 1
        | ((type & WRITABLE_OR_READABLE) == 0 ? 1 << 3 : 0)
        | (pages ? 1 << 4 : 0)
        | (present ? 0 : 1 << 5);
  }
}
