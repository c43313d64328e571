package org.pagewalk.kernel.mm.fault;

import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.event.FaultDecision;
import org.pagewalk.kernel.event.FaultEnd;
import org.pagewalk.kernel.event.MemoryEvent;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.addressspace.PageTables;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.layout.Mode;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.pte.SoftwarePte;
import org.pagewalk.kernel.mm.section.Subsection;
import org.pagewalk.kernel.mm.systemspace.SystemSpace;
import org.pagewalk.kernel.mm.vad.Vad;
import org.pagewalk.kernel.mm.workingset.WorkingSet;
import org.pagewalk.kernel.status.KernelBug;
import org.pagewalk.kernel.status.NtStatus;

/**
 * The access-fault routine: what a page fault, or the kernel's own access to user memory, leads to.
 *
 * <p>The order of the questions is NT's. Is the address a user's at all? Is the page table there,
 * and may it be made? Is the entry valid, and does it allow the access? A zero entry, and the
 * look-up form, are answered by the region; any other entry decides by itself. Guard pages come
 * before everything that would make the page valid.
 *
 * <p>An answer leaves either everything as it was or a consistent step on the way; the access is
 * then tried again. Nothing here waits.
 *
 * @nt "Windows Internals 4, ch. 7, Page Fault Handling"; NT's name is MmAccessFault
 */
public final class AccessFaults {
  private static final FaultOutcome NOTED = new FaultOutcome.Resolved(FaultKind.WRITE_WATCH);

  private final FaultResources resources;
  private final PageTables tables;
  private final PteFormat format;
  private final PageTableGeometry geometry;
  private final PfnDatabase pfn;
  private final SystemSpace systemSpace;
  private final PageResolver resolver;
  private final GuardPages guardPages;
  private final EventLog log;

  public AccessFaults(FaultResources resources, SystemSpace systemSpace) {
    this.resources = resources;
    this.tables = resources.tables();
    this.format = resources.format();
    this.geometry = format.geometry();
    this.pfn = resources.pfn();
    this.systemSpace = systemSpace;
    this.log = resources.log();
    PageReads reads = new PageReads(resources);
    reads.setAccessFaults(this);
    resolver = new PageResolver(resources, reads);
    guardPages = new GuardPages(resources, this);
  }

  public FaultCounters counters() {
    return resources.counters();
  }

  /** Answers a fault. */
  public FaultOutcome accessFault(
      AddressSpace space, int address, Access access, Mode mode, FaultContext who) {
    if (log.listening()) {
      return answerAndTell(new Fault(space, address, access, mode, who, false, FaultSteps.heard()));
    }
    return answerAndCount(new Fault(space, address, access, mode, who, false, FaultSteps.UNHEARD));
  }

  private FaultOutcome answerAndCount(Fault fault) {
    fault.space().countFault();
    FaultOutcome outcome = answer(fault);
    resources.counters().count(outcome);
    return outcome;
  }

  private FaultOutcome answer(Fault fault) {
    if (!fault.space().isUserAddress(fault.address())) {
      return answerOutsideUserSpace(fault);
    }
    int cause = fault.who().takePageInError(fault.pageAddress());
    if (cause != 0) {
      return fault.failedRead(cause);
    }
    FaultOutcome table = ensureTable(fault);
    return table.isResolved() ? answerEntry(fault) : table;
  }

  /** Answers by the entry, whose page table is resident and is held meanwhile. */
  private FaultOutcome answerEntry(Fault fault) {
    int tableFrame = tables.tableFrame(fault.space(), fault.pageAddress());
    pfn.addShare(tableFrame, 1);
    FaultOutcome outcome = answerEntry(fault, tables.read(fault.space(), fault.pageAddress()));
    pfn.addShare(tableFrame, -1);
    return outcome;
  }

  private FaultOutcome answerOutsideUserSpace(Fault fault) {
    boolean isSystem = Integer.compareUnsigned(fault.address(), SystemLayout.SYSTEM_BASE) >= 0;
    if (fault.mode() == Mode.KERNEL
        && isSystem
        && format.isValid(systemSpace.pte(fault.address()))) {
      fault.steps().add(FaultDecision.SYSTEM_MAPPING_VALID);
      return FaultOutcome.TRY_AGAIN;
    }
    return fault.violation(FaultDecision.NOT_A_USER_ADDRESS);
  }

  /** Makes the page table of an address resident: resolved when it is. */
  private FaultOutcome ensureTable(Fault fault) {
    int table = geometry.tableAddress(fault.pageAddress());
    long pde = tables.directoryEntry(fault.space(), fault.pageAddress());
    if (!format.isValid(pde)) {
      FaultOutcome outcome = bringTableIn(fault, table, pde);
      if (!outcome.isResolved()) {
        return outcome;
      }
    }
    fault.who().pin(fault.space(), table);
    return FaultOutcome.TRY_AGAIN;
  }

  private FaultOutcome bringTableIn(Fault fault, int table, long pde) {
    return switch (SoftwarePte.of(format, pde)) {
      case SoftwarePte.Zero _ ->
          fault.space().vads().find(fault.pageNumber()) == null
              ? fault.violation(FaultDecision.NO_REGION)
              : resolver.demandZero(fault, table, Protection.READWRITE);
      case SoftwarePte.Own own -> resolver.resolvePrivate(fault, table, own);
      case SoftwarePte.Prototype _, SoftwarePte.PrototypeLookup _ ->
          throw new KernelBug("a page table is said to be a section's");
    };
  }

  private FaultOutcome answerEntry(Fault fault, long pte) {
    if (format.isValid(pte)) {
      return answerValid(fault, pte);
    }
    return switch (SoftwarePte.of(format, pte)) {
      case SoftwarePte.Zero _, SoftwarePte.PrototypeLookup _ -> askRegion(fault, pte);
      case SoftwarePte.Prototype prototype ->
          resolver.resolvePrototype(fault, prototype.address(), WorkingSet.SAME_AS_PROTOTYPE);
      case SoftwarePte.Own own -> {
        FaultOutcome refused = checkProtection(fault, own.protection(), pte, null);
        yield refused != null ? refused : resolver.resolvePrivate(fault, fault.pageAddress(), own);
      }
    };
  }

  private FaultOutcome answerValid(Fault fault, long pte) {
    if (fault.access() == Access.EXECUTE && !format.isExecutable(pte)) {
      return fault.violation(FaultDecision.PROTECTED);
    }
    if (fault.access() == Access.WRITE && !format.isWritable(pte)) {
      if (format.isCopyOnWrite(pte)) {
        return resolver.copyOnWrite(fault, fault.pageAddress(), pte);
      }
      if (fault.space().mustNoteWrite(fault.address()) && isPrivateAndWritable(pte)) {
        return noteWrite(fault, pte);
      }
      return fault.violation(FaultDecision.READ_ONLY);
    }
    tables.markUsed(fault.space(), fault.pageAddress(), pte, fault.access() == Access.WRITE);
    fault.steps().add(FaultDecision.ALLOWED_ALREADY, format.frame(pte));
    return FaultOutcome.TRY_AGAIN;
  }

  /**
   * A zero or look-up entry: what the page is, the region says. NT's name: MiCheckVirtualAddress.
   */
  private FaultOutcome askRegion(Fault fault, long pte) {
    Vad vad = fault.space().vads().find(fault.pageNumber());
    if (vad == null) {
      return fault.violation(FaultDecision.NO_REGION);
    }
    return switch (vad) {
      case Vad.PrivateVad region -> askPrivateRegion(fault, region);
      case Vad.ViewVad view -> askView(fault, view, pte);
    };
  }

  private boolean isPrivateAndWritable(long pte) {
    int frame = format.frame(pte);
    return !pfn.has(frame, PfnDatabase.PROTOTYPE)
        && Protection.isWritable(format.protection(pfn.originalPte(frame)));
  }

  private FaultOutcome noteWrite(Fault fault, long pte) {
    if (fault.space().vads().find(fault.pageNumber()) instanceof Vad.PrivateVad region) {
      region.setWritten(fault.pageNumber(), true);
    }
    tables.write(
        fault.space(), fault.pageAddress(), format.withDirty(format.withWritable(pte, true)));
    fault.steps().add(FaultDecision.WRITE_NOTED, format.frame(pte));
    return NOTED;
  }

  private FaultOutcome askPrivateRegion(Fault fault, Vad.PrivateVad region) {
    if (!region.isCommitted()) {
      return fault.violation(FaultDecision.RESERVED);
    }
    FaultOutcome refused = checkProtection(fault, region.protection(), 0, region);
    return refused != null
        ? refused
        : resolver.demandZero(fault, fault.pageAddress(), region.protection());
  }

  private FaultOutcome askView(Fault fault, Vad.ViewVad view, long pte) {
    Subsection subsection = view.controlArea().subsectionOf(view.sectionPage(fault.pageNumber()));
    if (subsection == null) {
      return fault.violation(FaultDecision.NO_PAGE_IN_SECTION);
    }
    int prototype = view.controlArea().prototypeAddress(view.sectionPage(fault.pageNumber()));
    boolean ofPrototype = pte == 0 && view instanceof Vad.ImageVad;
    int protection = pte != 0 ? format.protection(pte) : view.protection();
    if (!ofPrototype) {
      FaultOutcome refused = checkProtection(fault, protection, pte, view);
      if (refused != null) {
        return refused;
      }
    }
    boolean same = ofPrototype || protection == subsection.protection();
    return resolver.resolvePrototype(
        fault, prototype, same ? WorkingSet.SAME_AS_PROTOTYPE : protection);
  }

  /** Null if the access may go on. */
  private FaultOutcome checkProtection(Fault fault, int protection, long pte, Vad vad) {
    if (!Protection.allows(protection, fault.access(), format.hasNoExecute())) {
      return fault.violation(
          protection == Protection.DECOMMITTED
              ? FaultDecision.NOT_COMMITTED
              : FaultDecision.PROTECTED);
    }
    if (!Protection.isGuard(protection)) {
      return null;
    }
    return fault.ahead()
        ? fault.failed(NtStatus.GUARD_PAGE_VIOLATION)
        : guardPages.hit(fault, protection, pte, vad);
  }

  /** Subsection with an index, for reads. */
  Subsection subsection(int index) {
    return resources.subsections().get(index);
  }

  /**
   * Makes a page valid whose read has ended, for the thread that started the read. A guard that the
   * page has got meanwhile stays for the access itself.
   */
  void makeValid(AddressSpace space, int pageAddress, FaultContext who) {
    Fault fault = Fault.ahead(space, pageAddress, who);
    if (!tables.isTableResident(space, pageAddress)) {
      return;
    }
    long pte = tables.read(space, pageAddress);
    if (!format.isValid(pte)) {
      if (geometry.isInPageTables(pageAddress)) {
        bringTableIn(fault, pageAddress, pte);
      } else {
        answerEntry(fault);
      }
    }
    who.pin(space, pageAddress);
  }

  /**
   * Makes the page table of an address resident for an operation on its entries.
   *
   * @return resolved when it is
   */
  public FaultOutcome makeTableResident(AddressSpace space, int address, FaultContext who) {
    if (tables.isTableResident(space, address)) {
      who.pin(space, geometry.tableAddress(address));
      return FaultOutcome.TRY_AGAIN;
    }
    Fault fault = Fault.ofKernel(space, address, who);
    int cause = who.takePageInError(fault.pageAddress());
    return cause != 0 ? fault.failedRead(cause) : ensureTable(fault);
  }

  /**
   * Gives an address space its own copy of a page that it shares since it was cloned.
   *
   * @return resolved when the page is private
   */
  public FaultOutcome makePrivate(AddressSpace space, int address, FaultContext who) {
    while (true) {
      FaultOutcome table = makeTableResident(space, address, who);
      if (!table.isResolved() || !resources.prototypes().isCloned(tables.read(space, address))) {
        return table;
      }
      Fault fault = Fault.ofKernel(space, address, who);
      int cause = who.takePageInError(fault.pageAddress());
      FaultOutcome outcome = cause != 0 ? fault.failedRead(cause) : endSharing(fault);
      if (!outcome.isResolved()) {
        return outcome;
      }
    }
  }

  private FaultOutcome endSharing(Fault fault) {
    int tableFrame = tables.tableFrame(fault.space(), fault.pageAddress());
    pfn.addShare(tableFrame, 1);
    long pte = tables.read(fault.space(), fault.pageAddress());
    FaultOutcome outcome =
        format.isValid(pte)
            ? resolver.copyOnWrite(fault, fault.pageAddress(), pte)
            : resolver.resolvePrototype(
                fault, format.prototypeAddress(pte), WorkingSet.SAME_AS_PROTOTYPE);
    pfn.addShare(tableFrame, -1);
    return outcome;
  }

  private FaultOutcome answerAndTell(Fault fault) {
    AddressSpace space = fault.space();
    int address = fault.address();
    long pdeBefore = tables.directoryEntry(space, address);
    long pteBefore = tables.readIfResident(space, address);
    FaultOutcome outcome = answerAndCount(fault);
    Vad vad = space.vads().find(fault.pageNumber());
    log.record(
        new MemoryEvent.FaultStory(
            address,
            fault.access().name(),
            fault.mode().name(),
            pdeBefore,
            pteBefore,
            vad == null
                ? null
                : new MemoryEvent.Region(vad.kind(), vad.start(), vad.end(), vad.protection()),
            fault.steps().toList(),
            tables.readIfResident(space, address),
            endOf(outcome)));
    return outcome;
  }

  private static FaultEnd endOf(FaultOutcome outcome) {
    return switch (outcome) {
      case FaultOutcome.Resolved(FaultKind kind) -> new FaultEnd.Resolved(kind.name());
      case FaultOutcome.Wait _ -> new FaultEnd.Waits();
      case FaultOutcome.Failed failed -> new FaultEnd.Failed(failed.status());
    };
  }
}
