package org.pagewalk.kernel.mm.fault;

import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.kernel.ke.time.Costs;
import org.pagewalk.kernel.ke.wait.KEvent;
import org.pagewalk.kernel.mm.addressspace.FrameSupply;
import org.pagewalk.kernel.mm.addressspace.PageTables;
import org.pagewalk.kernel.mm.addressspace.PrototypeMappings;
import org.pagewalk.kernel.mm.addressspace.WorkingSetTrimmer;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pfn.PageFrames;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.section.PrototypePool;
import org.pagewalk.kernel.mm.workingset.WorkingSet;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Makes pages valid: demand zero, from transition, from disk, through a prototype PTE, or as a
 * private copy. The checks of protection are over when it is called; the page table is resident and
 * held.
 *
 * <p>Getting a frame may trim working sets, this one included, but never a page that the thread is
 * using: the entry that is worked on stays as it was read.
 *
 * @nt "Windows Internals 4, ch. 7, Page Fault Handling"; NT's names are MiResolveDemandZeroFault,
 *     MiResolveTransitionFault, MiResolvePageFileFault, MiResolveProtoPteFault, MiCopyOnWrite
 */
final class PageResolver {
  static final FaultOutcome ALREADY_VALID = new FaultOutcome.Resolved(FaultKind.ALREADY_VALID);
  private static final FaultOutcome DEMAND_ZERO = new FaultOutcome.Resolved(FaultKind.DEMAND_ZERO);
  private static final FaultOutcome TRANSITION = new FaultOutcome.Resolved(FaultKind.TRANSITION);
  private static final FaultOutcome PROTOTYPE = new FaultOutcome.Resolved(FaultKind.PROTOTYPE);
  private static final FaultOutcome COPIED = new FaultOutcome.Resolved(FaultKind.COPY_ON_WRITE);

  private final PageTables tables;
  private final PageFrames frames;
  private final FrameSupply supply;
  private final PfnDatabase pfn;
  private final PteFormat format;
  private final WorkingSetTrimmer trimmer;
  private final PrototypeMappings prototypes;
  private final PrototypePool pool;
  private final PageReads reads;
  private final MachineClock clock;

  PageResolver(FaultResources resources, PageReads reads) {
    this.tables = resources.tables();
    this.frames = resources.frames();
    this.supply = resources.supply();
    this.pfn = resources.pfn();
    this.format = resources.format();
    this.trimmer = resources.trimmer();
    this.prototypes = resources.prototypes();
    this.pool = resources.pool();
    this.reads = reads;
    this.clock = resources.clock();
  }

  /** A page of zeros for an entry that has none yet. */
  FaultOutcome demandZero(Fault fault, int pageAddress, int protection) {
    int frame = supply.takeZeroed(fault.who);
    if (frame == PfnDatabase.NONE) {
      return noFrame(fault);
    }
    noteFrame(fault, frame, "a page of zeros is given on first touch");
    boolean isTable = SystemLayout.isInPageTables(pageAddress);
    frames.activate(
        frame,
        SystemLayout.pteAddress(pageAddress),
        tables.tableFrame(fault.space, pageAddress),
        format.demandZero(protection),
        isTable ? PfnDatabase.PAGE_TABLE | PfnDatabase.MODIFIED : 0);
    makeValid(fault, pageAddress, frame, protection, WorkingSet.SAME_AS_PROTOTYPE);
    return DEMAND_ZERO;
  }

  /** As {@link #resolvePrivate}, for the page of the fault. */
  FaultOutcome resolvePrivateThenCopy(Fault fault, long pte) {
    return resolvePrivate(fault, fault.pageAddress(), pte);
  }

  /** A page of this address space alone whose invalid entry says where it is. */
  FaultOutcome resolvePrivate(Fault fault, int pageAddress, long pte) {
    if (format.isTransition(pte)) {
      return resolveTransition(fault, pageAddress, pte);
    }
    if (format.isPagingFile(pte)) {
      int table = tables.tableFrame(fault.space, pageAddress);
      int kind = SystemLayout.isInPageTables(pageAddress) ? PfnDatabase.PAGE_TABLE : 0;
      fault.decision = "the page is in a paging file";
      KEvent event =
          reads.startPagingFileRead(
              fault, pageAddress, SystemLayout.pteAddress(pageAddress), table, kind);
      return event != null ? fault.wait(event) : noFrame(fault);
    }
    return demandZero(fault, pageAddress, format.protection(pte));
  }

  private FaultOutcome resolveTransition(Fault fault, int pageAddress, long pte) {
    int frame = format.frame(pte);
    if (pfn.has(frame, PfnDatabase.READ_IN_PROGRESS)) {
      fault.decision = "another thread reads the page in already";
      return fault.wait(reads.join(frame, fault, pageAddress));
    }
    fault.decision = "the frame still holds the page";
    fault.frame = frame;
    frames.reactivate(frame);
    fault.source = frames.lastSource().name();
    makeValid(fault, pageAddress, frame, format.protection(pte), WorkingSet.SAME_AS_PROTOTYPE);
    clock.charge(Costs.SOFT_FAULT);
    return TRANSITION;
  }

  /**
   * A page that a prototype PTE stands for.
   *
   * @param protection protection code of this mapping, or SAME_AS_PROTOTYPE
   */
  FaultOutcome resolvePrototype(Fault fault, int prototype, int protection) {
    long pte = pool.read(prototype);
    int effective = protection;
    if (protection == WorkingSet.SAME_AS_PROTOTYPE) {
      effective =
          format.isValid(pte) ? prototypes.protection(format.frame(pte)) : format.protection(pte);
      if (!Protection.allows(effective, fault.access, format.hasNoExecute())) {
        fault.decision = "the section's protection does not allow the access";
        return fault.failed(NtStatus.ACCESS_VIOLATION);
      }
    }
    if (pte == 0 || Protection.isNoAccess(protectionOf(pte))) {
      fault.decision = "the section's page is not committed";
      return fault.failed(NtStatus.ACCESS_VIOLATION);
    }
    FaultOutcome outcome = bringPrototypeIn(fault, prototype, pte);
    if (!(outcome instanceof FaultOutcome.Resolved)) {
      return outcome;
    }
    int frame = format.frame(pool.read(prototype));
    long valid = makeValid(fault, fault.pageAddress(), frame, effective, protection);
    if (fault.access == Access.WRITE && format.isCopyOnWrite(valid)) {
      return copyOnWrite(fault, fault.pageAddress(), valid);
    }
    return outcome;
  }

  private int protectionOf(long prototypePte) {
    return format.isValid(prototypePte)
        ? prototypes.protection(format.frame(prototypePte))
        : format.protection(prototypePte);
  }

  /** Makes the prototype's page active with one share for the caller. */
  private FaultOutcome bringPrototypeIn(Fault fault, int prototype, long pte) {
    if (format.isValid(pte) || format.isTransition(pte)) {
      int frame = format.frame(pte);
      if (pfn.has(frame, PfnDatabase.READ_IN_PROGRESS)) {
        fault.decision = "another thread reads the section's page in already";
        return fault.wait(reads.join(frame, fault, fault.pageAddress()));
      }
      fault.decision = "the section's page is in memory";
      fault.frame = frame;
      fault.source = pfn.state(frame).name();
      prototypes.map(frame);
      clock.charge(Costs.SOFT_FAULT);
      return PROTOTYPE;
    }
    if (format.isPrototype(pte)) {
      fault.decision = "the section's page is in its file";
      KEvent event =
          reads.startFileRead(fault, fault.pageAddress(), prototype, pool.frameOf(prototype));
      return event != null ? fault.wait(event) : noFrame(fault);
    }
    if (format.isPagingFile(pte)) {
      fault.decision = "the section's page is in a paging file";
      KEvent event =
          reads.startPagingFileRead(
              fault,
              fault.pageAddress(),
              prototype,
              pool.frameOf(prototype),
              PfnDatabase.PROTOTYPE);
      return event != null ? fault.wait(event) : noFrame(fault);
    }
    int frame = supply.takeZeroed(fault.who);
    if (frame == PfnDatabase.NONE) {
      return noFrame(fault);
    }
    noteFrame(fault, frame, "the section's page is zero on first touch");
    int protection = format.protection(pte);
    frames.activate(
        frame,
        prototype,
        pool.frameOf(prototype),
        format.demandZero(protection),
        PfnDatabase.PROTOTYPE);
    pool.write(prototype, format.valid(frame, protection, true));
    return DEMAND_ZERO;
  }

  /** A write to a page of a section that this address space must not change. */
  FaultOutcome copyOnWrite(Fault fault, int pageAddress, long pte) {
    fault.who.pin(fault.space, pageAddress);
    int copy = supply.take(fault.who);
    if (copy == PfnDatabase.NONE) {
      return noFrame(fault);
    }
    int shared = format.frame(pte);
    WorkingSet workingSet = fault.space.workingSet();
    int entry = workingSet.find(pageAddress);
    int protection = workingSet.protection(entry);
    if (protection == WorkingSet.SAME_AS_PROTOTYPE) {
      protection = prototypes.protection(shared);
    }
    int own = Protection.afterCopy(protection);
    frames.physical().copyFrame(shared, copy);
    clock.charge(Costs.COPY_PAGE);
    noteFrame(fault, copy, "the first write makes a private copy");
    frames.activate(
        copy,
        SystemLayout.pteAddress(pageAddress),
        tables.tableFrame(fault.space, pageAddress),
        format.demandZero(own),
        PfnDatabase.MODIFIED);
    workingSet.setProtection(entry, WorkingSet.SAME_AS_PROTOTYPE);
    tables.write(fault.space, pageAddress, format.withDirty(format.valid(copy, own, true)));
    int prototype = pfn.pteAddress(shared);
    prototypes.unmap(shared);
    prototypes.release(prototype);
    return COPIED;
  }

  private long makeValid(
      Fault fault, int pageAddress, int frame, int protection, int mappingProtection) {
    boolean isTable = SystemLayout.isInPageTables(pageAddress);
    long valid =
        isTable ? format.validDirectory(frame, true) : format.valid(frame, protection, true);
    if (!isTable && fault.space.mustNoteWrite(pageAddress)) {
      valid = format.withWritable(valid, false);
    }
    tables.write(fault.space, pageAddress, valid);
    fault.space.workingSet().add(pageAddress, mappingProtection);
    fault.who.pin(fault.space, pageAddress);
    if (fault.space.workingSet().size() > fault.space.maximumWorkingSet() && supply.isLow()) {
      trimmer.trimOldest(fault.space, 1);
    }
    return valid;
  }

  private FaultOutcome noFrame(Fault fault) {
    KEvent event = supply.eventToAwait();
    if (event == null) {
      fault.decision = "there is no memory, and nothing can be written to make some";
      return new FaultOutcome.Failed(NtStatus.NO_MEMORY);
    }
    fault.decision += fault.decision.isEmpty() ? "no frame is free" : "; no frame is free";
    return fault.wait(event);
  }

  private void noteFrame(Fault fault, int frame, String decision) {
    fault.frame = frame;
    fault.source = frames.lastSource().name();
    fault.decision = decision;
  }
}
