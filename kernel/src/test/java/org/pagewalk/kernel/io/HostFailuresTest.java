package org.pagewalk.kernel.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.kernel.host.HostFailure;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.status.KernelRefusal;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/** What the host refuses reaches the guest's status, the user's sentences and the exit code. */
class HostFailuresTest {
  private static final int CREATE_FOLDER = OpenRequest.OPTION_DIRECTORY;

  @TempDir Path parent;
  private Path host;
  private MountedFolder guest;

  @BeforeEach
  void mount() throws IOException {
    host = Files.createDirectory(parent.resolve("mounted"));
    Files.writeString(host.resolve("a.txt"), "hello");
    Files.createDirectory(host.resolve("Sub"));
    guest = new MountedFolder(host);
  }

  private void vanish() throws IOException {
    Files.move(host, parent.resolve("elsewhere"));
  }

  @Test
  void closingAFileOfAVanishedFolderFails() throws IOException {
    FileObject file = guest.open("new.txt", MountedFolder.WRITE, OpenRequest.FILE_CREATE);
    guest.write(file, 0, "text");
    assertThat(guest.files.hostFailed()).isFalse();
    vanish();
    assertThat(guest.close(file)).isEqualTo(NtStatus.OBJECT_PATH_NOT_FOUND);
    assertThat(guest.files.hostErrors())
        .containsExactly(
            "C:\\data\\new.txt cannot be written to the host: it or its folder is gone");
    assertThat(guest.files.hostFailed()).isTrue();
    guest.files.flushAll();
    assertThat(guest.files.hostErrors()).hasSize(1);
  }

  @Test
  void flushTellsTheSame() throws IOException {
    FileObject file = guest.open("a.txt", MountedFolder.WRITE, OpenRequest.FILE_OPEN);
    assertThat(guest.files.flush((FileNode) file.node())).isEqualTo(NtStatus.SUCCESS);
    guest.write(file, 0, "J");
    vanish();
    assertThat(guest.files.flush((FileNode) file.node())).isEqualTo(NtStatus.OBJECT_PATH_NOT_FOUND);
    Files.move(parent.resolve("elsewhere"), host);
    assertThat(guest.files.flush((FileNode) file.node())).isEqualTo(NtStatus.SUCCESS);
    assertThat(host.resolve("a.txt")).hasContent("Jello");
  }

  @Test
  void unreadableFolderIsAnErrorEachTimeAndNeverEmpty() throws IOException {
    Files.delete(host.resolve("Sub"));
    for (int i = 0; i < 2; i++) {
      MountedFolder early = new MountedFolder(host);
      vanish();
      for (int j = 0; j < 2; j++) {
        assertThat(
                catchThrowableOfType(
                    HostFileException.class,
                    () -> early.open("a.txt", MountedFolder.READ, OpenRequest.FILE_OPEN_IF)))
            .hasMessageContaining("cannot be listed");
      }
      Files.move(parent.resolve("elsewhere"), host);
      assertThat(early.names()).containsExactly("a.txt");
    }
  }

  @Test
  void deletionsThatFailAreTold() throws IOException {
    FileObject file = guest.open("Sub", AccessMask.DELETE, OpenRequest.FILE_OPEN, CREATE_FOLDER);
    guest.files.setDeletePending(file.node(), true);
    Files.writeString(host.resolve("Sub").resolve("late"), "x");
    assertThat(guest.close(file)).isEqualTo(NtStatus.DIRECTORY_NOT_EMPTY);
    assertThat(guest.files.hostErrors())
        .containsExactly("C:\\data\\Sub cannot be deleted on the host: it is not empty");
    assertThat(host.resolve("Sub").resolve("late")).exists();
  }

  @Test
  void folderReplacedByAFileIsNotDeleted() throws IOException {
    FileObject folder = guest.open("Sub", AccessMask.DELETE, OpenRequest.FILE_OPEN, CREATE_FOLDER);
    guest.files.setDeletePending(folder.node(), true);
    Files.delete(host.resolve("Sub"));
    Files.writeString(host.resolve("Sub"), "a file");
    assertThat(guest.close(folder)).isEqualTo(NtStatus.UNEXPECTED_IO_ERROR);
    assertThat(host.resolve("Sub")).hasContent("a file");
  }

  @Test
  void fileThatIsGoneAlreadyIsDeletedWithoutAWord() throws IOException {
    FileObject file = guest.open("a.txt", AccessMask.DELETE, OpenRequest.FILE_OPEN);
    guest.files.setDeletePending(file.node(), true);
    Files.delete(host.resolve("a.txt"));
    assertThat(guest.close(file)).isEqualTo(NtStatus.SUCCESS);
    assertThat(guest.files.hostErrors()).isEmpty();
  }

  @Test
  void createdFoldersExistAtOnceAndGoWhenDeleted() {
    FileObject folder =
        guest.open("Made", AccessMask.DELETE, OpenRequest.FILE_CREATE, CREATE_FOLDER);
    assertThat(host.resolve("Made")).isDirectory();
    assertThat(guest.store("Made\\x.txt", "inner")).isZero();
    assertThat(host.resolve("Made").resolve("x.txt")).hasContent("inner");
    FileObject inner = guest.open("Made\\x.txt", AccessMask.DELETE, OpenRequest.FILE_OPEN);
    guest.files.setDeletePending(inner.node(), true);
    assertThat(guest.close(inner)).isZero();
    guest.files.setDeletePending(folder.node(), true);
    assertThat(guest.close(folder)).isZero();
    assertThat(host.resolve("Made")).doesNotExist();
  }

  @Test
  void secondWriteOfACreatedFileGoesToTheSameFile() {
    assertThat(guest.store("new.txt", "first")).isZero();
    assertThat(guest.store("new.txt", "J")).isZero();
    assertThat(host.resolve("new.txt")).hasContent("Jirst");
  }

  @Test
  void mountOfAFolderThatIsGoneIsRefused() throws IOException {
    vanish();
    assertThat(catchThrowableOfType(KernelRefusal.class, () -> new MountedFolder(host)))
        .hasMessageContaining("cannot be mounted: it or its folder is gone");
  }

  @Test
  void writesBeyondWhatCanBeKeptAreADiskThatIsFull() {
    MountedFolder small = new MountedFolder(host, new BlockPool(2, 3));
    FileObject file = small.open("new.bin", MountedFolder.WRITE, OpenRequest.FILE_CREATE);
    for (int i = 0; i < 3; i++) {
      small.write(file, 4096L * i, "x");
    }
    assertThat(
            catchThrowableOfType(StatusException.class, () -> small.write(file, 3 * 4096, "x"))
                .status())
        .isEqualTo(NtStatus.DISK_FULL);
    assertThat(((FileNode) file.node()).write(3 * 4096, new byte[1], 0, 1)).isFalse();
    assertThat(small.close(file)).isZero();
    assertThat(host.resolve("new.bin")).hasSize(2 * 4096 + 1);
    FileObject again = small.open("new.bin", MountedFolder.WRITE, OpenRequest.FILE_OPEN);
    small.write(again, 3 * 4096, "x");
    assertThat(small.close(again)).isZero();
    assertThat(host.resolve("new.bin")).hasSize(3 * 4096 + 1);
  }

  @Test
  void deletedFileGivesItsRoomBack() {
    MountedFolder small = new MountedFolder(host, new BlockPool(2, 3));
    for (int round = 0; round < 3; round++) {
      FileObject file =
          small.open("gone", MountedFolder.WRITE | AccessMask.DELETE, OpenRequest.FILE_CREATE);
      for (int i = 0; i < 3; i++) {
        small.write(file, 4096L * i, "x");
      }
      small.files.setDeletePending(file.node(), true);
      assertThat(small.close(file)).isZero();
    }
    assertThat(host.resolve("gone")).doesNotExist();
  }

  @Test
  void deepFoldersEndWithTheLongestPath() {
    guest.files.keepFromHost();
    String name = "f".repeat(255);
    FileObject at = guest.open("Sub", MountedFolder.READ, OpenRequest.FILE_OPEN, CREATE_FOLDER);
    int depth = 0;
    int status = NtStatus.SUCCESS;
    while (status == NtStatus.SUCCESS) {
      OpenRequest request =
          new OpenRequest(name, at, MountedFolder.READ, 7, OpenRequest.FILE_CREATE, CREATE_FOLDER);
      try {
        at = guest.files.open(request).file();
        depth++;
      } catch (StatusException e) {
        status = e.status();
      }
    }
    assertThat(status).isEqualTo(NtStatus.NAME_TOO_LONG);
    assertThat(depth).isEqualTo((32767 - "C:\\data\\Sub".length()) / 256);
    assertThat(at.node().path()).startsWith("C:\\data\\Sub\\fff").endsWith("f\\" + name);
    guest.files.flushAll();
  }

  @Test
  void hostsAnswersHaveStatusesAndWords() {
    assertAnswer(new AccessDeniedException("x"), NtStatus.ACCESS_DENIED, "access is denied");
    assertAnswer(
        new FileAlreadyExistsException("x"),
        NtStatus.OBJECT_NAME_COLLISION,
        "something else has its name there");
    assertAnswer(
        new DirectoryNotEmptyException("x"), NtStatus.DIRECTORY_NOT_EMPTY, "it is not empty");
    assertAnswer(
        new NoSuchFileException("x"), NtStatus.OBJECT_PATH_NOT_FOUND, "it or its folder is gone");
    assertAnswer(
        new NotDirectoryException("x"), NtStatus.OBJECT_PATH_NOT_FOUND, "it or its folder is gone");
    for (String full :
        new String[] {"No space left on device", "Disk quota exceeded", "File too large"}) {
      assertAnswer(new IOException(full), NtStatus.DISK_FULL, full);
    }
    assertAnswer(
        new FileSystemException("x", null, "Read-only file system"),
        NtStatus.MEDIA_WRITE_PROTECTED,
        "Read-only file system");
    assertAnswer(new IOException("Broken pipe"), NtStatus.PIPE_BROKEN, "Broken pipe");
    assertAnswer(new IOException(), NtStatus.UNEXPECTED_IO_ERROR, "null");
  }

  private static void assertAnswer(IOException answer, int status, String words) {
    assertThat(HostFailure.statusOf(answer)).isEqualTo(status);
    assertThat(HostFailure.reasonOf(answer)).isEqualTo(words);
  }

  @Test
  void reportIsBoundedAndSaysNothingTwice() {
    HostReport report = new HostReport();
    for (int i = 0; i < 60; i++) {
      report.remark("line " + i);
      report.remark("line " + i);
    }
    assertThat(report.hasFailed()).isFalse();
    assertThat(report.sentences())
        .hasSize(51)
        .startsWith("line 0", "line 1")
        .endsWith("line 49", "there were 20 more messages about the host's files");
    report.failed("line 0");
    assertThat(report.hasFailed()).isTrue();
  }
}
