package org.pagewalk.kernel.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/** What a guest cannot see in a mounted folder keeps its name, and is never opened. */
@Timeout(20)
class HiddenNamesTest {
  private static final int CREATE_FOLDER = OpenRequest.OPTION_DIRECTORY;

  @TempDir Path host;

  @TempDir Path outside;
  private Path secret;
  private MountedFolder guest;

  @BeforeEach
  void fill() throws Exception {
    secret = Files.writeString(outside.resolve("secret.txt"), "secret");
    Files.createDirectory(host.resolve("Sub"));
    Files.writeString(host.resolve("a.txt"), "hello");
    Files.createSymbolicLink(host.resolve("link.txt"), secret);
    Files.createSymbolicLink(host.resolve("dangling"), outside.resolve("new.txt"));
    Files.createSymbolicLink(host.resolve("null"), Path.of("/dev/null"));
    Files.createSymbolicLink(host.resolve("up"), outside);
    makeFifo(host.resolve("fifo"));
    guest = new MountedFolder(host);
  }

  private static void makeFifo(Path path) throws Exception {
    Process process = new ProcessBuilder("mkfifo", path.toString()).start();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  static Stream<String> hidden() {
    return Stream.of("fifo", "FIFO", "link.txt", "dangling", "null", "up");
  }

  @ParameterizedTest
  @MethodSource("hidden")
  void nameIsTakenWhateverTheDisposition(String name) {
    for (int options : new int[] {0, CREATE_FOLDER}) {
      assertThat(guest.statusOf(name, MountedFolder.WRITE, OpenRequest.FILE_CREATE, options))
          .isEqualTo(NtStatus.OBJECT_NAME_COLLISION);
      assertThat(guest.statusOf(name, MountedFolder.WRITE, OpenRequest.FILE_OPEN_IF, options))
          .isEqualTo(NtStatus.ACCESS_DENIED);
    }
    for (int disposition :
        new int[] {
          OpenRequest.FILE_SUPERSEDE,
          OpenRequest.FILE_OPEN,
          OpenRequest.FILE_OVERWRITE,
          OpenRequest.FILE_OVERWRITE_IF
        }) {
      assertThat(guest.statusOf(name, disposition)).isEqualTo(NtStatus.ACCESS_DENIED);
    }
    assertThat(guest.statusOf(name, AccessMask.DELETE, OpenRequest.FILE_OPEN, 0))
        .isEqualTo(NtStatus.ACCESS_DENIED);
    assertThat(guest.statusOfFind(name)).isEqualTo(NtStatus.ACCESS_DENIED);
    assertThat(secret).hasContent("secret");
    assertThat(outside.resolve("new.txt")).doesNotExist();
  }

  @Test
  void linkLeadsNowhereAsAComponentEither() {
    for (String path : List.of("up\\secret.txt", "up\\new.txt", "fifo\\x", "link.txt\\x")) {
      assertThat(guest.statusOf(path, OpenRequest.FILE_OPEN_IF))
          .isEqualTo(NtStatus.OBJECT_PATH_NOT_FOUND);
    }
    assertThat(outside.resolve("new.txt")).doesNotExist();
  }

  @Test
  void hiddenNamesAreNotListedAndKeepTheirFolder() throws IOException {
    assertThat(guest.names()).containsExactly("a.txt", "Sub");
    Files.createSymbolicLink(host.resolve("Sub").resolve("link"), secret);
    FileObject folder = guest.open("Sub", AccessMask.DELETE, OpenRequest.FILE_OPEN);
    assertThat(
            catchThrowableOfType(
                    StatusException.class, () -> guest.files.setDeletePending(folder.node(), true))
                .status())
        .isEqualTo(NtStatus.DIRECTORY_NOT_EMPTY);
  }

  @Test
  void deviceIsHidden() throws Exception {
    Process mknod =
        new ProcessBuilder("mknod", host.resolve("device").toString(), "c", "1", "3")
            .redirectErrorStream(true)
            .start();
    assumeTrue(mknod.waitFor() == 0, "needs the right to make a device");
    MountedFolder again = new MountedFolder(host);
    assertThat(again.statusOf("device", OpenRequest.FILE_OPEN_IF))
        .isEqualTo(NtStatus.ACCESS_DENIED);
    assertThat(again.statusOf("device", OpenRequest.FILE_CREATE))
        .isEqualTo(NtStatus.OBJECT_NAME_COLLISION);
  }

  @Test
  void nameThatCameAfterTheListingIsTaken() throws Exception {
    assertThat(guest.names()).hasSize(2);
    makeFifo(host.resolve("late"));
    assertThat(guest.statusOf("late", OpenRequest.FILE_CREATE))
        .isEqualTo(NtStatus.OBJECT_NAME_COLLISION);
    assertThat(guest.statusOf("late", OpenRequest.FILE_OPEN_IF)).isEqualTo(NtStatus.ACCESS_DENIED);
    assertThat(guest.statusOf("late", MountedFolder.WRITE, OpenRequest.FILE_CREATE, CREATE_FOLDER))
        .isEqualTo(NtStatus.OBJECT_NAME_COLLISION);
  }

  @Test
  void newFileDoesNotReachWhatTookItsNameBeforeTheClose() throws Exception {
    FileObject file = guest.open("new.txt", MountedFolder.WRITE, OpenRequest.FILE_CREATE);
    guest.write(file, 0, "text");
    Files.createSymbolicLink(host.resolve("new.txt"), secret);
    assertThat(guest.close(file)).isEqualTo(NtStatus.OBJECT_NAME_COLLISION);
    assertThat(secret).hasContent("secret");
    assertThat(guest.files.hostFailed()).isTrue();
    assertThat(guest.files.hostErrors())
        .contains(
            "C:\\data\\new.txt cannot be written to the host: something else has its name there");
  }

  @Test
  void fileReplacedByAPipeIsNotOpened() throws Exception {
    FileObject file = guest.open("a.txt", MountedFolder.WRITE, OpenRequest.FILE_OPEN);
    guest.files.setSize((FileNode) file.node(), 0);
    guest.write(file, 0, "text");
    Files.delete(host.resolve("a.txt"));
    makeFifo(host.resolve("a.txt"));
    assertThat(guest.close(file)).isEqualTo(NtStatus.UNEXPECTED_IO_ERROR);
    assertThat(guest.files.hostErrors()).anyMatch(line -> line.contains("taken its name"));
  }

  @Test
  void fileReplacedByALinkIsNeitherReadNorWrittenNorRemoved() throws Exception {
    FileObject file =
        guest.open("a.txt", MountedFolder.READ | AccessMask.DELETE, OpenRequest.FILE_OPEN);
    Files.delete(host.resolve("a.txt"));
    Files.createSymbolicLink(host.resolve("a.txt"), secret);
    byte[] bytes = new byte[5];
    assertThat(((FileNode) file.node()).read(0, bytes, 0, 5)).isEqualTo(-1);
    guest.files.setDeletePending(file.node(), true);
    assertThat(guest.close(file)).isEqualTo(NtStatus.UNEXPECTED_IO_ERROR);
    assertThat(Files.exists(host.resolve("a.txt"), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void anotherFileOfTheSameNameIsNotTheOneThatWasOpened() throws Exception {
    FileObject file = guest.open("a.txt", MountedFolder.WRITE, OpenRequest.FILE_OPEN);
    guest.files.setSize((FileNode) file.node(), 0);
    Path other = Files.writeString(host.resolve("other"), "other");
    Files.move(other, host.resolve("a.txt"), StandardCopyOption.REPLACE_EXISTING);
    assertThat(guest.close(file)).isEqualTo(NtStatus.UNEXPECTED_IO_ERROR);
    assertThat(host.resolve("a.txt")).hasContent("other");
  }

  @Test
  void folderThatBecameALinkIsNotFollowed() throws Exception {
    Files.writeString(host.resolve("Sub").resolve("b.txt"), "below");
    FileObject file = guest.open("Sub\\b.txt", MountedFolder.READ, OpenRequest.FILE_OPEN);
    FileObject made = guest.open("Sub\\c.txt", MountedFolder.WRITE, OpenRequest.FILE_CREATE);
    Files.move(host.resolve("Sub"), host.resolve("moved"));
    Path decoy = Files.createDirectory(outside.resolve("decoy"));
    Files.createLink(decoy.resolve("b.txt"), host.resolve("moved").resolve("b.txt"));
    Files.createSymbolicLink(host.resolve("Sub"), decoy);
    assertThat(((FileNode) file.node()).read(0, new byte[5], 0, 5)).isEqualTo(-1);
    assertThat(guest.close(made)).isEqualTo(NtStatus.UNEXPECTED_IO_ERROR);
    assertThat(guest.statusOf("Sub\\d", MountedFolder.READ, OpenRequest.FILE_CREATE, CREATE_FOLDER))
        .isEqualTo(NtStatus.UNEXPECTED_IO_ERROR);
    assertThat(decoy.resolve("c.txt")).doesNotExist();
    assertThat(decoy.resolve("d")).doesNotExist();
  }

  @Test
  void namesThatDifferInCaseOnlyLetTheFirstBeSeen() throws IOException {
    Files.writeString(host.resolve("A.TXT"), "first");
    assumeTrue(Files.readString(host.resolve("a.txt")).equals("hello"), "case matters here");
    FileObject file =
        guest.open("a.txt", MountedFolder.READ | AccessMask.DELETE, OpenRequest.FILE_OPEN);
    assertThat(MountedFolder.text(file)).isEqualTo("first");
    assertThat(guest.names()).containsExactly("A.TXT", "Sub");
    guest.files.setDeletePending(file.node(), true);
    assertThat(guest.close(file)).isZero();
    assertThat(host.resolve("a.txt")).hasContent("hello");
    assertThat(guest.statusOf("a.txt", OpenRequest.FILE_CREATE))
        .isEqualTo(NtStatus.OBJECT_NAME_COLLISION);
    assertThat(guest.files.hostFailed()).isFalse();
    assertThat(guest.files.hostErrors())
        .singleElement()
        .asString()
        .contains("1 of the files")
        .endsWith(": a.txt");
  }

  @Test
  void namesThatAreNoneForNtAreHiddenAndToldOnce() throws Exception {
    for (String name : List.of("q?", "c:d", "star*", "pipe|")) {
      Files.writeString(host.resolve(name), "x");
    }
    assertThat(guest.names()).containsExactly("a.txt", "Sub");
    assertThat(guest.names()).hasSize(2);
    assertThat(guest.files.hostErrors())
        .singleElement()
        .asString()
        .contains("4 of the files")
        .endsWith(": c:d, pipe|, q?, ...");
  }

  @Test
  void nameThatIsNotUtf8IsHidden() throws Exception {
    Process shell =
        new ProcessBuilder("sh", "-c", "printf x >\"$1/$(printf 'b\\377')\"", "sh", host.toString())
            .start();
    assumeTrue(shell.waitFor() == 0, "the host takes any bytes for a name");
    assertThat(guest.names()).containsExactly("a.txt", "Sub");
    assertThat(guest.statusOf("b\uFFFD", OpenRequest.FILE_OPEN_IF))
        .isEqualTo(NtStatus.ACCESS_DENIED);
    assertThat(guest.files.hostErrors()).hasSize(1);
  }

  @Test
  void dotsAndSpacesAtTheEndBelongToTheName() {
    assertThat(guest.store("dot.", "1")).isZero();
    assertThat(guest.store("dot", "2")).isZero();
    assertThat(host.resolve("dot.")).hasContent("1");
    assertThat(host.resolve("dot")).hasContent("2");
  }
}
