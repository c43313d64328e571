package org.pagewalk.kernel.mm.virtual;

import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.addressspace.PageTables;
import org.pagewalk.kernel.mm.addressspace.PrototypeMappings;
import org.pagewalk.kernel.mm.addressspace.WorkingSetTrimmer;
import org.pagewalk.kernel.mm.fault.AccessFaults;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.fault.FaultResources;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pfn.PageFrames;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
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

  private static final int MOST_ROUNDS = 8;

  private final AccessFaults accessFaults;
  private final PageTables tables;
  private final PageFrames frames;
  private final PfnDatabase pfn;
  private final PteFormat format;
  private final PageTableGeometry geometry;
  private final PrototypeMappings prototypes;
  private final PrototypePool pool;
  private final WorkingSetTrimmer trimmer;

  RegionPages(FaultResources resources, AccessFaults accessFaults) {
    this.accessFaults = accessFaults;
    this.tables = resources.tables();
    this.frames = resources.frames();
    this.pfn = resources.pfn();
    this.format = resources.format();
    this.geometry = format.geometry();
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
    throw who.accessViolation(NtStatus.NO_MEMORY, Page.address(firstPage));
  }

  /** True if a table had to be brought in, so that another may have been pushed out. */
  private boolean bringTablesIn(
      AddressSpace space, int firstPage, int lastPage, FaultContext who, boolean create) {
    boolean brought = false;
    for (int pageNumber = firstPage; pageNumber <= lastPage; pageNumber = nextTable(pageNumber)) {
      int address = Page.address(pageNumber);
      boolean resident = tables.isTableResident(space, address);
      if (!resident && (create || tables.directoryEntry(space, address) != 0)) {
        brought = true;
        who.require(accessFaults.makeTableResident(space, address, who), address);
      }
    }
    return brought;
  }

  /** Pages of a range whose page table does not exist. */
  int pagesWithoutTable(AddressSpace space, int firstPage, int lastPage) {
    int count = 0;
    for (int pageNumber = firstPage; pageNumber <= lastPage; pageNumber = nextTable(pageNumber)) {
      if (tables.directoryEntry(space, Page.address(pageNumber)) == 0) {
        count += Math.min(nextTable(pageNumber), lastPage + 1) - pageNumber;
      }
    }
    return count;
  }

  /** First page number, after a page's, that has another page table. */
  int nextTable(int pageNumber) {
    return geometry.nextTable(pageNumber);
  }

  long pte(AddressSpace space, int pageNumber) {
    return tables.readIfResident(space, Page.address(pageNumber));
  }

  boolean hasTable(AddressSpace space, int pageNumber) {
    return tables.isTableResident(space, Page.address(pageNumber));
  }

  /** Protection code of a page of a region, or NOT_COMMITTED. */
  int protection(AddressSpace space, Vad vad, int pageNumber) {
    long pte = pte(space, pageNumber);
    if (pte == 0) {
      return regionProtection(vad, pageNumber);
    }
    int protection = entryProtection(space, pageNumber, pte);
    if (format.isSoftware(pte) && protection == Protection.DECOMMITTED) {
      return NOT_COMMITTED;
    }
    return prototypes.isCloned(pte) ? Protection.afterCopy(protection) : protection;
  }

  private int entryProtection(AddressSpace space, int pageNumber, long pte) {
    if (format.isValid(pte)) {
      return validProtection(space, pageNumber, format.frame(pte));
    }
    return format.isPrototype(pte) && !format.isPrototypeLookup(pte)
        ? prototypeProtection(format.prototypeAddress(pte))
        : format.protection(pte);
  }

  private int regionProtection(Vad vad, int pageNumber) {
    return switch (vad) {
      case Vad.PrivateVad region -> region.isCommitted() ? region.protection() : NOT_COMMITTED;
      case Vad.MappedVad view -> {
        int prototype = view.controlArea().prototypeAddress(view.sectionPage(pageNumber));
        boolean committed = prototype != 0 && pool.read(prototype) != 0;
        yield committed ? view.protection() : NOT_COMMITTED;
      }
      case Vad.ImageVad view -> {
        Subsection subsection = view.controlArea().subsectionOf(view.sectionPage(pageNumber));
        yield subsection == null ? Protection.NO_ACCESS : subsection.protection();
      }
    };
  }

  /** Ends the sharing, since a cloning, of the pages of a range whose tables are resident. */
  void makePrivate(AddressSpace space, int firstPage, int lastPage, FaultContext who) {
    for (int pageNumber = firstPage; pageNumber <= lastPage; pageNumber++) {
      if (!hasTable(space, pageNumber)) {
        pageNumber = nextTable(pageNumber) - 1;
        continue;
      }
      int address = Page.address(pageNumber);
      who.require(accessFaults.makePrivate(space, address, who), address);
    }
  }

  private int validProtection(AddressSpace space, int pageNumber, int frame) {
    if (!pfn.has(frame, PfnDatabase.PROTOTYPE)) {
      return pfn.has(frame, PfnDatabase.SYSTEM)
          ? Protection.READONLY
          : format.protection(pfn.originalPte(frame));
    }
    WorkingSet workingSet = space.workingSet();
    int own = workingSet.protection(workingSet.find(Page.address(pageNumber)));
    return own == WorkingSet.SAME_AS_PROTOTYPE ? prototypes.protection(frame) : own;
  }

  private int prototypeProtection(int address) {
    return prototypes.protectionOf(pool.read(address));
  }

  boolean isCommitted(AddressSpace space, Vad vad, int pageNumber) {
    return protection(space, vad, pageNumber) != NOT_COMMITTED;
  }

  /** Whether a page of a view is this process's own copy. */
  boolean isOwn(AddressSpace space, int pageNumber) {
    long pte = pte(space, pageNumber);
    return format.isValid(pte)
        ? !pfn.has(format.frame(pte), PfnDatabase.PROTOTYPE)
        : pte != 0 && !format.isPrototype(pte);
  }

  /** Whether a page of a view is, or will on a write become, this process's own. */
  boolean isCopied(AddressSpace space, Vad vad, int pageNumber) {
    if (isOwn(space, pageNumber)) {
      return true;
    }
    int protection = protection(space, vad, pageNumber);
    return Protection.isCopyOnWrite(protection == NOT_COMMITTED ? vad.protection() : protection);
  }

  /** Gives a committed page, whose page table is resident, a protection if it has another. */
  void changeProtection(AddressSpace space, Vad vad, int pageNumber, int protection) {
    if (protection(space, vad, pageNumber) != protection) {
      setProtection(space, vad, pageNumber, protection);
    }
  }

  private void setProtection(AddressSpace space, Vad vad, int pageNumber, int protection) {
    int address = Page.address(pageNumber);
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
  void commit(AddressSpace space, int pageNumber, int protection) {
    tables.write(space, Page.address(pageNumber), format.demandZero(protection));
  }

  /** Pages of a range of a view whose page of the section is not committed. */
  int uncommittedInSection(Vad.ViewVad view, int firstPage, int lastPage) {
    int count = 0;
    for (int pageNumber = firstPage; pageNumber <= lastPage; pageNumber++) {
      count += pool.read(prototypeOf(view, pageNumber)) == 0 ? 1 : 0;
    }
    return count;
  }

  /** Commits pages of a reserved section, which are charged, where a view shows them. */
  void commitInSection(Vad.ViewVad view, int firstPage, int lastPage) {
    int protection = view.controlArea().subsections().getFirst().protection();
    for (int pageNumber = firstPage; pageNumber <= lastPage; pageNumber++) {
      int prototype = prototypeOf(view, pageNumber);
      if (pool.read(prototype) == 0) {
        pool.write(prototype, format.demandZero(protection));
        view.controlArea().addCommitCharge(1);
      }
    }
  }

  private static int prototypeOf(Vad.ViewVad view, int pageNumber) {
    return view.controlArea().prototypeAddress(view.sectionPage(pageNumber));
  }

  /**
   * Lets the content of a committed page go: it is written nowhere, and reads as zero when gone.
   */
  void reset(AddressSpace space, int pageNumber) {
    int address = Page.address(pageNumber);
    long pte = pte(space, pageNumber);
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
