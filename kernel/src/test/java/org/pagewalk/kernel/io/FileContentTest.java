package org.pagewalk.kernel.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pagewalk.kernel.host.DiskFolder;
import org.pagewalk.kernel.ke.time.TestClock;

/** Files that are cut and made longer, before and after their blocks were brought into memory. */
class FileContentTest {
  private static final int SIZE = 3 * 4096 + 100;

  @TempDir Path host;
  private FileSystem files;
  private FileNode file;
  private byte[] expected;

  @BeforeEach
  void openFile() throws IOException {
    expected = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      expected[i] = (byte) (1 + i % 251);
    }
    Files.write(host.resolve("a.bin"), expected);
    files = new FileSystem(new TestClock(), new SilentConsole());
    files.mount("C:", DiskFolder.at(host), false);
    file = (FileNode) files.find("\\??\\C:\\a.bin", null);
  }

  private byte[] content() {
    byte[] bytes = new byte[(int) file.size()];
    assertThat(file.read(0, bytes, 0, bytes.length)).isEqualTo(bytes.length);
    return bytes;
  }

  private void cutTo(int size) {
    files.setSize(file, size);
    expected = Arrays.copyOf(expected, size);
  }

  private void write(int offset, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 0xEE);
    files.write(file, offset, bytes, 0, length);
    expected = Arrays.copyOf(expected, Math.max(expected.length, offset + length));
    System.arraycopy(bytes, 0, expected, offset, length);
  }

  @ParameterizedTest
  @CsvSource({
    "true, 5000", "true, 4096", "true, 8191", "true, 1", "true, 0", "true, 12288",
    "false, 5000", "false, 4096", "false, 8191", "false, 1", "false, 0", "false, 12288"
  })
  void whatWasCutOffComesBackAsZeros(boolean readBefore, int size) throws IOException {
    if (readBefore) {
      content();
    }
    cutTo(size);
    assertThat(content()).isEqualTo(expected);
    cutTo(SIZE + 4096);
    assertThat(content()).isEqualTo(expected);
    files.flushAll();
    assertThat(Files.readAllBytes(host.resolve("a.bin"))).isEqualTo(expected);
  }

  @Test
  void cutAndGrownFileIsTheSameWhenItWasWrittenBefore() throws IOException {
    write(4000, 5000);
    cutTo(6000);
    cutTo(SIZE);
    write(10_000, 10);
    assertThat(content()).isEqualTo(expected);
    files.flushAll();
    assertThat(Files.readAllBytes(host.resolve("a.bin"))).isEqualTo(expected);
  }

  @Test
  void writeBeyondTheEndLeavesZerosBetween() {
    content();
    cutTo(4097);
    write(9000, 3);
    assertThat(content()).isEqualTo(expected);
  }

  @Test
  void writesAcrossBlocksAreReadBack() throws IOException {
    write(4095, 2);
    write(8190, 4100);
    assertThat(content()).isEqualTo(expected);
    byte[] part = new byte[10];
    assertThat(file.read(4090, part, 2, 8)).isEqualTo(8);
    assertThat(Arrays.copyOfRange(part, 2, 10)).isEqualTo(Arrays.copyOfRange(expected, 4090, 4098));
    files.flushAll();
    assertThat(Files.readAllBytes(host.resolve("a.bin"))).isEqualTo(expected);
  }

  @Test
  void readsEndAtTheFilesEnd() {
    byte[] bytes = new byte[200];
    assertThat(file.read(SIZE - 50, bytes, 0, 200)).isEqualTo(50);
    assertThat(file.read(SIZE, bytes, 0, 1)).isZero();
    assertThat(file.read(SIZE + 1, bytes, 0, 1)).isZero();
    assertThat(file.read(-1, bytes, 0, 1)).isZero();
  }

  @Test
  void rangeIsInMemoryOnceAllItsBlocksWereRead() {
    assertThat(file.isInMemory(0, 1)).isFalse();
    byte[] bytes = new byte[4096];
    file.read(4096, bytes, 0, 4096);
    assertThat(file.isInMemory(4096, 4096)).isTrue();
    assertThat(file.isInMemory(4095, 2)).isFalse();
    assertThat(file.isInMemory(8191, 2)).isFalse();
    file.read(8192, bytes, 0, 1);
    assertThat(file.isInMemory(5000, 5000)).isTrue();
    assertThat(file.isInMemory(SIZE, 10)).as("behind the end there is nothing").isTrue();
  }
}
