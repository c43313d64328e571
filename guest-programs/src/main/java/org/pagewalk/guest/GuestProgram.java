package org.pagewalk.guest;

import java.util.List;

/**
 * One row of the catalogue: a bundled program and one way to run it.
 *
 * @param name the image is NAME.exe
 * @param arguments what follows the program's own name on its command line
 * @param ramMebibytes the least guest RAM with which this run succeeds
 * @param mounts folders and files that the run needs, as the catalogue spells them
 * @param exitCode the process exit code as the guest sees it; for an unhandled exception, the
 *     command's
 * @param expectedOutput resource with the exact standard output
 * @param purpose one line for people
 */
public record GuestProgram(
    String name,
    List<String> arguments,
    int ramMebibytes,
    List<String> mounts,
    int exitCode,
    String expectedOutput,
    String purpose) {
  public GuestProgram {
    arguments = List.copyOf(arguments);
    mounts = List.copyOf(mounts);
  }

  /** The resource, relative to this package, that holds the program's image. */
  public String image() {
    return name + ".exe";
  }
}
