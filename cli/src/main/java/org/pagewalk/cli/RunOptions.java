package org.pagewalk.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.kernel.KernelConfiguration;
import org.pagewalk.kernel.host.DiskFolder;
import org.pagewalk.kernel.mm.MemoryOptions;
import org.pagewalk.kernel.mm.pagefile.InjectedFaults;
import org.pagewalk.kernel.mm.pagefile.PagingFileSetting;

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

  /** The kernel's part of these options, for a program. */
  KernelConfiguration configuration(ProgramFile program) {
    List<KernelConfiguration.Mount> guestFolders = new ArrayList<>();
    guestFolders.add(
        new KernelConfiguration.Mount.Bundled(ProgramFile.GUEST_FOLDER, program.folder()));
    for (MountOption mount : mounts) {
      guestFolders.add(
          new KernelConfiguration.Mount.OfHost(
              mount.guestPath(), DiskFolder.at(mount.hostFolder()), mount.readOnly()));
    }
    return new KernelConfiguration(
        new MemoryOptions(pagingFileSettings(), injectedFaults(), verifyMemory),
        GuestCatalogue.systemLibraries(),
        guestFolders,
        threeGigabytes,
        true);
  }

  private List<PagingFileSetting> pagingFileSettings() {
    if (pagingFiles.isEmpty()) {
      return List.of(PagingFileSetting.standard());
    }
    return pagingFiles.stream()
        .map(file -> new PagingFileSetting(file.file(), file.minimum(), file.maximum()))
        .toList();
  }

  private InjectedFaults injectedFaults() {
    return new InjectedFaults(
        injected(Injection.Kind.PAGEFILE_READ, 0),
        injected(Injection.Kind.PAGEFILE_WRITE, 0),
        injected(Injection.Kind.DISK_FULL, Long.MAX_VALUE));
  }

  private long injected(Injection.Kind kind, long never) {
    return injections.stream()
        .filter(injection -> injection.kind() == kind)
        .mapToLong(Injection::amount)
        .findFirst()
        .orElse(never);
  }
}
