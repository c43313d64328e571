package org.pagewalk.kernel.mm.pte;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.mm.TestRam;
import org.pagewalk.kernel.mm.layout.Access;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.layout.SystemLayout;

/** What every format of page-table entries must keep; each format has a test that extends this. */
abstract class PteFormatContract {
  private static final int[] ADDRESSES = {
    0,
    0x10000,
    0x1FFFFF,
    0x200000,
    0x3FFFFF,
    0x400000,
    0x40000000,
    0x7FFE0000,
    0xBFFEFFFF,
    0xC0000000,
    0xC0300C00,
    0xC0603018,
    0xC1000000,
    0xE1000FFF,
    0xFFDF6000,
    0xFFFFFFFF
  };

  private final PteFormat format = format();
  private final PageTableGeometry geometry = format.geometry();

  abstract PteFormat format();

  @Test
  void aZeroEntryIsSoftwareAndNamesNothing() {
    assertThat(format.isValid(0)).isFalse();
    assertThat(format.isSoftware(0)).isTrue();
    assertThat(format.isPagingFile(0)).isFalse();
    assertThat(SoftwarePte.of(format, 0)).isEqualTo(new SoftwarePte.Zero());
  }

  @Test
  void demandZeroKeepsItsProtectionAndNamesNoSlot() {
    for (int protection = 1; protection < 32; protection++) {
      long pte = format.demandZero(protection);
      assertThat(pte).isNotZero();
      assertThat(format.isSoftware(pte)).isTrue();
      assertThat(format.isPagingFile(pte)).isFalse();
      assertThat(format.protection(pte)).isEqualTo(protection);
    }
  }

  @Test
  void aPagingFileEntryKeepsFileSlotAndProtection() {
    for (int file = 0; file < 16; file++) {
      for (int slot : new int[] {1, 2, 0x1234, 0xFFFFD}) {
        long pte = format.pagingFile(file, slot, Protection.EXECUTE_WRITECOPY);
        assertThat(SoftwarePte.of(format, pte))
            .isEqualTo(new SoftwarePte.PagingFile(file, slot, Protection.EXECUTE_WRITECOPY));
      }
    }
  }

  @Test
  void aTransitionEntryKeepsFrameAndProtection() {
    for (int frame : new int[] {0, 1, 0x1FF, 0xFFFFF}) {
      long pte = format.transition(frame, Protection.NO_ACCESS);
      assertThat(SoftwarePte.of(format, pte))
          .isEqualTo(new SoftwarePte.Transition(frame, Protection.NO_ACCESS));
    }
  }

  @Test
  void aPrototypePointerKeepsItsAddress() {
    int last = SystemLayout.PROTOTYPE_POOL + SystemLayout.PROTOTYPE_POOL_SIZE - 4;
    for (int address = SystemLayout.PROTOTYPE_POOL; address <= last; address += 0xFFC) {
      long pte = format.prototype(address, true);
      assertThat(format.isPrototypeLookup(pte)).isFalse();
      assertThat(SoftwarePte.of(format, pte)).isEqualTo(new SoftwarePte.Prototype(address, true));
    }
  }

  @Test
  void theLookUpFormKeepsItsProtection() {
    for (int protection = 0; protection < 32; protection++) {
      assertThat(SoftwarePte.of(format, format.prototypeLookup(protection)))
          .isEqualTo(new SoftwarePte.PrototypeLookup(protection));
    }
  }

  @Test
  void aSubsectionPointerKeepsIndexAndProtection() {
    for (int index : new int[] {0, 1, 15, 16, 0x12345, 0xFFFFFF}) {
      long pte = format.subsection(index, Protection.WRITECOPY);
      assertThat(PrototypePte.of(format, pte))
          .isEqualTo(new PrototypePte.Subsection(index, Protection.WRITECOPY));
    }
  }

  @Test
  void aValidEntryOfAnUncachedPageTellsTheProcessor() {
    int cacheDisable = 1 << 4;
    for (int base = 1; base < 8; base++) {
      assertThat(format.valid(7, base | Protection.NO_CACHE, true) & cacheDisable)
          .isEqualTo(cacheDisable);
      assertThat(format.valid(7, base, true) & cacheDisable).isZero();
      assertThat(format.valid(7, base | Protection.WRITE_COMBINE, true) & cacheDisable).isZero();
    }
  }

  @Test
  void aValidEntryHasTheRightsOfItsProtection() {
    long readWrite = format.valid(7, Protection.READWRITE, true);
    long writeCopy = format.valid(7, Protection.WRITECOPY, true);
    long readOnly = format.valid(7, Protection.READONLY, false);
    assertThat(format.isWritable(readWrite)).isTrue();
    assertThat(format.isDirty(readWrite)).isFalse();
    assertThat(format.isWritable(writeCopy)).isFalse();
    assertThat(format.isCopyOnWrite(writeCopy)).isTrue();
    assertThat(format.isWritable(readOnly)).isFalse();
    assertThat(format.isUser(readOnly)).isFalse();
    assertThat(format.frame(format.withDirty(readWrite))).isEqualTo(7);
    assertThat(format.isAccessed(format.withoutAccessed(readWrite))).isFalse();
  }

  /** Every form of an entry, with what the questions about its form answer. */
  private record Form(
      long pte,
      boolean valid,
      boolean software,
      boolean pagingFile,
      boolean transition,
      boolean prototype,
      boolean lookUp) {}

  private List<Form> forms() {
    int code = Protection.READWRITE;
    return List.of(
        new Form(0, false, true, false, false, false, false),
        new Form(format.valid(5, code, true), true, false, false, false, false, false),
        new Form(format.valid(0xFFFFF, 0, false), true, false, false, false, false, false),
        new Form(format.validDirectory(5, true), true, false, false, false, false, false),
        new Form(format.demandZero(code), false, true, false, false, false, false),
        new Form(format.demandZero(31), false, true, false, false, false, false),
        new Form(format.pagingFile(0, 1, code), false, true, true, false, false, false),
        new Form(format.pagingFile(15, 0, code), false, true, true, false, false, false),
        new Form(format.pagingFile(1, 0xFFFFE, 31), false, true, true, false, false, false),
        new Form(format.transition(0, 0), false, false, false, true, false, false),
        new Form(format.transition(0xFFFFF, 31), false, false, false, true, false, false),
        new Form(
            format.prototype(SystemLayout.PROTOTYPE_POOL, false),
            false,
            false,
            false,
            false,
            true,
            false),
        new Form(format.prototypeLookup(0), false, false, false, false, true, true),
        new Form(format.prototypeLookup(31), false, false, false, false, true, true),
        new Form(format.subsection(0, 0), false, false, false, false, true, false),
        new Form(format.subsection(0xFFFFFF, 31), false, false, false, false, true, false));
  }

  @Test
  void everyFormIsTakenForItself() {
    for (Form form : forms()) {
      long pte = form.pte;
      String name = Long.toHexString(pte);
      assertThat(format.isValid(pte)).as(name).isEqualTo(form.valid);
      assertThat(format.isSoftware(pte)).as(name).isEqualTo(form.software);
      assertThat(format.isPagingFile(pte)).as(name).isEqualTo(form.pagingFile);
      assertThat(format.isTransition(pte)).as(name).isEqualTo(form.transition);
      assertThat(format.isPrototype(pte)).as(name).isEqualTo(form.prototype);
      assertThat(format.isPrototypeLookup(pte)).as(name).isEqualTo(form.lookUp);
    }
  }

  @Test
  void aValidEntryHasExactlyTheRightsOfEachProtection() {
    for (int code = 0; code < 32; code++) {
      for (boolean user : new boolean[] {true, false}) {
        long pte = format.valid(0xABCDE, code, user);
        String name = "code " + code;
        boolean copies = Protection.isCopyOnWrite(code);
        assertThat(format.isValid(pte)).isTrue();
        assertThat(format.frame(pte)).isEqualTo(0xABCDE);
        assertThat(format.isUser(pte)).isEqualTo(user);
        assertThat(format.isAccessed(pte)).isTrue();
        assertThat(format.isDirty(pte)).isFalse();
        assertThat(format.isLargePage(pte)).isFalse();
        assertThat(format.isCopyOnWrite(pte)).as(name).isEqualTo(copies);
        assertThat(format.isWritable(pte))
            .as(name)
            .isEqualTo(Protection.isWritable(code) && !copies);
        for (Access access : Access.values()) {
          assertThat(format.allows(pte, access)).as(name).isEqualTo(isRight(code, access));
        }
      }
    }
  }

  private boolean isRight(int code, Access access) {
    return switch (access) {
      case READ -> true;
      case WRITE -> Protection.isWritable(code) && !Protection.isCopyOnWrite(code);
      case EXECUTE -> !format.hasNoExecute() || Protection.isExecutable(code);
    };
  }

  @Test
  void aPageWithoutCacheHasAnotherEntryThanOneWithIt() {
    long cached = format.valid(5, Protection.READWRITE, true);
    long uncached = format.valid(5, Protection.READWRITE | Protection.NO_CACHE, true);
    assertThat(uncached).isNotEqualTo(cached);
    assertThat(format.valid(5, Protection.READWRITE | Protection.GUARD, true)).isEqualTo(cached);
  }

  @Test
  void aDirectoryEntryIsWritableAccessedAndDirty() {
    for (boolean user : new boolean[] {true, false}) {
      long pde = format.validDirectory(0xFFFFF, user);
      assertThat(pde).isPositive();
      assertThat(format.isValid(pde)).isTrue();
      assertThat(format.isWritable(pde)).isTrue();
      assertThat(format.isAccessed(pde)).isTrue();
      assertThat(format.isDirty(pde)).isTrue();
      assertThat(format.isUser(pde)).isEqualTo(user);
      assertThat(format.isLargePage(pde)).isFalse();
      assertThat(format.frame(pde)).isEqualTo(0xFFFFF);
    }
  }

  @Test
  void aBitOfAValidEntryIsChangedAlone() {
    long pte = format.valid(0xFFFFF, Protection.READWRITE, true);
    long dirty = format.withDirty(pte);
    assertThat(format.isDirty(dirty)).isTrue();
    assertThat(format.withDirty(dirty)).isEqualTo(dirty);
    assertThat(format.withoutDirty(dirty)).isEqualTo(pte);
    assertThat(format.withoutDirty(pte)).isEqualTo(pte);
    long untouched = format.withoutAccessed(dirty);
    assertThat(format.isAccessed(untouched)).isFalse();
    assertThat(format.isDirty(untouched)).isTrue();
    assertThat(format.withAccessed(untouched)).isEqualTo(dirty);
    long readOnly = format.withWritable(dirty, false);
    assertThat(format.isWritable(readOnly)).isFalse();
    assertThat(format.isDirty(readOnly)).isTrue();
    assertThat(format.withWritable(readOnly, true)).isEqualTo(dirty);
    assertThat(format.withWritable(readOnly, false)).isEqualTo(readOnly);
    assertThat(format.frame(readOnly)).isEqualTo(0xFFFFF);
  }

  @Test
  void theProtectionOfAnInvalidEntryIsChangedAlone() {
    for (int code = 0; code < 32; code++) {
      assertThat(format.withProtection(format.pagingFile(7, 0xFFFFE, 31 - code), code))
          .isEqualTo(format.pagingFile(7, 0xFFFFE, code));
      assertThat(format.withProtection(format.transition(0xFFFFF, 31 - code), code))
          .isEqualTo(format.transition(0xFFFFF, code));
      assertThat(format.withProtection(format.prototypeLookup(31 - code), code))
          .isEqualTo(format.prototypeLookup(code));
      assertThat(format.withProtection(format.demandZero(31 - code), code))
          .isEqualTo(format.demandZero(code));
    }
  }

  @Test
  void aPrototypePointerSaysWhetherItIsReadOnly() {
    int address = SystemLayout.PROTOTYPE_POOL + 0x1FC;
    assertThat(SoftwarePte.of(format, format.prototype(address, false)))
        .isEqualTo(new SoftwarePte.Prototype(address, false));
    assertThat(SoftwarePte.of(format, format.prototype(address, true)))
        .isEqualTo(new SoftwarePte.Prototype(address, true));
  }

  @Test
  void committedUntouchedAndDecommittedPagesAreToldApart() {
    assertThat(PrototypePte.of(format, format.demandZero(Protection.READONLY)))
        .isEqualTo(new SoftwarePte.DemandZero(Protection.READONLY));
    assertThat(SoftwarePte.of(format, format.demandZero(Protection.DECOMMITTED)))
        .isEqualTo(new SoftwarePte.Decommitted());
  }

  @Test
  void entriesLieInMemoryOneAfterTheOther() {
    TestRam ram = new TestRam(2);
    int size = geometry.entrySize();
    long first = format.valid(0xFFFFF, Protection.READWRITE, true);
    long second = format.pagingFile(15, 0xFFFFE, 31);
    format.write(ram, 0x1000, first);
    format.write(ram, 0x1000 + size, second);
    assertThat(format.read(ram, 0x1000)).isEqualTo(first);
    assertThat(format.read(ram, 0x1000 + size)).isEqualTo(second);
  }

  @Test
  void anEntryReadsTheSameInACopyOfItsPage() {
    TestRam ram = new TestRam(2);
    byte[] copy = new byte[Page.SIZE];
    int offset = Page.SIZE - geometry.entrySize();
    for (Form form : forms()) {
      format.write(ram, Page.SIZE + offset, form.pte);
      ram.read(Page.SIZE, copy, 0, Page.SIZE);
      assertThat(format.read(copy, offset)).isEqualTo(form.pte);
    }
  }

  /** Fails unless an address has these indexes and entries; all in hexadecimal. */
  final void assertEntries(String linear, String directory, String table, String pte, String pde) {
    int address = hex(linear);
    assertThat(geometry.directoryIndex(address)).isEqualTo(hex(directory));
    assertThat(geometry.tableIndex(address)).isEqualTo(hex(table));
    assertThat(geometry.pteAddress(address)).isEqualTo(hex(pte));
    assertThat(geometry.pdeAddress(address)).isEqualTo(hex(pde));
    assertThat(geometry.addressOfPte(hex(pte))).isEqualTo(Page.start(address));
  }

  private static int hex(String number) {
    return Integer.parseUnsignedInt(number, 16);
  }

  @Test
  void tablesCoverTheAddressSpaceExactlyOnce() {
    int next = 0;
    for (int index = 0; index < geometry.directoryEntries(); index++) {
      assertThat(geometry.firstAddress(index)).isEqualTo(next);
      for (int entry = 0; entry < geometry.entriesPerPage(); entry++) {
        assertThat(geometry.directoryIndex(next)).isEqualTo(index);
        assertThat(geometry.tableIndex(next)).isEqualTo(entry);
        next += Page.SIZE;
      }
    }
    assertThat(next).isZero();
    assertThat(geometry.directories() * geometry.entriesPerPage())
        .isEqualTo(geometry.directoryEntries());
    assertThat(geometry.entriesPerPage() * geometry.entrySize()).isEqualTo(Page.SIZE);
  }

  @Test
  void anEntryOfTheSelfMapTellsWhatItIsFor() {
    for (int address : ADDRESSES) {
      int pte = geometry.pteAddress(address);
      assertThat(geometry.addressOfPte(pte)).isEqualTo(Page.start(address));
      assertThat(geometry.addressOfPte(geometry.pdeAddress(address)))
          .isEqualTo(geometry.tableAddress(address));
      assertThat(
              geometry.tableAddress(address) + geometry.tableIndex(address) * geometry.entrySize())
          .isEqualTo(pte);
    }
  }

  @Test
  void aPageTableIsAPageWhosePteIsThePde() {
    for (int address : ADDRESSES) {
      int pde = geometry.pdeAddress(address);
      assertThat(geometry.pteAddress(geometry.tableAddress(address))).isEqualTo(pde);
      assertThat(geometry.isInPageTables(geometry.tableAddress(address))).isTrue();
      assertThat(geometry.isInPageTables(pde)).isTrue();
      assertThat(geometry.isSelfMap(geometry.directoryIndex(pde))).isTrue();
    }
  }

  @Test
  void theDirectoryThatHoldsTheSelfMapMapsItself() {
    int pde = geometry.pdeAddress(geometry.pteAddress(geometry.pteAddress(0)));
    int fixed = geometry.pdeAddress(pde);
    assertThat(geometry.pteAddress(fixed)).isEqualTo(fixed);
    assertThat(geometry.pdeAddress(fixed)).isEqualTo(fixed);
    assertThat(geometry.isInPageTables(fixed)).isTrue();
  }

  @Test
  void theDirectoriesLieOneAfterTheOtherInTheSelfMap() {
    int first = geometry.pdeAddress(0);
    for (int index = 0; index < geometry.directoryEntries(); index++) {
      assertThat(geometry.pdeAddress(geometry.firstAddress(index)))
          .isEqualTo(first + index * geometry.entrySize());
    }
  }

  @Test
  void theSystemHasTheDirectoryEntriesFromTheSelfMapOn() {
    int selfMap = 0;
    for (int index = 0; index < geometry.directoryEntries(); index++) {
      boolean system =
          Integer.compareUnsigned(geometry.firstAddress(index), SystemLayout.SYSTEM_BASE) >= 0;
      assertThat(index >= geometry.firstSystemIndex()).isEqualTo(system);
      boolean inSelfMap = geometry.isSelfMap(index);
      assertThat(inSelfMap)
          .isEqualTo(
              index >= geometry.firstSystemIndex()
                  && index < geometry.firstSystemIndex() + geometry.directories());
      selfMap += inSelfMap ? 1 : 0;
    }
    assertThat(selfMap).isEqualTo(geometry.directories());
    assertThat(geometry.pteAddress(0))
        .isEqualTo(geometry.firstAddress(geometry.firstSystemIndex()));
  }

  @Test
  void whatTheSystemMapsLiesBehindTheSelfMapAndHyperspace() {
    int hyperspace = geometry.hyperspace();
    assertThat(geometry.isInPageTables(hyperspace - 1)).isTrue();
    assertThat(geometry.isInPageTables(hyperspace)).isFalse();
    assertThat(geometry.isInPageTables(SystemLayout.SYSTEM_BASE)).isTrue();
    assertThat(geometry.isInPageTables(SystemLayout.SYSTEM_BASE - 1)).isFalse();
    int behind = geometry.firstAddress(geometry.directoryIndex(hyperspace) + 1);
    assertThat(Integer.toUnsignedLong(SystemLayout.KERNEL_STACKS))
        .isGreaterThanOrEqualTo(Integer.toUnsignedLong(behind));
  }

  @Test
  void theNextTableBeginsWhereTheDirectoryIndexChanges() {
    for (int index = 0; index < geometry.directoryEntries() - 1; index += 7) {
      int next = geometry.firstAddress(index + 1);
      for (int offset : new int[] {0, Page.SIZE, geometry.entriesPerPage() * Page.SIZE / 2}) {
        int pageNumber = Page.number(geometry.firstAddress(index) + offset);
        assertThat(geometry.nextTable(pageNumber)).isEqualTo(Page.number(next));
      }
      assertThat(geometry.nextTable(Page.number(next) - 1)).isEqualTo(Page.number(next));
    }
  }
}
