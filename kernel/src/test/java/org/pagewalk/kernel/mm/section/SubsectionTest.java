package org.pagewalk.kernel.mm.section;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.mm.TestFile;
import org.pagewalk.kernel.mm.pte.PageTableGeometry;

class SubsectionTest {
  private final ControlArea area =
      new ControlArea(
          ControlArea.Kind.DATA_FILE, TestFile.ofSize(0x10), 0x5001, PageTableGeometry.TWO_LEVEL);
  private final SubsectionTable table = new SubsectionTable();

  private Subsection subsection(long firstPage, int pages, long offset, long bytes) {
    Subsection subsection =
        new Subsection(
            area, table.reserve(), firstPage, pages, 0xE1000000, 4, offset, bytes, false);
    table.enter(subsection);
    area.subsections().add(subsection);
    return subsection;
  }

  @Test
  void aSubsectionHoldsItsPagesAndNoOthers() {
    Subsection subsection = subsection(2, 3, 0x600, 0x2010);
    assertThat(subsection.contains(1)).isFalse();
    assertThat(subsection.contains(2)).isTrue();
    assertThat(subsection.contains(4)).isTrue();
    assertThat(subsection.contains(5)).isFalse();
    assertThat(area.subsectionOf(4)).isSameAs(subsection);
    assertThat(area.subsectionOf(5)).isNull();
    assertThat(area.prototypeAddress(4)).isEqualTo(0xE1000008);
    assertThat(area.prototypeAddress(5)).isZero();
  }

  @Test
  void bytesOfAPageComeFromTheFileAsFarAsTheyGo() {
    Subsection subsection = subsection(0, 4, 0x600, 0x2010);
    assertThat(subsection.fileOffset(0)).isEqualTo(0x600);
    assertThat(subsection.fileOffset(3)).isEqualTo(0x3600);
    assertThat(subsection.bytesFromFile(1)).isEqualTo(0x1000);
    assertThat(subsection.bytesFromFile(2)).isEqualTo(0x10);
    assertThat(subsection.bytesFromFile(3)).isZero();
    subsection.setFileBytes(0x3001);
    assertThat(subsection.bytesFromFile(2)).isEqualTo(0x1000);
    assertThat(subsection.bytesFromFile(3)).isEqualTo(1);
    assertThat(subsection.fileBytes()).isEqualTo(0x3001);
  }

  @Test
  void anIndexIsUsedAgainWhenItsSubsectionHasGone() {
    Subsection first = subsection(0, 1, 0, 0);
    Subsection second = subsection(1, 1, 0, 0);
    assertThat(table.size()).isEqualTo(2);
    assertThat(table.get(second.index())).isSameAs(second);
    table.remove(first);
    assertThat(table.size()).isEqualTo(1);
    assertThat(table.get(first.index())).isNull();
    assertThat(subsection(2, 1, 0, 0).index()).isEqualTo(first.index());
    assertThat(subsection(3, 1, 0, 0).index()).isEqualTo(2);
    assertThat(table.size()).isEqualTo(3);
  }

  @Test
  void aControlAreaIsUnusedWithoutSectionsAndViews() {
    assertThat(area.isUnused()).isTrue();
    assertThat(area.pageCount()).isEqualTo(6);
    area.addSectionReference();
    assertThat(area.isUnused()).isFalse();
    area.addView();
    area.dropSectionReference();
    assertThat(area.sectionReferences()).isZero();
    assertThat(area.isUnused()).isFalse();
    assertThat(area.mappedViews()).isEqualTo(1);
    area.dropView();
    assertThat(area.isUnused()).isTrue();
    area.addCommitCharge(3);
    area.addCommitCharge(-1);
    assertThat(area.commitCharge()).isEqualTo(2);
  }
}
