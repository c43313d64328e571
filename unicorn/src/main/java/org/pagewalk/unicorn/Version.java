package org.pagewalk.unicorn;

/**
 * The version of a loaded library.
 *
 * @param candidate the number of a release candidate, or 255 for a release
 */
public record Version(int major, int minor, int patch, int candidate)
    implements Comparable<Version> {
  private static final int RELEASE = 255;

  /** A released version. */
  public static Version of(int major, int minor, int patch) {
    return new Version(major, minor, patch, RELEASE);
  }

  /** Unicorn 1 packs major and minor into two bytes, Unicorn 2 four numbers into four. */
  static Version unpack(int packed) {
    if (packed >>> 16 == 0) {
      return of(packed >> 8 & 0xFF, packed & 0xFF, 0);
    }
    return new Version(packed >>> 24, packed >> 16 & 0xFF, packed >> 8 & 0xFF, packed & 0xFF);
  }

  /** Whether this version is that one or newer; release candidates count as their release. */
  public boolean atLeast(int major, int minor) {
    return this.major > major || this.major == major && this.minor >= minor;
  }

  @Override
  public int compareTo(Version other) {
    int order = Integer.compare(major, other.major);
    order = order != 0 ? order : Integer.compare(minor, other.minor);
    order = order != 0 ? order : Integer.compare(patch, other.patch);
    return order != 0 ? order : Integer.compare(candidate, other.candidate);
  }

  @Override
  public String toString() {
    String release = major + "." + minor + "." + patch;
    return candidate == RELEASE ? release : release + "-rc" + candidate;
  }
}
