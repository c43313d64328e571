package org.pagewalk.kernel.mm.virtual;

import java.util.function.LongPredicate;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.addressspace.AddressSpaceLife;
import org.pagewalk.kernel.mm.addressspace.ClonePages;
import org.pagewalk.kernel.mm.addressspace.PageTables;
import org.pagewalk.kernel.mm.fault.AccessViolationStatus;
import org.pagewalk.kernel.mm.fault.FaultContext;
import org.pagewalk.kernel.mm.fault.FaultResources;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pagefile.CommitLimit;
import org.pagewalk.kernel.mm.pagefile.PagingFile;
import org.pagewalk.kernel.mm.pfn.PageFrames;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.section.PrototypePool;
import org.pagewalk.kernel.mm.vad.Vad;
import org.pagewalk.kernel.mm.workingset.WorkingSet;
import org.pagewalk.kernel.status.NtStatus;

/**
 * Clones an address space: NtCreateProcess without a section. Every private page with content gets
 * a prototype PTE of its own, and the entries of both address spaces point to it, copy-on-write;
 * views that may be inherited are mapped again. The child is charged like the parent.
 *
 * <p>A page with a guard or without access is copied at once, because a prototype pointer could not
 * keep that protection. Write-watch and AWE regions are not cloned.
 *
 * @nt NT's name is MiCloneProcessAddressSpace
 */
public final class AddressSpaceClone {
  private final RegionPages pages;
  private final AddressSpaceLife life;
  private final ClonePages clonePages;
  private final PageTables tables;
  private final PageFrames frames;
  private final PfnDatabase pfn;
  private final PteFormat format;
  private final PageTableGeometry geometry;
  private final PrototypePool pool;
  private final CommitLimit commit;
  private final FaultResources resources;
  private int nextPrototype;

  @Derived("scratch")
  private final byte[] content = new byte[Page.SIZE];

  AddressSpaceClone(
      FaultResources resources, RegionPages pages, AddressSpaceLife life, ClonePages clonePages) {
    this.resources = resources;
    this.pages = pages;
    this.life = life;
    this.clonePages = clonePages;
    this.tables = resources.tables();
    this.frames = resources.frames();
    this.pfn = resources.pfn();
    this.format = resources.format();
    this.geometry = format.geometry();
    this.pool = resources.pool();
    this.commit = resources.commit();
  }

  /**
   * Makes the clone; throws MustWait before anything was made.
   *
   * @param id identifier of the new process
   * @return null if there is no memory or no commit for it
   * @throws AccessViolationStatus IN_PAGE_ERROR if a page that is copied at once cannot be read
   */
  public AddressSpace clone(AddressSpace parent, int id, FaultContext who) {
    for (Vad vad : parent.vads().toList()) {
      pages.ensureTables(parent, vad.firstPage(), vad.lastPage(), who, false);
    }
    int content = countEntries(parent, this::needsPrototype);
    int charge = parent.commitCharge() + geometry.framesAboveTables() + pool.framesFor(content);
    if (!ensureFrames(parent, content, who) || !commit.charge(charge)) {
      return null;
    }
    commit.release(charge);
    AddressSpace child = life.create(id, parent.highestUserAddress());
    if (child == null) {
      return null;
    }
    try {
      forEachClonedEntry(parent, (address, _) -> copyIfKeptApart(parent, child, address, who));
    } catch (AccessViolationStatus e) {
      life.destroy(child);
      throw e;
    }
    nextPrototype = content == 0 ? 0 : clonePages.allocate(content);
    if (content != 0 && nextPrototype == 0) {
      life.destroy(child);
      return null;
    }
    for (Vad vad : parent.vads().toList()) {
      if (isCloned(vad)) {
        cloneRegion(child, vad);
      }
    }
    forEachClonedEntry(parent, (address, _) -> cloneEntry(parent, child, address));
    return child;
  }

  private int countEntries(AddressSpace parent, LongPredicate wanted) {
    int[] count = {0};
    forEachClonedEntry(parent, (_, pte) -> count[0] += wanted.test(pte) ? 1 : 0);
    return count[0];
  }

  /** What is done with the entry of an address that is not zero. */
  private interface EntryVisitor {
    void visit(int address, long pte);
  }

  private void forEachClonedEntry(AddressSpace parent, EntryVisitor visitor) {
    for (Vad vad : parent.vads().toList()) {
      for (int pageNumber = vad.firstPage();
          isCloned(vad) && pageNumber <= vad.lastPage();
          pageNumber++) {
        long pte = pages.pte(parent, pageNumber);
        if (pte != 0) {
          visitor.visit(Page.address(pageNumber), pte);
        } else if (!pages.hasTable(parent, pageNumber)) {
          pageNumber = pages.nextTable(pageNumber) - 1;
        }
      }
    }
  }

  private static boolean isCloned(Vad vad) {
    return switch (vad) {
      case Vad.PrivateVad region ->
          !region.isLocked() && !region.isPhysical() && !region.isWriteWatch();
      case Vad.ViewVad view -> view.isInherited();
    };
  }

  private boolean needsPrototype(long pte) {
    if (format.isValid(pte)) {
      return !pfn.has(format.frame(pte), PfnDatabase.PROTOTYPE);
    }
    return hasContentElsewhere(pte) && !isKeptApart(pte);
  }

  private boolean hasContentElsewhere(long pte) {
    return format.isTransition(pte) || format.isPagingFile(pte);
  }

  /** Whether an entry with content has a protection that a shared page could not keep. */
  private boolean isKeptApart(long pte) {
    int protection = format.protection(pte);
    return hasContentElsewhere(pte)
        && (Protection.isNoAccess(protection) || Protection.isGuard(protection));
  }

  private boolean ensureFrames(AddressSpace parent, int content, FaultContext who) {
    int tableCount = life.framesToCreate() + 1 + pool.framesFor(content);
    for (int index = 0; index < geometry.firstSystemIndex(); index++) {
      tableCount += parent.usedEntries(index) > 0 ? 1 : 0;
    }
    return who.awaitFrames(
        resources.supply(), tableCount + countEntries(parent, this::isKeptApart));
  }

  private void cloneRegion(AddressSpace child, Vad vad) {
    Vad copy = copyOf(vad);
    if (!commit.charge(vad.commitCharge()) || !life.insert(child, copy)) {
      throw new IllegalStateException("commit that was to be had a moment ago is gone");
    }
    copy.addCommitCharge(vad.commitCharge());
    child.addCommitCharge(vad.commitCharge());
    if (copy instanceof Vad.ViewVad view) {
      view.setInherited(true);
      view.controlArea().addView();
    }
  }

  private static Vad copyOf(Vad vad) {
    int first = vad.firstPage();
    int last = vad.lastPage();
    return switch (vad) {
      case Vad.PrivateVad region -> region.part(first, last);
      case Vad.MappedVad view ->
          new Vad.MappedVad(first, last, vad.protection(), view.section(), view.firstSectionPage());
      case Vad.ImageVad view ->
          new Vad.ImageVad(first, last, vad.protection(), view.section(), view.firstSectionPage());
    };
  }

  /** Making the child's page table may take the frame of a page, so the entry is read after it. */
  private void cloneEntry(AddressSpace parent, AddressSpace child, int address) {
    life.ensureTable(child, address);
    long pte = tables.read(parent, address);
    if (format.isValid(pte)) {
      if (!pfn.has(format.frame(pte), PfnDatabase.PROTOTYPE)) {
        shareValid(parent, address, pte);
      }
      giveMapping(parent, child, address);
    } else if (!hasContentElsewhere(pte)) {
      giveEntry(child, address, pte);
    } else if (!isKeptApart(pte)) {
      shareInvalid(parent, address, pte);
      giveEntry(child, address, tables.read(parent, address));
    }
  }

  /** An entry that says by itself what the page is: the child gets the same. */
  private void giveEntry(AddressSpace child, int address, long pte) {
    tables.write(child, address, pte);
    if (format.isPrototype(pte) && !format.isPrototypeLookup(pte)) {
      countPointer(format.prototypeAddress(pte));
    }
  }

  private void countPointer(int prototype) {
    if (clonePages.contains(prototype)) {
      clonePages.addReference(prototype);
    }
  }

  /** A valid page of a prototype PTE: the child gets the pointer or the look-up form. */
  private void giveMapping(AddressSpace parent, AddressSpace child, int address) {
    int frame = format.frame(tables.read(parent, address));
    WorkingSet workingSet = parent.workingSet();
    int protection = workingSet.protection(workingSet.find(address));
    boolean same = protection == WorkingSet.SAME_AS_PROTOTYPE;
    giveEntry(
        child,
        address,
        same ? format.prototype(pfn.pteAddress(frame), false) : format.prototypeLookup(protection));
  }

  private int takePrototype() {
    int prototype = nextPrototype;
    nextPrototype += geometry.entrySize();
    clonePages.addReference(prototype);
    return prototype;
  }

  private void shareValid(AddressSpace parent, int address, long pte) {
    int frame = format.frame(pte);
    if (format.isDirty(pte)) {
      frames.markModified(frame);
    }
    int protection = moveToPrototype(frame, takePrototype());
    pool.write(pfn.pteAddress(frame), format.valid(frame, protection, true));
    WorkingSet workingSet = parent.workingSet();
    workingSet.setProtection(workingSet.find(address), WorkingSet.SAME_AS_PROTOTYPE);
    tables.write(parent, address, format.valid(frame, protection, true));
  }

  /** The frame belongs to a prototype PTE from now on; answers the shared protection. */
  private int moveToPrototype(int frame, int prototype) {
    long original = pfn.originalPte(frame);
    int protection = Protection.toCopyOnWrite(format.protection(original));
    pfn.setOwner(frame, prototype, pool.frameOf(prototype));
    pfn.set(frame, PfnDatabase.PROTOTYPE);
    pfn.setOriginalPte(frame, format.withProtection(original, protection));
    return protection;
  }

  private void shareInvalid(AddressSpace parent, int address, long pte) {
    int prototype = takePrototype();
    if (format.isTransition(pte)) {
      int frame = format.frame(pte);
      int protection = moveToPrototype(frame, prototype);
      pool.write(prototype, format.transition(frame, protection));
    } else {
      int protection = Protection.toCopyOnWrite(format.protection(pte));
      pool.write(prototype, format.withProtection(pte, protection));
    }
    tables.write(parent, address, format.prototype(prototype, false));
  }

  /** As with page tables, the frame of the copy may have been that of the page. */
  private void copyIfKeptApart(
      AddressSpace parent, AddressSpace child, int address, FaultContext who) {
    if (!isKeptApart(tables.read(parent, address))) {
      return;
    }
    life.ensureTable(child, address);
    int copy = frames.take();
    long pte = tables.read(parent, address);
    if (!copyContent(pte, copy)) {
      pfn.free(copy);
      throw who.accessViolation(NtStatus.IN_PAGE_ERROR, address);
    }
    int protection = format.protection(pte);
    frames.activate(
        copy,
        geometry.pteAddress(address),
        tables.tableFrame(child, address),
        format.demandZero(protection),
        PfnDatabase.MODIFIED);
    tables.write(child, address, format.transition(copy, protection));
    frames.dropShare(copy);
  }

  /** False if the disk refuses to read the page. */
  private boolean copyContent(long pte, int copy) {
    int frame = format.isTransition(pte) ? format.frame(pte) : PfnDatabase.NONE;
    if (frame != PfnDatabase.NONE && !pfn.has(frame, PfnDatabase.READ_IN_PROGRESS)) {
      frames.physical().copyFrame(frame, copy);
      return true;
    }
    long where = frame == PfnDatabase.NONE ? pte : pfn.originalPte(frame);
    PagingFile file = resources.pagingFiles().get(format.pagingFile(where));
    if (!file.beginRead() || !file.read(format.slot(where), content)) {
      return false;
    }
    frames.physical().write(PhysicalPort.addressOf(copy), content, 0, Page.SIZE);
    return true;
  }
}
