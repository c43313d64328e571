package org.pagewalk.kernel.mm.region;

import org.pagewalk.kernel.mm.fault.AccessFaults;
import org.pagewalk.kernel.mm.fault.FaultResources;
import org.pagewalk.kernel.mm.section.Sections;
import org.pagewalk.kernel.mm.space.AddressSpaceLife;
import org.pagewalk.kernel.mm.space.PageRemover;

/** The operations on regions, one object for each subject. */
public final class Regions {
  private final VirtualMemory allocation;
  private final MemoryRelease release;
  private final MemoryProtection protection;
  private final MemoryQuery query;
  private final Views views;

  public Regions(
      FaultResources resources,
      AccessFaults accessFaults,
      AddressSpaceLife life,
      PageRemover remover,
      Sections sections) {
    RegionPages pages = new RegionPages(resources, accessFaults);
    allocation = new VirtualMemory(resources, pages, life);
    release = new MemoryRelease(resources, pages, life, remover);
    protection = new MemoryProtection(resources, pages);
    query = new MemoryQuery(pages);
    views = new Views(resources, pages, life, remover, sections);
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

  /** Views of sections. */
  public Views views() {
    return views;
  }

  public MemoryQuery query() {
    return query;
  }
}
