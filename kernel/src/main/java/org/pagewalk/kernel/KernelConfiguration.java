package org.pagewalk.kernel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pagewalk.kernel.host.HostFolder;
import org.pagewalk.kernel.mm.MemoryOptions;

/**
 * What the user chooses of the system. The amount of RAM is the machine's matter.
 *
 * @param memory paging files, injected faults, checks
 * @param systemFiles the files of {@code C:\Windows\system32} by name, ntdll.dll among them
 * @param mounts folders that the guest sees, in this order
 * @param threeGigabytes whether programs that are large-address-aware get 3 GiB of user space
 * @param writesBack whether changed files reach the host; false if the machine may go back in time
 */
public record KernelConfiguration(
    MemoryOptions memory,
    Map<String, byte[]> systemFiles,
    List<Mount> mounts,
    boolean threeGigabytes,
    boolean writesBack) {
  /** A folder of the guest. */
  public sealed interface Mount {
    /** A folder of the host. */
    record OfHost(String guestPath, HostFolder folder, boolean readOnly) implements Mount {}

    /** Files that are part of this program, read-only. */
    record Bundled(String guestPath, Map<String, byte[]> files) implements Mount {}
  }

  public KernelConfiguration {
    systemFiles = new LinkedHashMap<>(systemFiles);
    mounts = List.copyOf(mounts);
  }
}
