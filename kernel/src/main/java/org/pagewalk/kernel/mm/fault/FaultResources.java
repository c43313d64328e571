package org.pagewalk.kernel.mm.fault;

import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.mm.addressspace.FrameSupply;
import org.pagewalk.kernel.mm.addressspace.PageTables;
import org.pagewalk.kernel.mm.addressspace.PrototypeMappings;
import org.pagewalk.kernel.mm.addressspace.WorkingSetTrimmer;
import org.pagewalk.kernel.mm.pagefile.CommitLimit;
import org.pagewalk.kernel.mm.pagefile.DiskQueue;
import org.pagewalk.kernel.mm.pagefile.PagingFiles;
import org.pagewalk.kernel.mm.pfn.PageFrames;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.section.PrototypePool;
import org.pagewalk.kernel.mm.section.SubsectionTable;

/** What the answering of faults works with. */
public record FaultResources(
    PageTables tables,
    PageFrames frames,
    FrameSupply supply,
    WorkingSetTrimmer trimmer,
    PrototypeMappings prototypes,
    PrototypePool pool,
    SubsectionTable subsections,
    PagingFiles pagingFiles,
    CommitLimit commit,
    DiskQueue disk,
    Dispatcher dispatcher,
    MachineClock clock,
    EventLog log,
    FaultCounters counters) {
  public PteFormat format() {
    return tables.format();
  }

  public PfnDatabase pfn() {
    return tables.pfn();
  }
}
