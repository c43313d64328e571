package org.pagewalk.kernel.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.kernel.host.DiskFolder;
import org.pagewalk.kernel.ke.time.TestClock;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ob.HandleTable;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

class FileSystemTest {
  private static final int READ = AccessMask.FILE_READ_DATA;
  private static final int WRITE = AccessMask.FILE_WRITE_DATA;
  private static final int SHARE_ALL = 7;

  @TempDir Path host;
  private FileSystem files;
  private final HandleTable handles = new HandleTable();

  @BeforeEach
  void mountFolder() throws IOException {
    Files.writeString(host.resolve("a.txt"), "hello");
    Files.createDirectory(host.resolve("Sub"));
    Files.writeString(host.resolve("Sub").resolve("b.txt"), "below");
    files = new FileSystem(new TestClock(), new SilentConsole());
    files.mount("C:\\data", DiskFolder.at(host), false);
    files.mount("D:", DiskFolder.at(host), true);
    files.mountBundled("C:\\Windows\\system32", Map.of("ntdll.dll", new byte[] {'M', 'Z'}));
  }

  private FileObject open(String name, int access, int disposition) {
    return files.open(new OpenRequest(name, null, access, SHARE_ALL, disposition, 0)).file();
  }

  private int statusOf(String name, int access, int disposition) {
    return catchThrowableOfType(StatusException.class, () -> open(name, access, disposition))
        .status();
  }

  private static FileNode fileOf(FileObject object) {
    return (FileNode) object.node();
  }

  private static String textOf(FileNode file) {
    byte[] bytes = new byte[(int) file.size()];
    file.read(0, bytes, 0, bytes.length);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private void write(FileNode file, long offset, String text) {
    files.write(file, offset, text.getBytes(StandardCharsets.ISO_8859_1), 0, text.length());
  }

  private void openAndClose(FileObject object) {
    handles.close(handles.open(object, object.grantedAccess(), false));
  }

  @Test
  void namesAreFoundWhateverTheirCase() {
    FileObject file = open("\\??\\c:\\DATA\\sub\\B.TXT", READ, OpenRequest.FILE_OPEN);
    assertThat(textOf(fileOf(file))).isEqualTo("below");
    assertThat(file.node().path()).isEqualTo("C:\\data\\Sub\\b.txt");
  }

  @Test
  void systemRootAndDeviceNamesLeadToTheSameFile() {
    FileObject bySystemRoot =
        open("\\SystemRoot\\system32\\ntdll.dll", READ, OpenRequest.FILE_OPEN);
    String deviceName = fileOf(bySystemRoot).name();
    assertThat(open(deviceName, READ, OpenRequest.FILE_OPEN).node()).isSameAs(bySystemRoot.node());
  }

  @Test
  void dotsAndLinksLeadNowhere() throws IOException {
    Path outside = Files.createTempFile("outside", ".txt");
    Files.createSymbolicLink(host.resolve("link.txt"), outside);
    Files.createSymbolicLink(host.resolve("up"), host.getParent());
    assertThat(statusOf("\\??\\C:\\data\\link.txt", READ, OpenRequest.FILE_OPEN))
        .isEqualTo(NtStatus.ACCESS_DENIED);
    assertThat(statusOf("\\??\\C:\\data\\up\\x", READ, OpenRequest.FILE_OPEN))
        .isEqualTo(NtStatus.OBJECT_PATH_NOT_FOUND);
    assertThat(statusOf("\\??\\C:\\data\\..\\x", READ, OpenRequest.FILE_OPEN))
        .isEqualTo(NtStatus.OBJECT_NAME_INVALID);
    assertThat(statusOf("\\??\\C:\\data\\a/b", READ, OpenRequest.FILE_OPEN))
        .isEqualTo(NtStatus.OBJECT_NAME_INVALID);
    Files.delete(outside);
  }

  @Test
  void missingFileAndMissingFolderHaveTheirOwnStatuses() {
    assertThat(statusOf("\\??\\C:\\data\\none", READ, OpenRequest.FILE_OPEN))
        .isEqualTo(NtStatus.OBJECT_NAME_NOT_FOUND);
    assertThat(statusOf("\\??\\C:\\none\\a.txt", READ, OpenRequest.FILE_OPEN))
        .isEqualTo(NtStatus.OBJECT_PATH_NOT_FOUND);
    assertThat(statusOf("\\??\\E:\\a.txt", READ, OpenRequest.FILE_OPEN))
        .isEqualTo(NtStatus.OBJECT_PATH_NOT_FOUND);
    assertThat(statusOf("C:\\data\\a.txt", READ, OpenRequest.FILE_OPEN))
        .isEqualTo(NtStatus.OBJECT_PATH_SYNTAX_BAD);
  }

  @Test
  void readOnlyMountRefusesWriters() {
    assertThat(statusOf("\\??\\D:\\a.txt", WRITE, OpenRequest.FILE_OPEN))
        .isEqualTo(NtStatus.MEDIA_WRITE_PROTECTED);
    assertThat(statusOf("\\??\\D:\\new.txt", WRITE, OpenRequest.FILE_CREATE))
        .isEqualTo(NtStatus.MEDIA_WRITE_PROTECTED);
    assertThat(textOf(fileOf(open("\\??\\D:\\a.txt", READ, OpenRequest.FILE_OPEN))))
        .isEqualTo("hello");
  }

  @Test
  void writesReachTheHostWhenTheFileIsClosed() throws IOException {
    FileObject object = open("\\??\\C:\\data\\a.txt", WRITE, OpenRequest.FILE_OPEN);
    write(fileOf(object), 3, "p me please");
    assertThat(host.resolve("a.txt")).hasContent("hello");
    openAndClose(object);
    assertThat(Files.readString(host.resolve("a.txt"))).isEqualTo("help me please");
  }

  @Test
  void createdFileAppearsOnTheHostWithItsGap() throws IOException {
    FileObject object = open("\\??\\C:\\data\\new.bin", WRITE, OpenRequest.FILE_CREATE);
    write(fileOf(object), 10000, "x");
    openAndClose(object);
    byte[] bytes = Files.readAllBytes(host.resolve("new.bin"));
    assertThat(bytes).hasSize(10001);
    assertThat(bytes[10000]).isEqualTo((byte) 'x');
    assertThat(bytes[9999]).isZero();
  }

  @Test
  void fileChangedThroughAViewReachesTheHostAtTheEnd() {
    FileObject object = open("\\??\\C:\\data\\a.txt", READ | WRITE, OpenRequest.FILE_OPEN);
    openAndClose(object);
    fileOf(object).write(0, new byte[] {'J'}, 0, 1);
    files.flushAll();
    assertThat(host.resolve("a.txt")).hasContent("Jello");
  }

  @Test
  void nothingReachesTheHostWhenTimeCanGoBackwards() {
    files.keepFromHost();
    FileObject object = open("\\??\\C:\\data\\a.txt", WRITE, OpenRequest.FILE_OVERWRITE);
    write(fileOf(object), 0, "gone");
    openAndClose(object);
    open("\\??\\C:\\data\\new", WRITE, OpenRequest.FILE_CREATE);
    files.flushAll();
    assertThat(host.resolve("a.txt")).hasContent("hello");
    assertThat(host.resolve("new")).doesNotExist();
  }

  @Test
  void fileMarkedForDeletionGoesWithItsLastHandle() {
    FileObject first =
        open("\\??\\C:\\data\\a.txt", READ | AccessMask.DELETE, OpenRequest.FILE_OPEN);
    int firstHandle = handles.open(first, first.grantedAccess(), false);
    FileObject second = open("\\??\\C:\\data\\a.txt", READ, OpenRequest.FILE_OPEN);
    int secondHandle = handles.open(second, second.grantedAccess(), false);
    files.setDeletePending(first.node(), true);
    assertThat(statusOf("\\??\\C:\\data\\a.txt", READ, OpenRequest.FILE_OPEN))
        .isEqualTo(NtStatus.DELETE_PENDING);
    handles.close(firstHandle);
    assertThat(host.resolve("a.txt")).exists();
    handles.close(secondHandle);
    assertThat(host.resolve("a.txt")).doesNotExist();
    assertThat(statusOf("\\??\\C:\\data\\a.txt", READ, OpenRequest.FILE_OPEN))
        .isEqualTo(NtStatus.OBJECT_NAME_NOT_FOUND);
  }

  @Test
  void openingsThatDoNotShareExcludeEachOther() {
    files.open(new OpenRequest("\\??\\C:\\data\\a.txt", null, READ, 0, OpenRequest.FILE_OPEN, 0));
    assertThat(statusOf("\\??\\C:\\data\\a.txt", READ, OpenRequest.FILE_OPEN))
        .isEqualTo(NtStatus.SHARING_VIOLATION);
  }

  @Test
  void cutFileDoesNotGiveItsOldBytesBack() {
    FileObject object = open("\\??\\C:\\data\\a.txt", READ | WRITE, OpenRequest.FILE_OPEN);
    files.setSize(fileOf(object), 2);
    files.setSize(fileOf(object), 5);
    assertThat(textOf(fileOf(object))).isEqualTo("he\0\0\0");
  }

  @Test
  void directoryQueryGivesMatchingNamesInOrder() {
    FileObject folder = open("\\??\\C:\\data", READ, OpenRequest.FILE_OPEN);
    open("\\??\\C:\\data\\Z.txt", WRITE, OpenRequest.FILE_CREATE);
    assertThat(folder.nextEntry("*.TXT", false).simpleName()).isEqualTo("a.txt");
    assertThat(folder.nextEntry("", false).simpleName()).isEqualTo("Z.txt");
    assertThat(folder.nextEntry("", false)).isNull();
  }
}
