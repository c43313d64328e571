package org.pagewalk.kernel.mm.region;

import org.pagewalk.kernel.mm.fault.AccessFaults;
import org.pagewalk.kernel.mm.fault.FaultResources;
import org.pagewalk.kernel.mm.space.AddressSpaceLife;
import org.pagewalk.kernel.mm.space.PageRemover;

/** The operations on regions, one object for each subject. */
public final class Regions {
  private final VirtualMemory allocation;
  private final MemoryRelease release;
  private final MemoryProtection protection;
  private final MemoryQuery query;

  public Regions(
      FaultResources resources,
      AccessFaults accessFaults,
      AddressSpaceLife life,
      PageRemover remover) {
    RegionPages pages = new RegionPages(resources, accessFaults);
    allocation = new VirtualMemory(resources, pages, life);
    release = new MemoryRelease(resources, pages, life, remover);
    protection = new MemoryProtection(resources, pages);
    query = new MemoryQuery(pages);
  }

  /** Reserving and committing. */
  public VirtualMemory allocation() {
    return allocation;
  }

  /** Decommitting and releasing. */
  public MemoryRelease release() {
    return release;
  }

  public MemoryProtection protection() {
    return protection;
  }

  public MemoryQuery query() {
    return query;
  }
}
