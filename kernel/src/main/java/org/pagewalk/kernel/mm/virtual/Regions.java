package org.pagewalk.kernel.mm.virtual;

import org.pagewalk.kernel.mm.addressspace.AddressSpaceLife;
import org.pagewalk.kernel.mm.addressspace.ClonePages;
import org.pagewalk.kernel.mm.addressspace.PageRemover;
import org.pagewalk.kernel.mm.fault.AccessFaults;
import org.pagewalk.kernel.mm.fault.FaultResources;
import org.pagewalk.kernel.mm.section.Sections;

/** The operations on regions, one object for each subject. */
public final class Regions {
  private final VirtualMemory allocation;
  private final MemoryRelease release;
  private final MemoryProtection protection;
  private final MemoryQuery query;
  private final Views views;
  private final AddressSpaceClone cloning;
  private final PageLocks locks;
  private final WriteWatch writeWatch;

  public Regions(
      FaultResources resources,
      AccessFaults accessFaults,
      AddressSpaceLife life,
      PageRemover remover,
      Sections sections,
      ClonePages clonePages) {
    RegionPages pages = new RegionPages(resources, accessFaults);
    ViewProtection viewProtection = new ViewProtection(pages, resources.commit());
    allocation = new VirtualMemory(resources, pages, viewProtection, life);
    release = new MemoryRelease(resources, pages, life, remover);
    protection = new MemoryProtection(resources, pages, viewProtection);
    query = new MemoryQuery(pages);
    locks = new PageLocks(resources, accessFaults);
    writeWatch = new WriteWatch(resources);
    cloning = new AddressSpaceClone(resources, pages, life, clonePages);
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

  /** Locked pages. */
  public PageLocks locks() {
    return locks;
  }

  public WriteWatch writeWatch() {
    return writeWatch;
  }

  /** Copy-on-write clones of whole address spaces. */
  public AddressSpaceClone cloning() {
    return cloning;
  }

  /** Views of sections. */
  public Views views() {
    return views;
  }

  public MemoryQuery query() {
    return query;
  }
}
