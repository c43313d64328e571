package org.pagewalk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which mounts {@code run --mount} takes, through the command. */
class MountOptionTest {
  @TempDir private Path folder;
  private String host;
  private String other;

  @BeforeEach
  void makeFolders() throws IOException {
    host = Files.createDirectory(folder.resolve("host")).toString();
    other = Files.createDirectory(folder.resolve("other")).toString();
    Files.writeString(folder.resolve("host/words"), "one two two");
  }

  private static CommandRun start(List<String> arguments, String... mounts) {
    List<String> line = new ArrayList<>(List.of("run", "--ram=2M"));
    for (String mount : mounts) {
      line.addAll(List.of("--mount", mount));
    }
    line.addAll(arguments);
    return CommandRun.of(line.toArray(String[]::new));
  }

  private static void assertRefused(String words, String... mounts) {
    CommandRun run = start(List.of("hello"), mounts);
    assertThat(run.err()).startsWith("pagewalk: --mount: ").contains(words).hasLineCount(1);
    assertThat(run.exitCode()).isEqualTo(125);
  }

  private static void assertReads(String mount, String guestFile) {
    CommandRun run = start(List.of("word-count", "--", guestFile), mount);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"D:", "D:\\", "D:/", "d:", "C:\\a", "C:\\a\\", "C:/a", "C:\\a-b\\c.d+e"})
  void guestFindsTheFilesWhereTheyWereMounted(String guest) {
    String separator = guest.endsWith("\\") || guest.endsWith("/") ? "" : "\\";
    assertReads(guest + "=" + host, guest.replace('/', '\\') + separator + "words");
  }

  @Test
  void hostFolderMayHaveOddCharactersInItsName() throws IOException {
    Path odd = Files.createDirectory(folder.resolve("a=b:c ü'\""));
    Files.writeString(odd.resolve("words"), "one");
    assertReads("D:=" + odd + ":ro", "D:\\words");
  }

  @Test
  void guestFolderIsNotMountedTwice() {
    assertRefused("d: is mounted twice", "D:=" + host, "d:\\=" + other);
    assertRefused("c:\\dAtA is mounted twice", "C:\\Data=" + host, "c:/dAtA=" + other);
  }

  @Test
  void guestFolderIsNotMountedInsideAnother() {
    assertRefused("D: and D:\\b are one inside", "D:=" + host, "D:\\b=" + other);
    assertRefused("D:\\b\\c and D:\\b are one inside", "D:\\b\\c=" + host, "D:\\b=" + other);
    assertRefused("D: and D:\\b", "D:=" + host + ":ro", "E:=" + host + ":ro", "D:\\b=" + other);
    assertThat(start(List.of("hello"), "D:\\b=" + host, "D:\\bc=" + other).exitCode()).isZero();
  }

  @Test
  void hostFolderIsWritableThroughOneMountOnly() throws IOException {
    String link = Files.createSymbolicLink(folder.resolve("link"), Path.of(host)).toString();
    Path inner = Files.createDirectory(folder.resolve("host/inner"));
    assertRefused("D: and E: show the same files", "D:=" + host, "E:=" + host);
    assertRefused("show the same files", "D:=" + host, "E:=" + link + ":ro");
    assertRefused("show the same files", "D:=" + inner + ":ro", "E:=" + host);
    assertRefused("show the same files", "D:=" + host, "E:=" + inner);
    CommandRun run = start(List.of("hello"), "D:=" + host + ":ro", "E:=" + link + ":ro");
    assertThat(run.exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "C:",
        "C:\\",
        "c:/",
        "C:\\Windows",
        "C:\\WINDOWS\\System32\\",
        "C:\\windows\\system32\\x",
        "C:\\program",
        "C:\\Program\\x"
      })
  void systemsAndProgramsOwnFoldersStay(String guest) {
    assertRefused("would hide C:\\", guest + "=" + host);
  }

  @Test
  void foldersBesideTheSystemsAreFree() {
    assertThat(start(List.of("hello"), "C:\\Windows\\Temp=" + host).exitCode()).isZero();
    assertThat(start(List.of("hello"), "C:\\programs=" + host).exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "\\data", "C:data", "CC:\\data", "1:", "\\\\server\\share", "."})
  void guestPathIsFull(String guest) {
    assertRefused("is no full guest path", guest + "=" + host);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "D:\\a*", "D:\\a?", "D:\\<a", "D:\\a>", "D:\\a|b", "D:\\\"a\"", "D:\\a:b", "D:\\a\\..\\b",
        "D:\\.", "D:\\a.", "D:\\a ", "D:\\a\\\\b", "D:\\\\", "D:\\a\u0001", "D:\\nul",
            "D:\\Com1.txt"
      })
  void guestNamesAreThoseOfWindows(String guest) {
    assertRefused("is no name that Windows allows", guest + "=" + host);
  }

  @ParameterizedTest
  @ValueSource(strings = {"D:", "D:=", "D:=:ro", "=/tmp", "", "/tmp"})
  void bothSidesAreNeeded(String mount) {
    assertRefused("is not of the form GUEST=HOST", mount);
  }

  @Test
  void hostFolderIsAFolderThatCanBeRead() {
    assertRefused("there is no folder " + folder + "/none", "D:=" + folder + "/none");
    assertRefused("host/words is no folder", "D:=" + host + "/words");
    assertRefused("there is no folder", "D:=" + host + ":rw");
  }
}
