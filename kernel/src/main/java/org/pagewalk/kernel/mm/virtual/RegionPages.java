package org.pagewalk.kernel.mm.virtual;

import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.addressspace.PageTables;
import org.pagewalk.kernel.mm.addressspace.PrototypeMappings;
import org.pagewalk.kernel.mm.addressspace.WorkingSetTrimmer;
import org.pagewalk.kernel.mm.fault.AccessFaults;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.fault.FaultOutcome;
import org.pagewalk.kernel.mm.fault.FaultResources;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pfn.PageFrames;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.section.PrototypePool;
import org.pagewalk.kernel.mm.section.Subsection;
import org.pagewalk.kernel.mm.vad.Vad;
import org.pagewalk.kernel.mm.workingset.WorkingSet;
import org.pagewalk.kernel.status.NtStatus;

/**
 * The pages of regions as the memory services see them: is a page committed, how is it protected,
 * and how is that changed.
 *
 * <p>An operation first makes every page table of its range resident ({@link #ensureTables}), which
 * may wait and changes nothing a program can see; after that it runs to its end in one go.
 */
final class RegionPages {
  /** Protection of a page that is not committed. */
  static final int NOT_COMMITTED = -1;

  private static final int PAGES_PER_TABLE = 1024;
  private static final int MOST_ROUNDS = 8;

  private final AccessFaults accessFaults;
  private final PageTables tables;
  private final PageFrames frames;
  private final PfnDatabase pfn;
  private final PteFormat format;
  private final PrototypeMappings prototypes;
  private final PrototypePool pool;
  private final WorkingSetTrimmer trimmer;

  RegionPages(FaultResources resources, AccessFaults accessFaults) {
    this.accessFaults = accessFaults;
    this.tables = resources.tables();
    this.frames = resources.frames();
    this.pfn = resources.pfn();
    this.format = resources.format();
    this.prototypes = resources.prototypes();
    this.pool = resources.pool();
    this.trimmer = resources.trimmer();
  }

  /**
   * Makes the page tables of a range of virtual pages resident.
   *
   * @param create whether tables that do not exist yet are made
   */
  void ensureTables(
      AddressSpace space, int firstPage, int lastPage, FaultContext who, boolean create) {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      if (!bringTablesIn(space, firstPage, lastPage, who, create)) {
        return;
      }
    }
    throw who.accessViolation(NtStatus.NO_MEMORY, firstPage << SystemLayout.PAGE_SHIFT);
  }

  /** True if a table had to be brought in, so that another may have been pushed out. */
  private boolean bringTablesIn(
      AddressSpace space, int firstPage, int lastPage, FaultContext who, boolean create) {
    boolean brought = false;
    for (int page = firstPage; page <= lastPage; page = nextTable(page)) {
      int address = page << SystemLayout.PAGE_SHIFT;
      boolean resident = tables.isTableResident(space, address);
      if (!resident && (create || tables.directoryEntry(space, address) != 0)) {
        brought = true;
        switch (accessFaults.makeTableResident(space, address, who)) {
          case null -> {}
          case FaultOutcome.Resolved _ -> {}
          case FaultOutcome.Wait wait -> throw who.mustWait(wait.event());
          case FaultOutcome.Failed failed -> throw who.accessViolation(failed.status(), address);
        }
      }
    }
    return brought;
  }

  /** Pages of a range whose page table does not exist. */
  int pagesWithoutTable(AddressSpace space, int firstPage, int lastPage) {
    int count = 0;
    for (int page = firstPage; page <= lastPage; page = nextTable(page)) {
      if (tables.directoryEntry(space, page << SystemLayout.PAGE_SHIFT) == 0) {
        count += Math.min(nextTable(page), lastPage + 1) - page;
      }
    }
    return count;
  }

  /** First virtual page that has another page table than {@code page}. */
  static int nextTable(int page) {
    return (page | PAGES_PER_TABLE - 1) + 1;
  }

  long pte(AddressSpace space, int page) {
    return tables.readIfResident(space, page << SystemLayout.PAGE_SHIFT);
  }

  boolean hasTable(AddressSpace space, int page) {
    return tables.isTableResident(space, page << SystemLayout.PAGE_SHIFT);
  }

  /** Protection code of a page of a region, or NOT_COMMITTED. */
  int protection(AddressSpace space, Vad vad, int page) {
    long pte = pte(space, page);
    if (pte == 0) {
      return regionProtection(vad, page);
    }
    int protection = entryProtection(space, page, pte);
    if (format.isSoftware(pte) && protection == Protection.DECOMMITTED) {
      return NOT_COMMITTED;
    }
    return prototypes.isCloned(pte) ? Protection.afterCopy(protection) : protection;
  }

  private int entryProtection(AddressSpace space, int page, long pte) {
    if (format.isValid(pte)) {
      return validProtection(space, page, format.frame(pte));
    }
    return format.isPrototype(pte) && !format.isPrototypeLookup(pte)
        ? prototypeProtection(format.prototypeAddress(pte))
        : format.protection(pte);
  }

  private int regionProtection(Vad vad, int page) {
    return switch (vad) {
      case Vad.PrivateVad region -> region.isCommitted() ? region.protection() : NOT_COMMITTED;
      case Vad.MappedVad view -> {
        int prototype = view.controlArea().prototypeAddress(view.sectionPage(page));
        boolean committed = prototype != 0 && pool.read(prototype) != 0;
        yield committed ? view.protection() : NOT_COMMITTED;
      }
      case Vad.ImageVad view -> {
        Subsection subsection = view.controlArea().subsectionOf(view.sectionPage(page));
        yield subsection == null ? Protection.NO_ACCESS : subsection.protection();
      }
    };
  }

  /** Ends the sharing, since a cloning, of the pages of a range whose tables are resident. */
  void makePrivate(AddressSpace space, int firstPage, int lastPage, FaultContext who) {
    for (int page = firstPage; page <= lastPage; page++) {
      if (!hasTable(space, page)) {
        page = nextTable(page) - 1;
        continue;
      }
      int address = page << SystemLayout.PAGE_SHIFT;
      switch (accessFaults.makePrivate(space, address, who)) {
        case null -> {}
        case FaultOutcome.Resolved _ -> {}
        case FaultOutcome.Wait wait -> throw who.mustWait(wait.event());
        case FaultOutcome.Failed failed -> throw who.accessViolation(failed.status(), address);
      }
    }
  }

  private int validProtection(AddressSpace space, int page, int frame) {
    if (!pfn.has(frame, PfnDatabase.PROTOTYPE)) {
      return pfn.has(frame, PfnDatabase.SYSTEM)
          ? Protection.READONLY
          : format.protection(pfn.originalPte(frame));
    }
    WorkingSet workingSet = space.workingSet();
    int own = workingSet.protection(workingSet.find(page << SystemLayout.PAGE_SHIFT));
    return own == WorkingSet.SAME_AS_PROTOTYPE ? prototypes.protection(frame) : own;
  }

  private int prototypeProtection(int address) {
    long pte = pool.read(address);
    return format.isValid(pte) ? prototypes.protection(format.frame(pte)) : format.protection(pte);
  }

  boolean isCommitted(AddressSpace space, Vad vad, int page) {
    return protection(space, vad, page) != NOT_COMMITTED;
  }

  /** Whether a page of a view is this process's own copy. */
  boolean isOwn(AddressSpace space, int page) {
    long pte = pte(space, page);
    return format.isValid(pte)
        ? !pfn.has(format.frame(pte), PfnDatabase.PROTOTYPE)
        : pte != 0 && !format.isPrototype(pte);
  }

  /** Whether a page of a view is, or will on a write become, this process's own. */
  boolean isCopied(AddressSpace space, Vad vad, int page) {
    if (isOwn(space, page)) {
      return true;
    }
    int protection = protection(space, vad, page);
    return Protection.isCopyOnWrite(protection == NOT_COMMITTED ? vad.protection() : protection);
  }

  /** Gives a committed page, whose page table is resident, a protection if it has another. */
  void changeProtection(AddressSpace space, Vad vad, int page, int protection) {
    if (protection(space, vad, page) != protection) {
      setProtection(space, vad, page, protection);
    }
  }

  private void setProtection(AddressSpace space, Vad vad, int page, int protection) {
    int address = page << SystemLayout.PAGE_SHIFT;
    long pte = tables.read(space, address);
    if (format.isValid(pte)) {
      boolean ownPage = !pfn.has(format.frame(pte), PfnDatabase.PROTOTYPE);
      int effective = ownPage ? Protection.afterCopy(protection) : protection;
      setValidProtection(space, address, pte, effective, ownPage);
    } else if (pte == 0) {
      boolean view = vad instanceof Vad.ViewVad;
      tables.write(
          space,
          address,
          view ? format.prototypeLookup(protection) : format.demandZero(protection));
    } else if (format.isPrototype(pte)) {
      tables.write(space, address, format.prototypeLookup(protection));
    } else {
      int own = Protection.afterCopy(protection);
      if (format.isTransition(pte)) {
        setOriginalProtection(format.frame(pte), own);
      }
      tables.write(space, address, format.withProtection(pte, own));
    }
  }

  private void setValidProtection(
      AddressSpace space, int address, long pte, int protection, boolean ownPage) {
    int frame = format.frame(pte);
    if (ownPage) {
      setOriginalProtection(frame, protection);
    } else {
      WorkingSet workingSet = space.workingSet();
      workingSet.setProtection(workingSet.find(address), protection);
    }
    if (Protection.isNoAccess(protection) || Protection.isGuard(protection)) {
      trimmer.remove(space, address, pte);
      return;
    }
    long changed = format.valid(frame, protection, true);
    if (space.mustNoteWrite(address)) {
      changed = format.withWritable(changed, false);
    }
    if (format.isDirty(pte)) {
      if (format.isWritable(changed) || ownPage) {
        changed = format.withDirty(changed);
      } else {
        frames.markModified(frame);
      }
    }
    tables.write(space, address, changed);
  }

  private void setOriginalProtection(int frame, int protection) {
    pfn.setOriginalPte(frame, format.withProtection(pfn.originalPte(frame), protection));
  }

  /** Commits a page that is not committed; its page table is resident. */
  void commit(AddressSpace space, int page, int protection) {
    tables.write(space, page << SystemLayout.PAGE_SHIFT, format.demandZero(protection));
  }

  /** Pages of a range of a view whose page of the section is not committed. */
  int uncommittedInSection(Vad.ViewVad view, int firstPage, int lastPage) {
    int count = 0;
    for (int page = firstPage; page <= lastPage; page++) {
      count += pool.read(prototypeOf(view, page)) == 0 ? 1 : 0;
    }
    return count;
  }

  /** Commits pages of a reserved section, which are charged, where a view shows them. */
  void commitInSection(Vad.ViewVad view, int firstPage, int lastPage) {
    int protection = view.controlArea().subsections().getFirst().protection();
    for (int page = firstPage; page <= lastPage; page++) {
      int prototype = prototypeOf(view, page);
      if (pool.read(prototype) == 0) {
        pool.write(prototype, format.demandZero(protection));
        view.controlArea().addCommitCharge(1);
      }
    }
  }

  private static int prototypeOf(Vad.ViewVad view, int page) {
    return view.controlArea().prototypeAddress(view.sectionPage(page));
  }

  /**
   * Lets the content of a committed page go: it is written nowhere, and reads as zero when gone.
   */
  void reset(AddressSpace space, int page) {
    int address = page << SystemLayout.PAGE_SHIFT;
    long pte = pte(space, page);
    if (format.isValid(pte) && !pfn.has(format.frame(pte), PfnDatabase.PROTOTYPE)) {
      int frame = format.frame(pte);
      frames.forget(frame);
      if (format.isDirty(pte)) {
        tables.write(space, address, format.withoutDirty(pte));
      }
    } else if (format.isTransition(pte)) {
      frames.forget(format.frame(pte));
    } else if (format.isPagingFile(pte)) {
      frames.releaseSlotOf(pte);
      tables.write(space, address, format.demandZero(format.protection(pte)));
    }
  }
}
