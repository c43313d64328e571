package org.pagewalk.kernel.view.memory;

import org.pagewalk.emulator.port.Derived;
import org.pagewalk.kernel.mm.MemoryManager;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.addressspace.PageTables;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pfn.PfnDatabase;
import org.pagewalk.kernel.mm.pte.PrototypePte;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.pte.SoftwarePte;
import org.pagewalk.kernel.mm.section.ControlArea;
import org.pagewalk.kernel.mm.section.PrototypePool;
import org.pagewalk.kernel.mm.section.Subsection;
import org.pagewalk.kernel.mm.vad.Vad;
import org.pagewalk.kernel.view.memory.PageLookup.Entry;
import org.pagewalk.kernel.view.memory.PageLookup.Prototype;
import org.pagewalk.kernel.view.memory.PagePlace.Nowhere;
import org.pagewalk.kernel.view.memory.PagePlace.Reason;

/**
 * Goes the way that a page fault goes, in the order of its questions, and changes nothing: the
 * directory entry, the page table, which may itself be on disk, the entry, the region, the
 * prototype PTE.
 *
 * @nt "Windows Internals 4, ch. 7, Page Fault Handling"
 */
@Derived("looks from outside")
final class PageFinder {
  private final MemoryManager memory;
  private final PageTables tables;
  private final PteFormat format;
  private final PfnDatabase pfn;
  private final PrototypePool pool;
  private final PageContents contents;

  PageFinder(MemoryManager memory, PageContents contents) {
    this.memory = memory;
    this.contents = contents;
    tables = memory.tables();
    format = tables.format();
    pfn = memory.pfn();
    pool = memory.prototypePool();
  }

  PageLookup find(AddressSpace space, int address) {
    boolean user = space.isUserAddress(address);
    Vad region = user ? space.vads().find(Page.number(address)) : null;
    Entry directory = entry(tables.directoryEntry(space, address));
    PagePlace table = directory.isValid() ? mapped(directory.raw()) : placeOfTable(directory);
    Entry entry = entryIn(space, table, directory, address);
    if (entry == null) {
      return new PageLookup(
          address,
          directory,
          table,
          null,
          null,
          region,
          new PagePlace.Nowhere(Reason.TABLE_UNREADABLE));
    }
    Prototype prototype = entry.isValid() ? null : prototypeOf(entry, region, address);
    PagePlace place =
        prototype != null ? placeOf(prototype) : placeOf(entry, region, user, address);
    return new PageLookup(address, directory, table, entry, prototype, region, place);
  }

  private Entry entry(long raw) {
    return new Entry(raw, format.isValid(raw) ? null : SoftwarePte.of(format, raw));
  }

  private PagePlace mapped(long pte) {
    return new PagePlace.Mapped(FrameState.of(pfn, format.frame(pte)));
  }

  private PagePlace placeOfTable(Entry directory) {
    return directory.decoded() instanceof SoftwarePte.Own own ? placeOf(own) : new PagePlace.Zero();
  }

  /** The entry of an address; null if its page table cannot be read. */
  private Entry entryIn(AddressSpace space, PagePlace table, Entry directory, int address) {
    if (directory.isValid()) {
      return entry(tables.read(space, address));
    }
    byte[] content = contents.of(table);
    return content == null
        ? null
        : entry(format.read(content, Page.offset(format.geometry().pteAddress(address))));
  }

  /** The prototype PTE that decides what is at an address, or null. */
  private Prototype prototypeOf(Entry entry, Vad region, int address) {
    int at =
        switch (entry.decoded()) {
          case SoftwarePte.Prototype(int prototype, _) -> prototype;
          case SoftwarePte.Zero _, SoftwarePte.PrototypeLookup _ ->
              region instanceof Vad.ViewVad view
                  ? view.controlArea().prototypeAddress(view.sectionPage(Page.number(address)))
                  : 0;
          case SoftwarePte.Own _ -> 0;
        };
    if (at == 0) {
      return null;
    }
    long raw = pool.read(at);
    return new Prototype(at, raw, format.isValid(raw) ? null : PrototypePte.of(format, raw));
  }

  private PagePlace placeOf(Entry entry, Vad region, boolean user, int address) {
    return switch (entry.decoded()) {
      case null -> mapped(entry.raw());
      case SoftwarePte.Own own -> placeOf(own);
      case SoftwarePte.Zero _, SoftwarePte.PrototypeLookup _, SoftwarePte.Prototype _ ->
          placeIn(region, user, address);
    };
  }

  /** What a region says of a page for which no entry and no prototype PTE decides. */
  private static PagePlace placeIn(Vad region, boolean user, int address) {
    boolean system = !user && Integer.compareUnsigned(address, SystemLayout.SYSTEM_BASE) >= 0;
    return switch (region) {
      case null -> new Nowhere(system ? Reason.NOT_MAPPED : Reason.NO_REGION);
      case Vad.ViewVad _ -> new Nowhere(Reason.NO_PAGE_IN_SECTION);
      case Vad.PrivateVad own ->
          own.isCommitted() ? new PagePlace.Zero() : new Nowhere(Reason.RESERVED);
    };
  }

  private PagePlace placeOf(SoftwarePte.Own own) {
    return switch (own) {
      case SoftwarePte.DemandZero _ -> new PagePlace.Zero();
      case SoftwarePte.Decommitted _ -> new Nowhere(Reason.NOT_COMMITTED);
      case SoftwarePte.PagingFile(int file, int slot, _) ->
          new PagePlace.InPagingFile(file, memory.pagingFiles().get(file).name(), slot);
      case SoftwarePte.Transition(int frame, _) -> placeInTransition(frame);
    };
  }

  /** A frame that is being read into has the page only when the read has ended. */
  private PagePlace placeInTransition(int frame) {
    FrameState state = FrameState.of(pfn, frame);
    if (!pfn.has(frame, PfnDatabase.READ_IN_PROGRESS)) {
      return new PagePlace.InTransition(state);
    }
    long original = pfn.originalPte(frame);
    PagePlace from =
        pfn.has(frame, PfnDatabase.PROTOTYPE)
            ? placeOf(PrototypePte.of(format, original), pfn.pteAddress(frame))
            : placeOf(SoftwarePte.own(format, original));
    return new PagePlace.BeingRead(state, from);
  }

  private PagePlace placeOf(Prototype prototype) {
    return prototype.isValid()
        ? mapped(prototype.raw())
        : placeOf(prototype.decoded(), prototype.address());
  }

  private PagePlace placeOf(PrototypePte decoded, int address) {
    return switch (decoded) {
      case SoftwarePte.Zero _ -> new Nowhere(Reason.NOT_COMMITTED);
      case SoftwarePte.Own own -> placeOf(own);
      case PrototypePte.Subsection(int index, _) ->
          placeIn(memory.sections().subsection(index), address);
    };
  }

  private PagePlace placeIn(Subsection subsection, int prototypeAddress) {
    int page = subsection.pageOf(prototypeAddress);
    ControlArea area = subsection.controlArea();
    return new PagePlace.InFile(
        area.file(),
        subsection.fileOffset(page),
        subsection.bytesFromFile(page),
        area.kind() == ControlArea.Kind.IMAGE);
  }
}
