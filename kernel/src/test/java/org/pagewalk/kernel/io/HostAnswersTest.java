package org.pagewalk.kernel.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.snapshot.ObjectGraph;
import org.pagewalk.emulator.snapshot.StateDigest;
import org.pagewalk.kernel.ke.time.TestClock;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/** What a host's folder has told is the same for a machine that has gone back. */
class HostAnswersTest {
  private static final int BLOCK = FileContent.BLOCK_SIZE;

  private final StandInFolder host = new StandInFolder();
  private final FileSystem files = new FileSystem(new TestClock(), new SilentConsole());

  @BeforeEach
  void mount() {
    host.files.put("a.txt", text("first"));
    host.files.put("large", filled(3 * BLOCK + 10, 1));
    files.mount("C:", host, false);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private byte[] read(String name, int offset, int length) {
    FileNode file = (FileNode) files.find("\\??\\C:\\" + name, null);
    byte[] bytes = new byte[length];
    assertThat(file.read(offset, bytes, 0, length)).isEqualTo(length);
    return bytes;
  }

  @Test
  void blockAndListingThatWereSeenAfterASnapshotAreTheSameWhenItIsSeenAgain() {
    ObjectGraph early = ObjectGraph.capture(files);
    files.snapshotTaken(1);
    assertThat(read("a.txt", 0, 5)).isEqualTo(text("first"));
    assertThat(read("large", 3 * BLOCK, 10)).isEqualTo(filled(10, 1));
    host.files.put("a.txt", text("other"));
    host.files.put("b.txt", text("new"));
    host.files.remove("large");
    for (int round = 0; round < 2; round++) {
      early.restore();
      files.snapshotRestored(1);
      assertThat(read("a.txt", 0, 5)).isEqualTo(text("first"));
      assertThat(read("large", 3 * BLOCK, 10)).isEqualTo(filled(10, 1));
      StatusException refused =
          catchThrowableOfType(StatusException.class, () -> files.find("\\??\\C:\\b.txt", null));
      assertThat(refused.status()).isEqualTo(NtStatus.OBJECT_NAME_NOT_FOUND);
    }
    assertThat(host.listings).isEqualTo(1);
    assertThat(host.reads).isEqualTo(2);
  }

  private byte[] peek(String name, int offset, int length) {
    FileNode file = (FileNode) files.find("\\??\\C:\\" + name, null);
    byte[] bytes = new byte[length];
    assertThat(file.peek(offset, bytes, 0, length)).isEqualTo(length);
    return bytes;
  }

  @Test
  void peekRemembersNothingAndGivesWhatWasRemembered() {
    files.find("\\??\\C:\\a.txt", null);
    files.snapshotTaken(1);
    String before = StateDigest.of(new PhysicalMemory(1), files);
    assertThat(peek("a.txt", 0, 5)).isEqualTo(text("first"));
    assertThat(StateDigest.of(new PhysicalMemory(1), files)).isEqualTo(before);
    host.files.put("a.txt", text("other"));
    assertThat(read("a.txt", 0, 5)).isEqualTo(text("other"));
    host.files.put("a.txt", text("third"));
    assertThat(peek("a.txt", 0, 5)).isEqualTo(text("other"));
  }

  @Test
  void peekSeesWhatTheGuestHasWrittenAndNotFlushed() {
    FileNode file = (FileNode) files.find("\\??\\C:\\large", null);
    files.write(file, BLOCK - 2, text("tail"), 0, 4);
    String before = StateDigest.of(new PhysicalMemory(1), files);
    assertThat(peek("large", BLOCK - 3, 6)).isEqualTo(new byte[] {1, 't', 'a', 'i', 'l', 1});
    assertThat(peek("large", 3 * BLOCK, 10)).isEqualTo(filled(10, 1));
    assertThat(StateDigest.of(new PhysicalMemory(1), files)).isEqualTo(before);
    assertThat(file.isInMemory(3 * BLOCK, 10)).isFalse();
  }

  @Test
  void peekThatTheHostRefusesSaysSo() {
    FileNode file = (FileNode) files.find("\\??\\C:\\large", null);
    host.files.remove("large");
    assertThat(file.peek(0, new byte[1], 0, 1)).isEqualTo(-1);
  }

  @Test
  void nothingOfTheGuestsReachesTheHostOnceASnapshotWasTaken() {
    files.snapshotTaken(1);
    FileNode file = (FileNode) files.find("\\??\\C:\\a.txt", null);
    files.write(file, 0, text("guest"), 0, 5);
    assertThat(files.flush(file)).isEqualTo(NtStatus.SUCCESS);
    files.flushAll();
    assertThat(host.files.get("a.txt")).isEqualTo(text("first"));
    assertThat(read("a.txt", 0, 5)).isEqualTo(text("guest"));
  }

  @Test
  void withoutAHistoryChangesReachTheFolderBehindThePort() {
    FileNode file = (FileNode) files.find("\\??\\C:\\large", null);
    files.setSize(file, BLOCK + 5);
    files.write(file, BLOCK + 3, text("tail"), 0, 4);
    files.flushAll();
    byte[] expected = Arrays.copyOf(filled(BLOCK + 5, 1), BLOCK + 7);
    System.arraycopy(text("tail"), 0, expected, BLOCK + 3, 4);
    assertThat(host.files.get("large")).isEqualTo(expected);
  }
}
