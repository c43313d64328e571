package org.pagewalk.kernel.mm.fault;

import org.pagewalk.emulator.port.Derived;
import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.event.MemoryEvent;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.addressspace.PageTables;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.layout.Mode;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.section.Subsection;
import org.pagewalk.kernel.mm.systemspace.SystemSpace;
import org.pagewalk.kernel.mm.vad.Vad;
import org.pagewalk.kernel.mm.workingset.WorkingSet;
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
  private final PfnDatabase pfn;
  private final SystemSpace systemSpace;
  private final PageResolver resolver;
  private final GuardPages guardPages;
  private final EventLog log;

  @Derived("scratch of the fault being answered")
  private final Fault fault = new Fault();

  public AccessFaults(FaultResources resources, SystemSpace systemSpace) {
    this.resources = resources;
    this.tables = resources.tables();
    this.format = resources.format();
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
    fault.begin(space, address, access, mode, who);
    boolean listening = log.listening();
    if (listening) {
      fault.pdeBefore = tables.directoryEntry(space, address);
      fault.pteBefore = tables.readIfResident(space, address);
    }
    space.countFault();
    FaultOutcome outcome = answer();
    resources.counters().count(outcome);
    if (listening) {
      recordStory(outcome);
    }
    return outcome;
  }

  private FaultOutcome answer() {
    if (!fault.space.isUserAddress(fault.address)) {
      return answerOutsideUserSpace();
    }
    FaultOutcome error = takePageInError();
    if (error != null) {
      return error;
    }
    FaultOutcome table = ensureTable(fault.pageAddress());
    if (table != null) {
      return table;
    }
    int tableFrame = tables.tableFrame(fault.space, fault.pageAddress());
    pfn.addShare(tableFrame, 1);
    FaultOutcome outcome = answerEntry(tables.read(fault.space, fault.pageAddress()));
    pfn.addShare(tableFrame, -1);
    return outcome;
  }

  /** The error of a read that the thread has waited for; null if there was none. */
  private FaultOutcome takePageInError() {
    int error = fault.who.takePageInError(fault.pageAddress());
    if (error == 0) {
      return null;
    }
    fault.decision = "the read of the page has failed";
    return new FaultOutcome.Failed(
        NtStatus.IN_PAGE_ERROR, fault.access.code(), fault.address, error);
  }

  private FaultOutcome answerOutsideUserSpace() {
    boolean isSystem = Integer.compareUnsigned(fault.address, SystemLayout.SYSTEM_BASE) >= 0;
    if (fault.mode == Mode.KERNEL && isSystem && format.isValid(systemSpace.pte(fault.address))) {
      fault.decision = "the system's mapping is valid";
      return PageResolver.ALREADY_VALID;
    }
    fault.decision = "the address is not a user's";
    return fault.failed(NtStatus.ACCESS_VIOLATION);
  }

  /**
   * Makes the page table of an address resident: null when it is, else what the caller must answer.
   */
  private FaultOutcome ensureTable(int pageAddress) {
    int table = PageTables.tableAddress(pageAddress);
    long pde = tables.directoryEntry(fault.space, pageAddress);
    if (!format.isValid(pde)) {
      if (pde == 0 && fault.space.vads().find(Page.number(pageAddress)) == null) {
        fault.decision = "no region holds the address";
        return fault.failed(NtStatus.ACCESS_VIOLATION);
      }
      FaultOutcome outcome =
          pde == 0
              ? resolver.demandZero(fault, table, Protection.READWRITE)
              : resolver.resolvePrivate(fault, table, pde);
      if (!(outcome instanceof FaultOutcome.Resolved)) {
        return outcome;
      }
    }
    fault.who.pin(fault.space, table);
    return null;
  }

  private FaultOutcome answerEntry(long pte) {
    if (format.isValid(pte)) {
      return answerValid(pte);
    }
    if (pte == 0 || format.isPrototypeLookup(pte)) {
      return askRegion(pte);
    }
    if (format.isPrototype(pte)) {
      return resolver.resolvePrototype(
          fault, format.prototypeAddress(pte), WorkingSet.SAME_AS_PROTOTYPE);
    }
    FaultOutcome refused = checkProtection(format.protection(pte), pte, null);
    return refused != null ? refused : resolver.resolvePrivateThenCopy(fault, pte);
  }

  private FaultOutcome answerValid(long pte) {
    if (fault.access == Access.WRITE && !format.isWritable(pte)) {
      if (format.isCopyOnWrite(pte)) {
        return resolver.copyOnWrite(fault, fault.pageAddress(), pte);
      }
      if (fault.space.mustNoteWrite(fault.address) && isPrivateAndWritable(pte)) {
        return noteWrite(pte);
      }
      fault.decision = "the page is read-only";
      return fault.failed(NtStatus.ACCESS_VIOLATION);
    }
    tables.markUsed(fault.space, fault.pageAddress(), pte, fault.access == Access.WRITE);
    fault.frame = format.frame(pte);
    fault.decision = "the entry allows the access already";
    return PageResolver.ALREADY_VALID;
  }

  /**
   * A zero or look-up entry: what the page is, the region says. NT's name: MiCheckVirtualAddress.
   */
  private FaultOutcome askRegion(long pte) {
    Vad vad = fault.space.vads().find(Page.number(fault.address));
    if (vad == null) {
      fault.decision = "no region holds the address";
      return fault.failed(NtStatus.ACCESS_VIOLATION);
    }
    return switch (vad) {
      case Vad.PrivateVad region -> askPrivateRegion(region);
      case Vad.ViewVad view -> askView(view, pte);
    };
  }

  private boolean isPrivateAndWritable(long pte) {
    int frame = format.frame(pte);
    return !pfn.has(frame, PfnDatabase.PROTOTYPE)
        && Protection.isWritable(format.protection(pfn.originalPte(frame)));
  }

  private FaultOutcome noteWrite(long pte) {
    int pageAddress = Page.number(fault.address);
    if (fault.space.vads().find(pageAddress) instanceof Vad.PrivateVad region) {
      region.setWritten(pageAddress, true);
    }
    tables.write(
        fault.space, fault.pageAddress(), format.withDirty(format.withWritable(pte, true)));
    fault.frame = format.frame(pte);
    fault.decision = "the first write under write-watch is noted";
    return NOTED;
  }

  private FaultOutcome askPrivateRegion(Vad.PrivateVad region) {
    if (!region.isCommitted()) {
      fault.decision = "the page is reserved, not committed";
      return fault.failed(NtStatus.ACCESS_VIOLATION);
    }
    FaultOutcome refused = checkProtection(region.protection(), 0, region);
    return refused != null
        ? refused
        : resolver.demandZero(fault, fault.pageAddress(), region.protection());
  }

  private FaultOutcome askView(Vad.ViewVad view, long pte) {
    Subsection subsection =
        view.controlArea().subsectionOf(view.sectionPage(Page.number(fault.address)));
    if (subsection == null) {
      fault.decision = "the section has no such page";
      return fault.failed(NtStatus.ACCESS_VIOLATION);
    }
    int prototype =
        view.controlArea().prototypeAddress(view.sectionPage(Page.number(fault.address)));
    boolean ofPrototype = pte == 0 && view instanceof Vad.ImageVad;
    int protection = pte != 0 ? format.protection(pte) : view.protection();
    if (!ofPrototype) {
      FaultOutcome refused = checkProtection(protection, pte, view);
      if (refused != null) {
        return refused;
      }
    }
    boolean same = ofPrototype || protection == subsection.protection();
    return resolver.resolvePrototype(
        fault, prototype, same ? WorkingSet.SAME_AS_PROTOTYPE : protection);
  }

  /** Null if the access may go on. */
  private FaultOutcome checkProtection(int protection, long pte, Vad vad) {
    if (!Protection.allows(protection, fault.access, format.hasNoExecute())) {
      fault.decision =
          protection == Protection.DECOMMITTED
              ? "the page is not committed"
              : "the protection does not allow the access";
      return fault.failed(NtStatus.ACCESS_VIOLATION);
    }
    if (!Protection.isGuard(protection)) {
      return null;
    }
    return fault.ahead
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
    fault.begin(space, pageAddress, Access.READ, Mode.KERNEL, who);
    fault.ahead = true;
    if (!tables.isTableResident(space, pageAddress)) {
      return;
    }
    long pte = tables.read(space, pageAddress);
    if (!format.isValid(pte)) {
      if (SystemLayout.isInPageTables(pageAddress)) {
        resolver.resolvePrivate(fault, pageAddress, pte);
      } else {
        int tableFrame = tables.tableFrame(space, pageAddress);
        pfn.addShare(tableFrame, 1);
        answerEntry(pte);
        pfn.addShare(tableFrame, -1);
      }
    }
    who.pin(space, pageAddress);
  }

  /**
   * Makes the page table of an address resident for an operation on its entries.
   *
   * @return null when it is, else the outcome to answer
   */
  public FaultOutcome makeTableResident(AddressSpace space, int address, FaultContext who) {
    if (tables.isTableResident(space, address)) {
      who.pin(space, PageTables.tableAddress(address));
      return null;
    }
    fault.begin(space, address, Access.READ, Mode.KERNEL, who);
    FaultOutcome error = takePageInError();
    return error != null ? error : ensureTable(fault.pageAddress());
  }

  /**
   * Gives an address space its own copy of a page that it shares since it was cloned.
   *
   * @return null when the page is private, else the outcome to answer
   */
  public FaultOutcome makePrivate(AddressSpace space, int address, FaultContext who) {
    while (true) {
      FaultOutcome table = makeTableResident(space, address, who);
      if (table != null) {
        return table;
      }
      fault.begin(space, address, Access.READ, Mode.KERNEL, who);
      long pte = tables.read(space, address);
      if (!resources.prototypes().isCloned(pte)) {
        return null;
      }
      FaultOutcome error = takePageInError();
      if (error != null) {
        return error;
      }
      int tableFrame = tables.tableFrame(space, address);
      pfn.addShare(tableFrame, 1);
      FaultOutcome outcome =
          format.isValid(pte)
              ? resolver.copyOnWrite(fault, fault.pageAddress(), pte)
              : resolver.resolvePrototype(
                  fault, format.prototypeAddress(pte), WorkingSet.SAME_AS_PROTOTYPE);
      pfn.addShare(tableFrame, -1);
      if (!(outcome instanceof FaultOutcome.Resolved)) {
        return outcome;
      }
    }
  }

  private void recordStory(FaultOutcome outcome) {
    Vad vad = fault.space.vads().find(Page.number(fault.address));
    String status =
        switch (outcome) {
          case FaultOutcome.Resolved(FaultKind kind) -> "resolved: " + kind;
          case FaultOutcome.Wait _ -> "the thread waits";
          case FaultOutcome.Failed failed -> NtStatus.nameOf(failed.status());
        };
    log.record(
        new MemoryEvent.FaultStory(
            fault.address,
            fault.access.name(),
            fault.mode.name(),
            fault.pdeBefore,
            fault.pteBefore,
            vad == null ? "none" : vad + " " + Protection.nameOf(vad.protection()),
            fault.decision,
            fault.frame,
            fault.source,
            tables.readIfResident(fault.space, fault.address),
            status));
  }
}
