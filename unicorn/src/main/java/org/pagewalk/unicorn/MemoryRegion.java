package org.pagewalk.unicorn;

import java.util.Set;

/**
 * A mapped range of guest physical memory.
 *
 * @param begin first physical address
 * @param end last physical address
 */
public record MemoryRegion(long begin, long end, Set<Permission> permissions) {
  /** The range's length in bytes. */
  public long size() {
    return end - begin + 1;
  }
}
