package org.pagewalk.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What {@code run} was asked to do, parsed and checked.
 *
 * @param ramBytes guest RAM, a multiple of 4096
 * @param pagingFiles in the order of the command line; empty for the default
 * @param threeGigabytes whether large-address-aware programs get 3 GiB of user space
 * @param verifyMemory whether the memory manager's invariants are checked all along
 * @param maxInstructions the step at which the run ends with exit code 124
 */
record RunOptions(
    String program,
    List<String> arguments,
    long ramBytes,
    List<PagingFileOption> pagingFiles,
    List<MountOption> mounts,
    boolean threeGigabytes,
    boolean verifyMemory,
    List<Injection> injections,
    long seed,
    OptionalLong maxInstructions,
    Optional<Path> trace,
    boolean explainFaults,
    boolean stats) {
  RunOptions {
    arguments = List.copyOf(arguments);
    pagingFiles = List.copyOf(pagingFiles);
    mounts = List.copyOf(mounts);
    injections = List.copyOf(injections);
  }
}
