package org.pagewalk.kernel.mm.addressspace;

import java.util.List;
import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.emulator.port.TlbControl;
import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.event.MemoryEvent;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pfn.PageFrames;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.workingset.WorkingSet;

/**
 * Takes pages out of working sets. A private page goes into transition; a page of a section goes
 * back to its prototype PTE. A page table can go when no entry of it names a frame. A page that was
 * brought in for a thread which has not used it, and a locked page, stay.
 *
 * <p>Age comes from the accessed bit: sampled and cleared, a page that was used is young again.
 * Trimming looks for the oldest pages first, from where it stopped the last time.
 *
 * @nt "Windows Internals 4, ch. 7, Working Sets; Balance Set Manager and Swapper"
 */
public final class WorkingSetTrimmer {
  private final PageTables tables;
  private final PageFrames frames;
  private final PfnDatabase pfn;
  private final PteFormat format;
  private final PageTableGeometry geometry;
  private final PrototypeMappings prototypes;
  private final AddressSpaces spaces;
  private final TlbControl tlb;
  private final EventLog log;
  private int nextSpace;

  public WorkingSetTrimmer(
      PageTables tables,
      PageFrames frames,
      PrototypeMappings prototypes,
      AddressSpaces spaces,
      TlbControl tlb,
      EventLog log) {
    this.tables = tables;
    this.frames = frames;
    this.pfn = frames.pfn();
    this.format = frames.format();
    this.geometry = format.geometry();
    this.prototypes = prototypes;
    this.spaces = spaces;
    this.tlb = tlb;
    this.log = log;
  }

  /** Samples and clears the accessed bit of every page of a working set. */
  public void age(AddressSpace space) {
    WorkingSet workingSet = space.workingSet();
    for (int entry = 0; entry < workingSet.size(); entry++) {
      workingSet.setAge(entry, sampleAccessed(space, entry) ? 0 : workingSet.age(entry) + 1);
    }
  }

  private boolean sampleAccessed(AddressSpace space, int entry) {
    int address = space.workingSet().address(entry);
    int table = tables.tableFrame(space, address);
    long at = PhysicalPort.addressOf(table) + Page.offset(geometry.pteAddress(address));
    long pte = format.read(frames.physical(), at);
    if (!format.isAccessed(pte)) {
      return false;
    }
    format.write(frames.physical(), at, format.withoutAccessed(pte));
    tlb.invalidatePage(address);
    return true;
  }

  /**
   * Takes pages out of all working sets, the oldest first, until so many have gone.
   *
   * @param inUse those of the pages brought in lately for threads that stay even if there are no
   *     others
   * @return pages taken out
   */
  public int trimAll(int wanted, PagesInUse inUse) {
    List<AddressSpace> all = spaces.all();
    int trimmed = 0;
    for (int age = WorkingSet.OLDEST; age >= 0 && trimmed < wanted; age--) {
      for (int i = 0; i < all.size() && trimmed < wanted; i++) {
        AddressSpace space = all.get((nextSpace + i) % all.size());
        trimmed += trim(space, wanted - trimmed, age, PagesInUse.ALL);
      }
    }
    for (int i = 0; i < all.size() && trimmed == 0; i++) {
      trimmed += trim(all.get(i), wanted, 0, inUse);
    }
    nextSpace = all.isEmpty() ? 0 : (nextSpace + 1) % all.size();
    return trimmed;
  }

  /** Takes the oldest pages out of one working set; returns how many have gone. */
  public int trimOldest(AddressSpace space, int wanted) {
    int trimmed = 0;
    for (int age = WorkingSet.OLDEST; age >= 0 && trimmed < wanted; age--) {
      trimmed += trim(space, wanted - trimmed, age, PagesInUse.ALL);
    }
    return trimmed;
  }

  /** Takes out every page that is not locked, those brought in lately for a thread too. */
  public void empty(AddressSpace space) {
    int before;
    do {
      before = space.workingSet().size();
      trim(space, Integer.MAX_VALUE, 0, PagesInUse.NONE);
    } while (space.workingSet().size() < before);
  }

  private int trim(AddressSpace space, int wanted, int age, PagesInUse inUse) {
    WorkingSet workingSet = space.workingSet();
    int trimmed = 0;
    int entry = workingSet.cursor();
    for (int seen = workingSet.size(); seen > 0 && trimmed < wanted; seen--) {
      if (entry >= workingSet.size()) {
        entry = 0;
      }
      boolean allowed =
          workingSet.isTrimmable(entry)
              || workingSet.locks(entry) == 0 && !inUse.includes(space, workingSet.address(entry));
      if (allowed && workingSet.age(entry) >= age && trimEntry(space, entry)) {
        trimmed++;
      } else {
        entry++;
      }
    }
    workingSet.setCursor(entry);
    return trimmed;
  }

  /** Takes one page out; false if it is a page table that is in use. */
  public boolean trimEntry(AddressSpace space, int entry) {
    int address = space.workingSet().address(entry);
    long pte = tables.read(space, address);
    int frame = format.frame(pte);
    if (pfn.has(frame, PfnDatabase.PAGE_TABLE) && pfn.shareCount(frame) > 1) {
      return false;
    }
    if (log.listening()) {
      int age = space.workingSet().age(entry);
      log.record(new MemoryEvent.Trim(address, frame, age, format.isDirty(pte)));
    }
    remove(space, address, pte);
    return true;
  }

  /** Takes the valid page of an address out of the working set; its PTE becomes invalid. */
  public void remove(AddressSpace space, int address, long pte) {
    int frame = format.frame(pte);
    if (format.isDirty(pte) || pfn.has(frame, PfnDatabase.PAGE_TABLE)) {
      frames.markModified(frame);
    }
    int protection = space.workingSet().protection(space.workingSet().find(address));
    space.workingSet().remove(address);
    if (pfn.has(frame, PfnDatabase.PROTOTYPE)) {
      boolean same = protection == WorkingSet.SAME_AS_PROTOTYPE;
      tables.write(
          space,
          address,
          same
              ? format.prototype(pfn.pteAddress(frame), !format.isWritable(pte))
              : format.prototypeLookup(protection));
      prototypes.unmap(frame);
    } else {
      int original = format.protection(pfn.originalPte(frame));
      tables.write(space, address, format.transition(frame, original));
      frames.dropShare(frame);
    }
  }
}
