package org.pagewalk.kernel.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.Arrays;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.snapshot.ObjectGraph;
import org.pagewalk.emulator.snapshot.StateDigest;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/** File contents in a pool of a few blocks. */
class BlockPoolTest {
  private static final int BLOCK = FileContent.BLOCK_SIZE;
  private static final int HELD = 4;
  private static final int CHANGED = 20;

  private final BlockPool pool = new BlockPool(HELD, CHANGED);

  /** A source that gives each byte by its place, and counts. */
  private static final class Pattern implements FileSource {
    private final long size;
    private int reads;

    Pattern(long size) {
      this.size = size;
    }

    static byte at(long offset) {
      return (byte) (offset / BLOCK * 7 + offset % 251 + 1);
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public void readBlock(int index, byte[] into, int length) {
      long offset = (long) index * BLOCK;
      reads++;
      for (int i = 0; i < length; i++) {
        into[i] = at(offset + i);
      }
    }
  }

  private static byte[] read(FileContent content, long offset, int length) {
    byte[] bytes = new byte[length];
    int count = content.read(offset, bytes, 0, length);
    return Arrays.copyOf(bytes, count);
  }

  private static byte[] filled(int value, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static void writeBlock(FileContent content, int index, int value) {
    content.write((long) index * BLOCK, filled(value, BLOCK), 0, BLOCK);
  }

  private static TreeMap<Long, byte[]> changedBlocks(FileContent content) throws IOException {
    TreeMap<Long, byte[]> blocks = new TreeMap<>();
    content.writeChanged(
        (offset, bytes, length) -> blocks.put(offset, Arrays.copyOf(bytes, length)));
    return blocks;
  }

  @Test
  void readsAcrossBlocksEndWithTheFile() {
    FileContent content = new FileContent(pool, new Pattern(3 * BLOCK + 10));
    byte[] bytes = read(content, BLOCK - 3, 4 * BLOCK);
    assertThat(bytes).hasSize(2 * BLOCK + 13);
    for (int i = 0; i < bytes.length; i++) {
      assertThat(bytes[i]).isEqualTo(Pattern.at(BLOCK - 3 + i));
    }
    assertThat(read(content, 3 * BLOCK + 10, 1)).isEmpty();
    assertThat(read(content, -1, 1)).isEmpty();
  }

  @Test
  void changedBlocksBeyondThePoolComeBackFromTheTemporaryFile() {
    FileContent content = new FileContent(pool, null);
    for (int i = 0; i < 12; i++) {
      writeBlock(content, i, i + 1);
    }
    assertThat(content.isInMemory(0, BLOCK)).isFalse();
    assertThat(content.isInMemory(8 * BLOCK, 4 * BLOCK)).isTrue();
    assertThat(content.isInMemory(7 * BLOCK, 4 * BLOCK)).isFalse();
    for (int i = 0; i < 12; i++) {
      assertThat(read(content, (long) i * BLOCK, BLOCK)).isEqualTo(filled(i + 1, BLOCK));
    }
  }

  @Test
  void blockThatCameBackAndChangedGoesOutAgainWithItsNewBytes() {
    FileContent content = new FileContent(pool, null);
    for (int round = 1; round <= 3; round++) {
      for (int i = 0; i < 10; i++) {
        content.write((long) i * BLOCK + round, new byte[] {(byte) (10 * round + i)}, 0, 1);
      }
    }
    for (int i = 0; i < 10; i++) {
      assertThat(read(content, (long) i * BLOCK, 4)).containsExactly(0, 10 + i, 20 + i, 30 + i);
    }
  }

  @Test
  void readBlocksAreForgottenAndReadAgain() {
    Pattern source = new Pattern(10 * BLOCK);
    FileContent content = new FileContent(pool, source);
    read(content, 0, 10 * BLOCK);
    assertThat(source.reads).isEqualTo(10);
    assertThat(content.isInMemory(6 * BLOCK, 4 * BLOCK)).isTrue();
    assertThat(content.isInMemory(5 * BLOCK, 1)).isFalse();
    assertThat(read(content, 5, 1)).containsExactly(Pattern.at(5));
    assertThat(source.reads).isEqualTo(11);
    assertThat(changed(content)).isFalse();
  }

  private static boolean changed(FileContent content) {
    return content.isChanged();
  }

  @Test
  void writtenBlocksAreGivenToTheHostWhereverTheyAre() throws IOException {
    FileContent content = new FileContent(pool, new Pattern(2 * BLOCK));
    for (int i = 1; i < 9; i++) {
      content.write((long) i * BLOCK + 5, new byte[] {99}, 0, 1);
    }
    TreeMap<Long, byte[]> blocks = changedBlocks(content);
    assertThat(blocks).hasSize(8);
    assertThat(blocks.get((long) BLOCK)[5]).isEqualTo((byte) 99);
    assertThat(blocks.get((long) BLOCK)[4]).isEqualTo(Pattern.at(BLOCK + 4));
    assertThat(blocks.get(8L * BLOCK)).hasSize(6).endsWith(99);
    assertThat(content.size()).isEqualTo(8L * BLOCK + 6);
  }

  @Test
  void storedContentIsReadFromItsNewSource() {
    FileContent content = new FileContent(pool, null);
    for (int i = 0; i < 8; i++) {
      writeBlock(content, i, 1);
    }
    assertThat(content.isChanged()).isTrue();
    Pattern stored = new Pattern(8 * BLOCK);
    content.storedIn(stored);
    assertThat(content.isChanged()).isFalse();
    assertThat(read(content, 0, 1)).containsExactly(Pattern.at(0));
    assertThat(read(content, 7 * BLOCK, 1)).containsExactly(1);
    FileContent other = new FileContent(pool, null);
    for (int i = 0; i < CHANGED; i++) {
      writeBlock(other, i, 2);
    }
    assertThat(read(other, 0, 1)).containsExactly(2);
  }

  @Test
  void tooManyChangedBlocksAreADiskThatIsFull() {
    FileContent content = new FileContent(pool, null);
    for (int i = 0; i < CHANGED; i++) {
      writeBlock(content, i, 1);
    }
    writeBlock(content, 3, 2);
    StatusException full =
        catchThrowableOfType(StatusException.class, () -> writeBlock(content, CHANGED, 1));
    assertThat(full.status()).isEqualTo(NtStatus.DISK_FULL);
    assertThat(content.size()).isEqualTo((long) CHANGED * BLOCK);
    content.resize(BLOCK);
    writeBlock(content, CHANGED, 3);
    assertThat(read(content, (long) CHANGED * BLOCK, 1)).containsExactly(3);
  }

  @Test
  void cutContentForgetsBlocksInMemoryAndOnDisk() throws IOException {
    FileContent content = new FileContent(pool, new Pattern(9 * BLOCK));
    for (int i = 0; i < 8; i++) {
      writeBlock(content, i, 5);
    }
    content.resize(BLOCK + 10);
    assertThat(content.size()).isEqualTo(BLOCK + 10);
    assertThat(changedBlocks(content)).hasSize(2);
    assertThat(changedBlocks(content).get((long) BLOCK)).isEqualTo(filled(5, 10));
    content.resize(9 * BLOCK);
    assertThat(read(content, BLOCK, BLOCK))
        .startsWith(filled(5, 10))
        .endsWith(new byte[BLOCK - 10]);
    assertThat(read(content, 8L * BLOCK, BLOCK)).isEqualTo(new byte[BLOCK]);
  }

  @Test
  void cutAtABlocksEndChangesTheSizeAlone() throws IOException {
    FileContent content = new FileContent(pool, new Pattern(2 * BLOCK));
    content.resize(2 * BLOCK);
    assertThat(content.isChanged()).isFalse();
    content.resize(BLOCK);
    assertThat(content.isChanged()).isTrue();
    assertThat(changedBlocks(content)).isEmpty();
    content.resize(2 * BLOCK);
    assertThat(read(content, BLOCK, BLOCK)).isEqualTo(new byte[BLOCK]);
  }

  @Test
  void snapshotBringsBackBlocksThatWereInTheTemporaryFile() {
    FileContent content = new FileContent(pool, new Pattern(BLOCK));
    for (int i = 0; i < 10; i++) {
      writeBlock(content, i, i + 1);
    }
    ObjectGraph early = ObjectGraph.capture(pool, content);
    pool.snapshotTaken(1);
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 15; i++) {
        writeBlock(content, i, 50 + round);
      }
      content.resize(3 * BLOCK);
      early.restore();
      pool.snapshotRestored(1);
      assertThat(content.size()).isEqualTo(10 * BLOCK);
      for (int i = 9; i >= 0; i--) {
        assertThat(read(content, (long) i * BLOCK, BLOCK)).isEqualTo(filled(i + 1, BLOCK));
      }
    }
  }

  @Test
  void digestTellsBlocksInTheTemporaryFileApart() {
    assertThat(digestAfterWriting(1)).isEqualTo(digestAfterWriting(1));
    assertThat(digestAfterWriting(1)).isNotEqualTo(digestAfterWriting(2));
  }

  private static String digestAfterWriting(int firstByte) {
    BlockPool small = new BlockPool(HELD, CHANGED);
    FileContent content = new FileContent(small, null);
    writeBlock(content, 0, firstByte);
    for (int i = 1; i < 10; i++) {
      writeBlock(content, i, 7);
    }
    return StateDigest.of(new PhysicalMemory(1), small, content);
  }

  @Test
  void withoutHistoryPlacesInTheTemporaryFileAreUsedAgain() {
    FileContent content = new FileContent(pool, null);
    for (int round = 0; round < 50; round++) {
      for (int i = 0; i < 10; i++) {
        writeBlock(content, i, round);
      }
    }
    assertThat(pool.store().slotsUsed()).isEqualTo(6);
    content.resize(0);
    assertThat(pool.store().slotsUsed()).isZero();
  }
}
