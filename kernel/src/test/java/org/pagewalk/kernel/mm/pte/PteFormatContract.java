package org.pagewalk.kernel.mm.pte;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
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
    assertThat(SoftwarePte.decode(format, 0, false)).isEqualTo(new SoftwarePte.Zero());
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
        assertThat(SoftwarePte.decode(format, pte, false))
            .isEqualTo(new SoftwarePte.PagingFile(file, slot, Protection.EXECUTE_WRITECOPY));
      }
    }
  }

  @Test
  void aTransitionEntryKeepsFrameAndProtection() {
    for (int frame : new int[] {0, 1, 0x1FF, 0xFFFFF}) {
      long pte = format.transition(frame, Protection.NO_ACCESS);
      assertThat(SoftwarePte.decode(format, pte, false))
          .isEqualTo(new SoftwarePte.Transition(frame, Protection.NO_ACCESS));
    }
  }

  @Test
  void aPrototypePointerKeepsItsAddress() {
    int last = SystemLayout.PROTOTYPE_POOL + SystemLayout.PROTOTYPE_POOL_SIZE - 4;
    for (int address = SystemLayout.PROTOTYPE_POOL; address <= last; address += 0xFFC) {
      long pte = format.prototype(address, true);
      assertThat(format.isPrototypeLookup(pte)).isFalse();
      assertThat(SoftwarePte.decode(format, pte, false))
          .isEqualTo(new SoftwarePte.Prototype(address, true));
    }
  }

  @Test
  void theLookUpFormKeepsItsProtection() {
    for (int protection = 0; protection < 32; protection++) {
      assertThat(SoftwarePte.decode(format, format.prototypeLookup(protection), false))
          .isEqualTo(new SoftwarePte.PrototypeLookup(protection));
    }
  }

  @Test
  void aSubsectionPointerKeepsIndexAndProtection() {
    for (int index : new int[] {0, 1, 15, 16, 0x12345, 0xFFFFFF}) {
      long pte = format.subsection(index, Protection.WRITECOPY);
      assertThat(SoftwarePte.decode(format, pte, true))
          .isEqualTo(new SoftwarePte.Subsection(index, Protection.WRITECOPY));
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
}
