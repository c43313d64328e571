package org.pagewalk.kernel.mm.pte;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.mm.TestRam;
import org.pagewalk.kernel.mm.layout.SystemLayout;

/** What every format of page-table entries must keep; each format has a test that extends this. */
abstract class PteFormatContract {
  private final PteFormat format = format();

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
      }
    }
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
    int size = format.entrySize();
    long first = format.valid(0xFFFFF, Protection.READWRITE, true);
    long second = format.pagingFile(15, 0xFFFFE, 31);
    format.write(ram, 0x1000, first);
    format.write(ram, 0x1000 + size, second);
    assertThat(format.read(ram, 0x1000)).isEqualTo(first);
    assertThat(format.read(ram, 0x1000 + size)).isEqualTo(second);
    assertThat(first).isPositive();
    assertThat(second).isPositive();
  }
}
