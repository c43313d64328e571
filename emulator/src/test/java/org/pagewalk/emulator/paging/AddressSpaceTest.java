package org.pagewalk.emulator.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.fault.PageFault;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.processor.Processor;

/** Many page directories, with pages of their own and pages that they share. */
class AddressSpaceTest {
  private static final int SPACES = 100;
  private static final int FRAMES = 4096;
  private static final int SHARED_TABLE = 1;
  private static final int FIRST_DIRECTORY = 16;
  private static final int FIRST_TABLE = FIRST_DIRECTORY + SPACES;
  private static final int FIRST_PAGE = FIRST_TABLE + SPACES;
  private static final int SHARED = 0xC000_0000;
  private static final int RIGHTS = 7;

  private final PhysicalMemory memory = new PhysicalMemory(FRAMES);
  private final Processor processor = new Processor();
  private final Tlb tlb = new Tlb(memory);
  private final LinearMemory linear = new LinearMemory(memory, processor);

  AddressSpaceTest() {
    processor.setControl0(Processor.CR0_PE | Processor.CR0_PG | Processor.CR0_WP);
    for (int page = 0; page < 1024; page++) {
      memory.write32(address(SHARED_TABLE, page), FIRST_PAGE + 1024 + page << 12 | RIGHTS);
    }
    for (int space = 0; space < SPACES; space++) {
      memory.write32(address(FIRST_DIRECTORY + space, 0), FIRST_TABLE + space << 12 | RIGHTS);
      memory.write32(address(FIRST_DIRECTORY + space, 0x300), SHARED_TABLE << 12 | RIGHTS);
      for (int page = 0; page < 8; page++) {
        memory.write32(
            address(FIRST_TABLE + space, page), FIRST_PAGE + space * 8 + page << 12 | RIGHTS);
        memory.write32(address(FIRST_PAGE + space * 8 + page, 0), space * 8 + page);
      }
    }
  }

  private static long address(int frame, int index) {
    return (long) frame << 12 | index << 2;
  }

  private void enter(int space) {
    processor.cr3 = FIRST_DIRECTORY + space << 12;
    linear.flush();
  }

  @Test
  void everySpaceSeesItsOwnPagesAndTheSharedOnesInWhateverOrderTheyTakeTurns() {
    Random random = new Random(7);
    int last = 0;
    for (int turn = 0; turn < 20_000; turn++) {
      int space = random.nextInt(SPACES);
      int page = random.nextInt(8);
      enter(space);
      linear.setPrivilege(random.nextInt(4));
      assertThat(linear.read32(page << 12)).isEqualTo(space * 8 + page);
      assertThat(linear.read32(SHARED)).isEqualTo(last);
      last = turn;
      linear.write32(SHARED, turn);
    }
    linear.assertFresh();
  }

  @Test
  void entryOfASharedTableThatIsClearedIsGoneInEverySpace() {
    for (int space = 0; space < 20; space++) {
      enter(space);
      linear.read32(SHARED + 0x5000);
      linear.write32(SHARED + 0x5000, space);
    }
    memory.write32(address(SHARED_TABLE, 5), 0);
    for (int space = 0; space < 20; space++) {
      enter(space);
      assertThatThrownBy(() -> linear.read32(SHARED + 0x5000)).isInstanceOf(PageFault.class);
    }
    linear.assertFresh();
  }

  @Test
  void directoryEntryOfASpaceThatIsNotCurrentTakesEffectWhenItIs() {
    enter(1);
    assertThat(linear.read32(0)).isEqualTo(8);
    enter(2);
    memory.write32(address(FIRST_DIRECTORY + 1, 0), FIRST_TABLE + 3 << 12 | RIGHTS);
    enter(1);
    assertThat(linear.read32(0)).isEqualTo(24);
    memory.zeroFrame(FIRST_DIRECTORY + 1);
    assertThatThrownBy(() -> linear.read32(0)).isInstanceOf(PageFault.class);
  }

  @Test
  void everyDirectoryEntryThatNamesASharedTableIsAccessed() {
    for (int space = 0; space < 3; space++) {
      enter(space);
      linear.read32(SHARED);
      assertThat(memory.read32(address(FIRST_DIRECTORY + space, 0x300)) & PageWalker.ACCESSED)
          .isNotZero();
    }
  }

  @Test
  void rightsAreThoseOfTheDirectoryEntryThroughWhichASharedTableIsReached() {
    memory.write32(address(FIRST_DIRECTORY + 1, 0x300), SHARED_TABLE << 12 | 3);
    memory.write32(address(FIRST_DIRECTORY + 2, 0x300), SHARED_TABLE << 12 | 5);
    linear.setPrivilege(3);
    enter(0);
    linear.write32(SHARED, 1);
    enter(1);
    assertThatThrownBy(() -> linear.read32(SHARED)).isInstanceOf(PageFault.class);
    enter(2);
    assertThat(linear.read32(SHARED)).isEqualTo(1);
    assertThatThrownBy(() -> linear.write32(SHARED, 2)).isInstanceOf(PageFault.class);
  }

  @Test
  void frameThatSeveralPagesMapIsTakenOutOfAllMapsForWritingWhenItHoldsCode() {
    memory.write32(address(SHARED_TABLE, 9), FIRST_PAGE << 12 | RIGHTS);
    enter(0);
    linear.write32(0, 1);
    linear.write32(SHARED + 0x9000, 2);
    linear.setPrivilege(3);
    linear.write32(0, 3);
    assertThat(linear.writablePage(0)).isNotNull();
    memory.markCode(FIRST_PAGE, 0, 4);
    assertThat(linear.writablePage(0)).isNull();
    assertThat(linear.writablePage(SHARED + 0x9000)).isNull();
    linear.setPrivilege(0);
    assertThat(linear.writablePage(0)).isNull();
    assertThat(linear.writablePage(SHARED + 0x9000)).isNull();
    linear.assertFresh();
  }

  /** Each table is reached from one directory entry, by both privileges, for all accesses. */
  @Test
  void guestThatUsesEveryTableItCanMakeStaysWithinTheBound() {
    PageWalker walker = new PageWalker(memory, processor);
    for (int round = 0; round < 3; round++) {
      for (int space = 0; space < SPACES; space++) {
        processor.cr3 = FIRST_DIRECTORY + space << 12;
        tlb.enter(processor);
        for (int slot = 1; slot < 40; slot++) {
          int table = FIRST_PAGE + (space * 39 + slot) % 2000;
          memory.write32(address(FIRST_DIRECTORY + space, slot), table << 12 | RIGHTS);
          memory.write32(address(table, 1), 5 << 12 | RIGHTS);
          for (PrivilegeLevel level : PrivilegeLevel.values()) {
            for (Access access : Access.values()) {
              walker.walk(slot << 22 | 1 << 12, access, level);
              tlb.fill(slot << 22 | 1 << 12, access, level, walker);
            }
          }
          assertThat(tlb.arrayCount()).isLessThanOrEqualTo(Tlb.MAXIMUM_ARRAYS);
        }
        assertThat(tlb.spaces()).hasSizeLessThanOrEqualTo(Tlb.MAXIMUM_SPACES);
      }
    }
    assertThat(tlb.arrayCount()).isGreaterThan(Tlb.MAXIMUM_ARRAYS / 4);
  }

  @Test
  void checkFindsATranslationThatTheTablesDoNotHave() {
    enter(0);
    linear.read32(SHARED);
    linear.assertFresh();
    memory.setListener(null);
    memory.bytes(SHARED_TABLE)[1] ^= 0x10;
    assertThatThrownBy(linear::assertFresh)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("linear page C0000 is cached for READ by SUPERVISOR");
  }
}
