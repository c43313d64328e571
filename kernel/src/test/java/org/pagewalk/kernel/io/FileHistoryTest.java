package org.pagewalk.kernel.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.snapshot.ObjectGraph;
import org.pagewalk.emulator.snapshot.StateDigest;

/** Contents of files on a machine that goes back, in a pool of a few blocks. */
class FileHistoryTest {
  private static final int BLOCK = FileContent.BLOCK_SIZE;
  private static final int HELD = 5;
  private static final int MOST_BLOCKS = 30;

  private final BlockPool pool = new BlockPool(HELD, 1000);
  private final FileContent made = new FileContent(pool, null);
  private final FileContent read = new FileContent(pool, new Numbers());
  private final PhysicalMemory noRam = new PhysicalMemory(1);
  private long taken;

  /** A source of blocks that each hold their number. */
  private static final class Numbers implements FileSource {
    @Override
    public long size() {
      return 20 * BLOCK;
    }

    @Override
    public void readBlock(int index, byte[] into, int length) {
      Arrays.fill(into, 0, length, (byte) (index + 100));
    }
  }

  private record Moment(long number, ObjectGraph objects, String digest, byte[][] bytes) {}

  @AfterEach
  void close() {
    pool.close();
  }

  private Moment keep(byte[]... bytes) {
    ObjectGraph objects = ObjectGraph.capture(pool, made, read);
    Moment moment = new Moment(++taken, objects, StateDigest.of(noRam, pool, made, read), bytes);
    pool.snapshotTaken(taken);
    return moment;
  }

  private void goBack(Moment moment) {
    moment.objects.restore();
    pool.snapshotRestored(moment.number);
    assertThat(StateDigest.of(noRam, pool, made, read)).isEqualTo(moment.digest);
  }

  private static byte[] bytesOf(FileContent content) {
    byte[] bytes = new byte[(int) content.size()];
    assertThat(content.read(0, bytes, 0, bytes.length)).isEqualTo(bytes.length);
    return bytes;
  }

  private static byte[] peeked(FileContent content) {
    byte[] bytes = new byte[(int) content.size()];
    assertThat(content.peek(0, bytes, 0, bytes.length)).isEqualTo(bytes.length);
    return bytes;
  }

  private static void fill(FileContent content, int block, int value) {
    byte[] bytes = new byte[BLOCK];
    Arrays.fill(bytes, (byte) value);
    content.write((long) block * BLOCK, bytes, 0, BLOCK);
  }

  private static void assertNumbered(byte[] bytes) {
    for (int block = 0; block < bytes.length / BLOCK; block++) {
      assertThat(bytes[block * BLOCK]).isEqualTo((byte) (block + 100));
    }
  }

  @Test
  void blocksThatWereNeverReadAreSeenInTheSource() {
    assertNumbered(peeked(read));
    assertThat(pool.store().contentsInMemory()).isZero();
  }

  @Test
  void blocksThatSnapshotsHavePushedOutOfMemoryAreSeenInTheSource() {
    fill(made, 0, 1);
    byte[] few = new byte[(HELD - 1) * BLOCK];
    read.read(0, few, 0, few.length);
    for (int n = 2; n <= HELD + 2; n++) {
      keep();
      fill(made, 0, n);
    }
    assertNumbered(peeked(read));
    assertThat(pool.store().contentsInMemory()).isEqualTo(HELD);
  }

  /** Against a model that keeps whole copies. */
  @Test
  void contentsAreThoseOfEveryMomentWhateverIsDroppedBetween() {
    SplittableRandom random = new SplittableRandom(5);
    List<Moment> moments = new ArrayList<>();
    FileContent[] contents = {made, read};
    byte[][] expected = {bytesOf(made), bytesOf(read)};
    for (int turn = 1; turn <= 3000; turn++) {
      int which = random.nextInt(2);
      int action = random.nextInt(14);
      if (action == 0) {
        moments.add(keep(expected.clone()));
      } else if (action <= 2 && !moments.isEmpty()) {
        int chosen = random.nextInt(moments.size());
        if (action == 1) {
          pool.snapshotDropped(moments.remove(chosen).number);
        } else {
          goBack(moments.get(chosen));
          expected = moments.get(chosen).bytes.clone();
          moments.subList(chosen + 1, moments.size()).clear();
        }
      } else if (action == 3) {
        int size = random.nextInt(MOST_BLOCKS * BLOCK);
        contents[which].resize(size);
        expected[which] = Arrays.copyOf(expected[which], size);
      } else if (action <= 6) {
        int block = random.nextInt(MOST_BLOCKS);
        contents[which].read((long) block * BLOCK, new byte[BLOCK], 0, BLOCK);
      } else {
        int block = random.nextInt(MOST_BLOCKS);
        fill(contents[which], block, turn);
        expected[which] = filled(expected[which], block, turn);
      }
      if (turn % 11 == 0) {
        String state = StateDigest.of(noRam, pool, made, read);
        assertThat(peeked(made)).isEqualTo(expected[0]);
        assertThat(peeked(read)).isEqualTo(expected[1]);
        assertThat(StateDigest.of(noRam, pool, made, read)).isEqualTo(state);
        assertThat(bytesOf(made)).isEqualTo(expected[0]);
        assertThat(bytesOf(read)).isEqualTo(expected[1]);
      }
      assertThat(pool.store().contentsInMemory()).isLessThanOrEqualTo(HELD);
    }
    moments.forEach(moment -> pool.snapshotDropped(moment.number));
    made.resize(0);
    read.resize(0);
    assertThat(pool.store().slotsUsed()).isZero();
  }

  private static byte[] filled(byte[] before, int block, int value) {
    int end = (block + 1) * BLOCK;
    byte[] after = Arrays.copyOf(before, Math.max(before.length, end));
    Arrays.fill(after, block * BLOCK, end, (byte) value);
    return after;
  }

  @Test
  void contentThatWasReplacedAndCameBackIsNotLostWithItsSnapshot() {
    fill(made, 0, 1);
    Moment moment = keep();
    fill(made, 0, 2);
    goBack(moment);
    for (int block = 1; block <= HELD; block++) {
      fill(made, block, 3);
    }
    pool.snapshotDropped(moment.number);
    for (int block = HELD + 1; block <= 3 * HELD; block++) {
      fill(made, block, 4);
    }
    byte[] first = new byte[BLOCK];
    made.read(0, first, 0, BLOCK);
    assertThat(first).containsOnly(1);
  }

  @Test
  void snapshotsOfALargeFileCostWhatIsChangedBetweenThem() {
    for (int block = 0; block < 500; block++) {
      fill(made, block, block);
    }
    int before = pool.store().slotsUsed();
    List<Moment> moments = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      moments.add(keep());
      fill(made, 7 * i, 99);
      fill(made, 7 * i + 1, 99);
    }
    assertThat(pool.store().slotsUsed()).isLessThanOrEqualTo(before + 2 * 20 + HELD);
    moments.forEach(moment -> pool.snapshotDropped(moment.number));
    assertThat(pool.store().slotsUsed()).isLessThanOrEqualTo(500);
  }
}
