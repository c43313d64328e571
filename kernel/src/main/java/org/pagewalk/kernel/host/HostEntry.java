package org.pagewalk.kernel.host;

/**
 * One entry of a folder of the host.
 *
 * @param name as the host says it
 * @param kind what it is itself; a link is OTHER, whatever it leads to
 * @param size bytes
 * @param identity tells it from another one of its name; null if the host cannot
 * @param reachable whether its name leads back to it
 */
public record HostEntry(String name, Kind kind, long size, String identity, boolean reachable) {
  /** What a guest can make of it. */
  public enum Kind {
    FILE,
    FOLDER,
    OTHER
  }
}
