package org.pagewalk.kernel.io;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pagewalk.kernel.host.DiskFolder;
import org.pagewalk.kernel.ke.time.TestClock;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ob.HandleTable;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/** A folder of the host as {@code C:\data}, and a program that opens, writes and closes in it. */
final class MountedFolder {
  static final int READ = AccessMask.FILE_READ_DATA;
  static final int WRITE = AccessMask.FILE_WRITE_DATA;
  private static final String FOLDER = "\\??\\C:\\data\\";

  final FileSystem files;
  final StreamConsole console = new StreamConsole();
  final TestClock clock = new TestClock();
  private final HandleTable handles = new HandleTable();

  MountedFolder(Path host) {
    this(host, new BlockPool());
  }

  MountedFolder(Path host, BlockPool pool) {
    files = new FileSystem(clock, console, pool);
    files.mount("C:\\data", DiskFolder.at(host), false);
  }

  FileObject open(String name, int access, int disposition) {
    return open(name, access, disposition, 0);
  }

  FileObject open(String name, int access, int disposition, int options) {
    return files.open(new OpenRequest(FOLDER + name, null, access, 7, disposition, options)).file();
  }

  /** The status of an opening; SUCCESS leaves it open. */
  int statusOf(String name, int access, int disposition, int options) {
    StatusException refused =
        catchThrowableOfType(StatusException.class, () -> open(name, access, disposition, options));
    return refused == null ? NtStatus.SUCCESS : refused.status();
  }

  int statusOf(String name, int disposition) {
    return statusOf(name, READ | WRITE, disposition, 0);
  }

  int statusOfFind(String name) {
    StatusException refused =
        catchThrowableOfType(StatusException.class, () -> files.find(FOLDER + name, null));
    return refused == null ? NtStatus.SUCCESS : refused.status();
  }

  int close(FileObject object) {
    return handles.close(handles.open(object, object.grantedAccess(), false));
  }

  /** Opens or makes a file, writes a text at its beginning and closes it; the status of that. */
  int store(String name, String text) {
    FileObject object = open(name, WRITE, OpenRequest.FILE_OPEN_IF);
    write(object, 0, text);
    return close(object);
  }

  void write(FileObject object, long offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    files.write((FileNode) object.node(), offset, bytes, 0, bytes.length);
  }

  static String text(FileObject object) {
    FileNode file = (FileNode) object.node();
    byte[] bytes = new byte[(int) file.size()];
    file.read(0, bytes, 0, bytes.length);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Names that a directory query gives. */
  List<String> names() {
    FileObject folder =
        files
            .open(new OpenRequest("\\??\\C:\\data", null, READ, 7, OpenRequest.FILE_OPEN, 0))
            .file();
    List<String> names = new ArrayList<>();
    for (Node node = folder.nextEntry("", true); node != null; node = folder.nextEntry("", false)) {
      names.add(node.simpleName());
    }
    return names;
  }
}
