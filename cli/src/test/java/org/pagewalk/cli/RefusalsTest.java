package org.pagewalk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.guest.GuestCatalogue;

/** Every bad input ends in one clear line on stderr and exit code 125. */
class RefusalsTest {
  private static final int OPTIONAL_HEADER = 24;
  private static final int FIRST_SECTION = OPTIONAL_HEADER + 224;

  @TempDir private Path folder;

  private static void assertRefused(String words, String... args) {
    CommandRun run = CommandRun.of(args);
    assertThat(run.err()).startsWith("pagewalk: ").contains(words);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(125);
  }

  private String file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content).toString();
  }

  /**
   * The bundled hello with a doubleword of its headers changed; the offset counts from the PE
   * signature.
   */
  private String spoiledHello(int offset, int value) throws IOException {
    return file("spoiled.exe", spoil(offset, value));
  }

  private static byte[] spoil(int offset, int value) {
    byte[] content = GuestCatalogue.file("hello.exe").orElseThrow();
    ByteBuffer buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(buffer.getInt(0x3C) + offset, value);
    return content;
  }

  @Test
  void missingFile() {
    assertRefused("no such file", "run", folder.resolve("nothing.exe").toString());
  }

  @Test
  void folderInsteadOfAFile() {
    assertRefused("not a regular file", "run", folder.toString());
  }

  @Test
  void emptyFile() throws IOException {
    assertRefused("the file is empty", "run", file("empty.exe", new byte[0]));
  }

  @Test
  void truncatedHeaders() throws IOException {
    byte[] hello = GuestCatalogue.file("hello.exe").orElseThrow();
    assertRefused("ends inside", "run", file("cut.exe", Arrays.copyOf(hello, 0x100)));
  }

  @Test
  void sixtyFourBitImage() throws IOException {
    assertRefused("64-bit", "run", spoiledHello(OPTIONAL_HEADER, 0x20B));
  }

  @Test
  void imageForAnotherMachine() throws IOException {
    assertRefused("program for ARM", "run", spoiledHello(4, 5 << 16 | 0x1C0));
  }

  @Test
  void sectionsOutsideTheFile() throws IOException {
    assertRefused("outside the file", "run", spoiledHello(FIRST_SECTION + 20, 0x10_0000));
  }

  @Test
  void overlappingSections() throws IOException {
    assertRefused("overlaps", "run", spoiledHello(FIRST_SECTION + 40 + 12, 0x1000));
  }

  @Test
  void fileAlignmentThatNtRejects() throws IOException {
    assertRefused("FileAlignment is 16", "run", spoiledHello(OPTIONAL_HEADER + 36, 16));
  }

  @Test
  void imageThatTheLinkerAlignedOn16Bytes() throws IOException {
    byte[] content = GuestCatalogue.testingFile("bad-alignment.exe").orElseThrow();
    assertRefused("FileAlignment is 16", "run", file("bad-alignment.exe", content));
  }

  @Test
  void absurdSizeOfImage() throws IOException {
    assertRefused("SizeOfImage", "run", spoiledHello(OPTIONAL_HEADER + 56, 0xF000_0000));
  }

  @Test
  void stackForWhichThereIsNoPlace() throws IOException {
    assertRefused(
        "the process could not be made: STATUS_NO_MEMORY",
        "run",
        spoiledHello(OPTIONAL_HEADER + 72, 0x7E00_0000));
  }

  @Test
  void programOfAnotherSubsystem() throws IOException {
    assertRefused("Windows GUI", "run", spoiledHello(OPTIONAL_HEADER + 68, 2));
  }

  @Test
  void libraryIsNoProgram() throws IOException {
    assertRefused("DLL", "run", spoiledHello(22, 0x10B << 16 | 0x230E));
  }

  @Test
  void missingDll() throws IOException {
    assertRefused("NOWHERE1.dll, which is missing", "run", renamed("kernel32.dll", "NOWHERE1.dll"));
  }

  @Test
  void missingExport() throws IOException {
    assertRefused(
        "WriteFilf of kernel32.dll, which has no such export",
        "run",
        renamed("WriteFile", "WriteFilf"));
  }

  private String renamed(String from, String to) throws IOException {
    byte[] content = GuestCatalogue.file("hello.exe").orElseThrow();
    String text = new String(content, StandardCharsets.ISO_8859_1);
    return file("renamed.exe", text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void pagingFileThatTheHostRefusesToMake() {
    assertRefused("paging file", "run", "--pagefile", "/proc/pagewalk:1M:2M", "hello");
  }

  @Test
  void missingCommand() {
    assertRefused("a command is missing; there are run, list, ");
  }

  @Test
  void nameThatNoGuestCanOpen() throws IOException {
    byte[] hello = GuestCatalogue.file("hello.exe").orElseThrow();
    for (String name : List.of("a?b.exe", "a\\b.exe", "q\"q.exe", "c:d.exe", "dot.", "nul.exe")) {
      assertRefused("is no name that Windows allows", "run", file(name, hello));
    }
  }

  @Test
  void commandLineThatIsTooLong() {
    assertRefused("Windows allows 32766", "run", "hello", "--", "x".repeat(40_000));
  }

  @Test
  void inspectRefusesTheSameImages() throws IOException {
    assertRefused("MZ", "inspect", file("text.txt", "just text\n".repeat(20).getBytes()));
  }
}
