package org.pagewalk.emulator.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Every store is announced to whoever derived something, byte for byte, before it happens. */
class PhysicalMemoryTest {
  private static final int FRAME = 0x1000;
  private static final int[] PLACES = {0, 1, 2, 3, 4, 5, 7, 8, 0x800, 0xFF7, 0xFF8, 0xFF9, 0xFFA};

  private final PhysicalMemory memory = new PhysicalMemory(4);
  private final Listener listener = new Listener(memory);

  /** Notes what it is told, and that the bytes were the old ones then. */
  private static final class Listener implements StoreListener {
    private final PhysicalMemory memory;
    private final TreeSet<Long> tables = new TreeSet<>();
    private final TreeSet<Long> directories = new TreeSet<>();
    private final TreeSet<Long> codes = new TreeSet<>();
    private final List<Integer> restricted = new ArrayList<>();
    private int allRestricted;
    private boolean checksBytes = true;

    private Listener(PhysicalMemory memory) {
      this.memory = memory;
      memory.setListener(this);
    }

    private void note(TreeSet<Long> bytes, int frame, int offset, int length) {
      for (long address = frame * 4096L + offset; length > 0; address++, length--) {
        assertThat(checksBytes && memory.read8(address) != 0).isFalse();
        bytes.add(address);
      }
    }

    @Override
    public void tableStored(int frame, int offset, int length) {
      note(tables, frame, offset, length);
    }

    @Override
    public void directoryStored(int frame, int offset, int length) {
      note(directories, frame, offset, length);
    }

    @Override
    public boolean codeStored(int frame, int offset, int length) {
      note(codes, frame, offset, length);
      return length < FRAME;
    }

    @Override
    public void storesRestricted(int frame) {
      restricted.add(frame);
    }

    @Override
    public void allStoresRestricted() {
      allRestricted++;
    }

    private void assertTold(long address, int length) {
      TreeSet<Long> bytes = new TreeSet<>();
      for (int i = 0; i < length; i++) {
        bytes.add(address + i);
      }
      assertThat(tables).isEqualTo(bytes);
      assertThat(directories).isEqualTo(bytes);
      assertThat(codes).isEqualTo(bytes);
      tables.clear();
      directories.clear();
      codes.clear();
    }
  }

  private void markAll() {
    for (int frame = 0; frame < 4; frame++) {
      memory.markTable(frame);
      memory.markDirectory(frame);
      memory.markCode(frame, 0, FRAME);
    }
  }

  private void assertAnnounced(int length, Consumer<Long> store) {
    for (int place : PLACES) {
      long address = FRAME + place + (place >= 0xFF0 ? 8 - length : 0);
      for (int shift = 0; shift < 8; shift++) {
        store.accept(address + shift);
        listener.assertTold(address + shift, length);
        listener.checksBytes = false;
        memory.write(address + shift, new byte[length], 0, length);
        listener.assertTold(address + shift, length);
        listener.checksBytes = true;
      }
    }
  }

  @Test
  void storesOfEveryWidthAnnounceEveryByteAlsoAcrossFrames() {
    markAll();
    assertAnnounced(1, address -> memory.write8(address, -1));
    assertAnnounced(2, address -> memory.write16(address, -1));
    assertAnnounced(4, address -> memory.write32(address, -1));
    assertAnnounced(8, address -> memory.write64(address, -1));
    byte[] ones = {-1, -1, -1, -1, -1, -1};
    assertAnnounced(5, address -> memory.write(address, ones, 1, 5));
  }

  @Test
  void valuesAreLittleEndianAtEveryPlaceAlsoAcrossFrames() {
    for (int place : PLACES) {
      for (long address = FRAME + place; address < FRAME + place + 8; address++) {
        memory.write64(address, 0x8899_AABB_CCDD_EEFFL);
        assertThat(memory.read64(address)).isEqualTo(0x8899_AABB_CCDD_EEFFL);
        assertThat(memory.read32(address)).isEqualTo(0xCCDD_EEFF);
        assertThat(memory.read16(address)).isEqualTo(0xEEFF);
        assertThat(memory.read8(address + 7)).isEqualTo(0x88);
        memory.write32(address + 1, 0x1234_5678);
        memory.write16(address + 6, 0xABCD);
        memory.write8(address, 0xF1);
        assertThat(memory.read64(address)).isEqualTo(0xABCD_AA12_3456_78F1L);
        byte[] bytes = new byte[10];
        memory.read(address, bytes, 1, 8);
        assertThat(bytes).containsExactly(0, 0xF1, 0x78, 0x56, 0x34, 0x12, 0xAA, 0xCD, 0xAB, 0);
      }
    }
  }

  @Test
  void storingWholeFramesEndsTheirLifeAsTablesAndCode() {
    markAll();
    memory.zeroFrame(1);
    assertThat(memory.isPlain(1)).isTrue();
    listener.assertTold(FRAME, FRAME);
    memory.copyFrame(1, 2);
    assertThat(memory.isPlain(2)).isTrue();
    listener.assertTold(2 * FRAME, FRAME);
    memory.write(3 * FRAME, new byte[FRAME], 0, FRAME);
    assertThat(memory.isPlain(3)).isTrue();
    listener.assertTold(3 * FRAME, FRAME);
    assertThat(memory.isPlain(0)).isFalse();
  }

  @Test
  void copyAndZeroMoveTheBytes() {
    memory.write32(FRAME + 0xFFC, 0x1234_5678);
    memory.copyFrame(1, 2);
    assertThat(memory.read32(2 * FRAME + 0xFFC)).isEqualTo(0x1234_5678);
    memory.zeroFrame(1);
    assertThat(memory.read32(FRAME + 0xFFC)).isZero();
    assertThat(memory.read32(2 * FRAME + 0xFFC)).isEqualTo(0x1234_5678);
  }

  @Test
  void bytesThatAreCopiedInAndOutKeepTheirOrderOverManyFrames() {
    byte[] pattern = new byte[3 * FRAME];
    for (int i = 0; i < pattern.length; i++) {
      pattern[i] = (byte) (i * 31 >>> 3);
    }
    memory.write(0x801, pattern, 5, 2 * FRAME + 0x100);
    byte[] read = new byte[3 * FRAME];
    memory.read(0x801, read, 5, 2 * FRAME + 0x100);
    for (int i = 0; i < pattern.length; i++) {
      boolean copied = i >= 5 && i < 5 + 2 * FRAME + 0x100;
      assertThat(read[i]).isEqualTo(copied ? pattern[i] : 0);
    }
    assertThat(memory.read8(0x800)).isZero();
    assertThat(memory.read8(0x801 + 2 * FRAME + 0x100)).isZero();
  }

  @Test
  void firstMarkOfAFrameRestrictsItAndOthersDoNot() {
    assertThat(memory.isPlain(2)).isTrue();
    memory.markTable(2);
    assertThat(memory.isPlain(2)).isFalse();
    memory.markTable(2);
    memory.markCode(2, 0, FRAME);
    assertThat(listener.restricted).containsExactly(2);
    memory.markDirectory(1);
    memory.markCode(0, 0, FRAME);
    assertThat(listener.restricted).containsExactly(2, 1, 0);
  }

  @Test
  void watchedFrameIsRestrictedUntilItIsNoLongerWatched() {
    memory.watch(1);
    assertThat(memory.isPlain(1)).isFalse();
    assertThat(listener.restricted).containsExactly(1);
    memory.write32(FRAME, 5);
    listener.assertTold(0, 0);
    assertThat(memory.isPlain(1)).isFalse();
    memory.zeroFrame(1);
    assertThat(memory.isPlain(1)).isFalse();
    memory.unwatch(1);
    assertThat(memory.isPlain(1)).isTrue();
  }

  @Test
  void journalRestrictsEveryFrameUntilItsFirstStore() {
    memory.write32(FRAME, 1);
    FrameJournal journal = memory.openJournal();
    assertThat(listener.allRestricted).isEqualTo(1);
    assertThat(memory.isPlain(1)).isFalse();
    assertThat(memory.isPlain(3)).isFalse();
    memory.write32(FRAME, 2);
    memory.write32(FRAME + 4, 3);
    assertThat(journal.frameCount()).isEqualTo(1);
    assertThat(journal.frame(0)).isEqualTo(1);
    assertThat(memory.isPlain(1)).isTrue();
    memory.rollBackTo(journal);
    assertThat(listener.allRestricted).isEqualTo(2);
    assertThat(memory.read32(FRAME)).isEqualTo(1);
    assertThat(memory.read32(FRAME + 4)).isZero();
    assertThat(journal.frameCount()).isZero();
    assertThat(memory.isPlain(1)).isFalse();
    memory.closeJournal(journal);
    assertThat(memory.isPlain(1)).isTrue();
    assertThatThrownBy(() -> memory.rollBackTo(journal))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void journalKeepsFramesWhateverTheirNumber() {
    PhysicalMemory large = new PhysicalMemory(100);
    FrameJournal journal = large.openJournal();
    for (int frame = 0; frame < 100; frame++) {
      large.write32((long) frame * FRAME, frame + 1);
    }
    assertThat(journal.frameCount()).isEqualTo(100);
    large.rollBackTo(journal);
    for (int frame = 0; frame < 100; frame++) {
      assertThat(large.read32((long) frame * FRAME)).isZero();
    }
  }

  @Test
  void accessedAndDirtyBitsAreJournaledAndToldAsCodeButDropNoTranslations() {
    markAll();
    FrameJournal journal = memory.openJournal();
    memory.updateEntry(FRAME + 8, 0x67);
    assertThat(listener.tables).isEmpty();
    assertThat(listener.directories).isEmpty();
    assertThat(listener.codes).containsExactly(FRAME + 8L, FRAME + 9L, FRAME + 10L, FRAME + 11L);
    assertThat(memory.read32(FRAME + 8)).isEqualTo(0x67);
    assertThat(journal.frameCount()).isEqualTo(1);
    listener.checksBytes = false;
    memory.rollBackTo(journal);
    assertThat(memory.read32(FRAME + 8)).isZero();
  }

  @Test
  void framesAreCountedAndThoseBeyondAreNoRam() {
    assertThat(memory.frameCount()).isEqualTo(4);
    assertThat(memory.isRam(0)).isTrue();
    assertThat(memory.isRam(3)).isTrue();
    assertThat(memory.isRam(4)).isFalse();
    assertThat(memory.isRam(-1)).isFalse();
    assertThat(new PhysicalMemory(1).frameCount()).isEqualTo(1);
    assertThatThrownBy(() -> new PhysicalMemory(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PhysicalMemory((1 << 20) + 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new PhysicalMemory(1 << 20).isRam((1 << 20) - 1)).isTrue();
  }
}
