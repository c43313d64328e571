package org.pagewalk.kernel.mm.fault;

import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.kernel.event.FaultDecision;
import org.pagewalk.kernel.ke.time.Costs;
import org.pagewalk.kernel.ke.wait.KEvent;
import org.pagewalk.kernel.mm.addressspace.FrameSupply;
import org.pagewalk.kernel.mm.addressspace.PageTables;
import org.pagewalk.kernel.mm.addressspace.PrototypeMappings;
import org.pagewalk.kernel.mm.addressspace.WorkingSetTrimmer;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.pfn.PageFrames;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.pte.PrototypePte;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.pte.SoftwarePte;
import org.pagewalk.kernel.mm.section.PrototypePool;
import org.pagewalk.kernel.mm.workingset.WorkingSet;
import org.pagewalk.kernel.status.KernelBug;
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
  private static final FaultOutcome DEMAND_ZERO = new FaultOutcome.Resolved(FaultKind.DEMAND_ZERO);
  private static final FaultOutcome TRANSITION = new FaultOutcome.Resolved(FaultKind.TRANSITION);
  private static final FaultOutcome PROTOTYPE = new FaultOutcome.Resolved(FaultKind.PROTOTYPE);
  private static final FaultOutcome COPIED = new FaultOutcome.Resolved(FaultKind.COPY_ON_WRITE);

  private final PageTables tables;
  private final PageFrames frames;
  private final FrameSupply supply;
  private final PfnDatabase pfn;
  private final PteFormat format;
  private final PageTableGeometry geometry;
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
    this.geometry = format.geometry();
    this.trimmer = resources.trimmer();
    this.prototypes = resources.prototypes();
    this.pool = resources.pool();
    this.reads = reads;
    this.clock = resources.clock();
  }

  /** A page of zeros for an entry that has none yet. */
  FaultOutcome demandZero(Fault fault, int pageAddress, int protection) {
    int frame = supply.takeZeroed(fault.who());
    if (frame == PfnDatabase.NONE) {
      return noFrame(fault);
    }
    fault.steps().add(FaultDecision.ZERO_PAGE_GIVEN, frame, frames.lastSource());
    boolean isTable = geometry.isInPageTables(pageAddress);
    frames.activate(
        frame,
        geometry.pteAddress(pageAddress),
        tables.tableFrame(fault.space(), pageAddress),
        format.demandZero(protection),
        isTable ? PfnDatabase.PAGE_TABLE | PfnDatabase.MODIFIED : 0);
    makeValid(fault, pageAddress, frame, protection, WorkingSet.SAME_AS_PROTOTYPE);
    return DEMAND_ZERO;
  }

  /** A page of this address space alone whose invalid entry says where it is. */
  FaultOutcome resolvePrivate(Fault fault, int pageAddress, SoftwarePte.Own own) {
    return switch (own) {
      case SoftwarePte.Transition transition -> resolveTransition(fault, pageAddress, transition);
      case SoftwarePte.PagingFile _ -> {
        int table = tables.tableFrame(fault.space(), pageAddress);
        int kind = geometry.isInPageTables(pageAddress) ? PfnDatabase.PAGE_TABLE : 0;
        PageRead read =
            reads.startPagingFileRead(
                fault, pageAddress, geometry.pteAddress(pageAddress), table, kind);
        yield started(fault, FaultDecision.IN_PAGING_FILE, read);
      }
      case SoftwarePte.DemandZero(int protection) -> demandZero(fault, pageAddress, protection);
      case SoftwarePte.Decommitted _ ->
          throw new KernelBug("a page that is not committed is to become valid");
    };
  }

  private FaultOutcome resolveTransition(
      Fault fault, int pageAddress, SoftwarePte.Transition transition) {
    int frame = transition.frame();
    if (pfn.has(frame, PfnDatabase.READ_IN_PROGRESS)) {
      fault.steps().add(FaultDecision.BEING_READ);
      return new FaultOutcome.Wait(reads.join(frame, fault, pageAddress));
    }
    frames.reactivate(frame);
    fault.steps().add(FaultDecision.IN_TRANSITION, frame, frames.lastSource());
    makeValid(fault, pageAddress, frame, transition.protection(), WorkingSet.SAME_AS_PROTOTYPE);
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
    int ofPrototype = prototypes.protectionOf(pte);
    int effective = protection;
    if (protection == WorkingSet.SAME_AS_PROTOTYPE) {
      effective = ofPrototype;
      if (!Protection.allows(effective, fault.access(), format.hasNoExecute())) {
        return fault.violation(FaultDecision.SECTION_PROTECTED);
      }
    }
    if (Protection.isNoAccess(ofPrototype)) {
      return fault.violation(FaultDecision.SECTION_NOT_COMMITTED);
    }
    FaultOutcome outcome = bringPrototypeIn(fault, prototype, pte);
    if (!outcome.isResolved()) {
      return outcome;
    }
    int frame = format.frame(pool.read(prototype));
    long valid = makeValid(fault, fault.pageAddress(), frame, effective, protection);
    if (fault.access() == Access.WRITE && format.isCopyOnWrite(valid)) {
      return copyOnWrite(fault, fault.pageAddress(), valid);
    }
    return outcome;
  }

  /** Makes the prototype's page active with one share for the caller. */
  private FaultOutcome bringPrototypeIn(Fault fault, int prototype, long pte) {
    if (format.isValid(pte)) {
      return mapPrototype(fault, format.frame(pte));
    }
    return switch (PrototypePte.of(format, pte)) {
      case SoftwarePte.Transition(int frame, _) -> mapPrototype(fault, frame);
      case PrototypePte.Subsection _ ->
          started(
              fault,
              FaultDecision.SECTION_IN_FILE,
              reads.startFileRead(fault, fault.pageAddress(), prototype, pool.frameOf(prototype)));
      case SoftwarePte.PagingFile _ ->
          started(
              fault,
              FaultDecision.SECTION_IN_PAGING_FILE,
              reads.startPagingFileRead(
                  fault,
                  fault.pageAddress(),
                  prototype,
                  pool.frameOf(prototype),
                  PfnDatabase.PROTOTYPE));
      case SoftwarePte.DemandZero(int protection) -> zeroPrototype(fault, prototype, protection);
      case SoftwarePte.Zero _, SoftwarePte.Decommitted _ ->
          fault.violation(FaultDecision.SECTION_NOT_COMMITTED);
    };
  }

  private FaultOutcome mapPrototype(Fault fault, int frame) {
    if (pfn.has(frame, PfnDatabase.READ_IN_PROGRESS)) {
      fault.steps().add(FaultDecision.SECTION_BEING_READ);
      return new FaultOutcome.Wait(reads.join(frame, fault, fault.pageAddress()));
    }
    fault.steps().add(FaultDecision.SECTION_IN_MEMORY, frame, pfn.state(frame));
    prototypes.map(frame);
    clock.charge(Costs.SOFT_FAULT);
    return PROTOTYPE;
  }

  private FaultOutcome zeroPrototype(Fault fault, int prototype, int protection) {
    int frame = supply.takeZeroed(fault.who());
    if (frame == PfnDatabase.NONE) {
      return noFrame(fault);
    }
    fault.steps().add(FaultDecision.SECTION_ZERO_PAGE_GIVEN, frame, frames.lastSource());
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
    fault.who().pin(fault.space(), pageAddress);
    int copy = supply.take(fault.who());
    if (copy == PfnDatabase.NONE) {
      return noFrame(fault);
    }
    int shared = format.frame(pte);
    WorkingSet workingSet = fault.space().workingSet();
    int entry = workingSet.find(pageAddress);
    int protection = workingSet.protection(entry);
    if (protection == WorkingSet.SAME_AS_PROTOTYPE) {
      protection = prototypes.protection(shared);
    }
    int own = Protection.afterCopy(protection);
    frames.physical().copyFrame(shared, copy);
    clock.charge(Costs.COPY_PAGE);
    fault.steps().add(FaultDecision.COPIED, copy, frames.lastSource());
    frames.activate(
        copy,
        geometry.pteAddress(pageAddress),
        tables.tableFrame(fault.space(), pageAddress),
        format.demandZero(own),
        PfnDatabase.MODIFIED);
    workingSet.setProtection(entry, WorkingSet.SAME_AS_PROTOTYPE);
    tables.write(fault.space(), pageAddress, format.withDirty(format.valid(copy, own, true)));
    int prototype = pfn.pteAddress(shared);
    prototypes.unmap(shared);
    prototypes.release(prototype);
    return COPIED;
  }

  private long makeValid(
      Fault fault, int pageAddress, int frame, int protection, int mappingProtection) {
    boolean isTable = geometry.isInPageTables(pageAddress);
    long valid =
        isTable ? format.validDirectory(frame, true) : format.valid(frame, protection, true);
    if (!isTable && fault.space().mustNoteWrite(pageAddress)) {
      valid = format.withWritable(valid, false);
    }
    tables.write(fault.space(), pageAddress, valid);
    fault.space().workingSet().add(pageAddress, mappingProtection);
    fault.who().pin(fault.space(), pageAddress);
    if (fault.space().workingSet().size() > fault.space().maximumWorkingSet() && supply.isLow()) {
      trimmer.trimOldest(fault.space(), 1);
    }
    return valid;
  }

  /** The thread waits for the read that was started, or for a frame if there was none for it. */
  private FaultOutcome started(Fault fault, FaultDecision decision, PageRead read) {
    if (read == null) {
      fault.steps().add(decision);
      return noFrame(fault);
    }
    fault.steps().add(decision, read.frames()[0], frames.lastSource());
    return new FaultOutcome.Wait(read.event());
  }

  private FaultOutcome noFrame(Fault fault) {
    KEvent event = supply.eventToAwait();
    if (event == null) {
      fault.steps().add(FaultDecision.NO_MEMORY);
      return new FaultOutcome.Failed(NtStatus.NO_MEMORY);
    }
    fault.steps().add(FaultDecision.NO_FRAME);
    return new FaultOutcome.Wait(event);
  }
}
