package org.pagewalk.kernel.mm;

import java.util.List;
import org.pagewalk.kernel.mm.pagefile.InjectedFaults;
import org.pagewalk.kernel.mm.pagefile.PagingFileSetting;

/**
 * What the user chooses of the memory manager.
 *
 * @param pagingFiles at most sixteen; none is allowed
 * @param injected disk errors to be simulated
 * @param verify whether all invariants are checked after every fault and step
 */
public record MemoryOptions(
    List<PagingFileSetting> pagingFiles, InjectedFaults injected, boolean verify) {
  public MemoryOptions {
    pagingFiles = List.copyOf(pagingFiles);
  }

  /** One paging file in a temporary file, no errors, no checks. */
  public static MemoryOptions standard() {
    return new MemoryOptions(List.of(PagingFileSetting.standard()), InjectedFaults.none(), false);
  }
}
